import type { Batch } from '../../contracts/batch.ts'
import type { Answer } from '../../contracts/transport.ts'
import { show } from '../../utilities/options.ts'
import { withLimit } from '../../utilities/withLimit.ts'
import { fitting } from '../queue/eviction.ts'
import type { SenderLock } from '../tabs/senderLock.ts'
import { type Assembled, assembleBatch, ENVELOPE_CHARS, nextRecords } from './assembleBatch.ts'
import { ANSWER_LIMIT_MS, readAnswer } from './readAnswer.ts'
import { isAsked, nextRetry, parseRetry, remainingMs } from './retryPolicy.ts'
import { isFree, RETRY_KEY, type SendState, setRetry } from './sendState.ts'
import { settleBatch } from './settleBatch.ts'

/** Empties the queue into the transport, one batch at a time. */
export interface SendLoop {
  /**
   * Sends what has to leave; with `all`, snapshots that rest on disk as well, and also during a
   * back-off that the server did not ask for. Resolves to the reason why it stopped, or to nothing
   * when everything was sent. One pass runs at a time: a second call joins it.
   */
  pass(all?: boolean, early?: boolean): Promise<string | undefined>
  /** Aborts the request, and forgets its batch. */
  discard(): void
  /** The next pass looks at once for what other pages left. */
  searchSoon(): void
}

/** Another tab is sending: the next look. It covers wake-ups that got lost. ms */
export const LOCKED_MS: number = 2000
export const BUSY: string = 'another tab is sending'
const NO_CONSENT = 'no consent'
/** The interval at which records of other pages are looked for: an active page sends its own. */
const SEARCH_MS = 60_000
/** The second search: the lock of a page that was just killed may take a moment to be released. */
const SECOND_SEARCH_MS = 3000
/** The limit of the wire. */
const MAX_PENDING_WRITERS = 50
/** Transports send smaller batches so that they outlive the page: see {@link Transport.send}. */
const MAX_OUTLIVING_CHARS = 16 * 1024
/**
 * Between a failed request and the next one, whatever clocks and events of the browser indicate.
 */
const MIN_GAP_MS = 500
/**
 * After this many failures the developer is notified: a CSP or CORS that forbids the request looks
 * like a network that is down.
 */
const PROBLEM_ATTEMPTS = 5

export function createSendLoop(
  state: SendState,
  lock: SenderLock,
  schedule: (ms: number) => void,
  signal: AbortSignal,
): SendLoop {
  const { transport, clock, report, consent, writer, notify, onProblem, queue, reserved, due } =
    state
  const search = { count: 0, nextAt: 0 }
  let passing: Promise<string | undefined> | undefined
  /** Waits for an answer. Sent again it is the same batch, so that the server recognizes it. */
  let current: Assembled | undefined
  let request: AbortController | undefined
  /** In monotonic time. */
  let gapEndsAt = 0

  function pass(all = false, early = false): Promise<string | undefined> {
    passing ??= start(all, early)
      .catch((error) => {
        report(error, 'delivery')
        return String(error)
      })
      .finally(() => {
        passing = undefined
        schedule(search.count > 1 ? SEARCH_MS : SECOND_SEARCH_MS)
        notify()
      })
    return passing
  }

  async function start(all: boolean, early: boolean): Promise<string | undefined> {
    await queue.durable()
    if (!consent.isGranted()) return NO_CONSENT
    let stopped: string | undefined = BUSY
    const run = async (): Promise<void> => {
      stopped = await sendAll(all, early)
    }
    await (queue.failing() ? run() : lock.run(run, () => request?.abort()))
    if (stopped === BUSY) schedule(LOCKED_MS * (0.75 + Math.random() / 2))
    return stopped
  }

  async function sendAll(all: boolean, early: boolean): Promise<string | undefined> {
    if (clock.now() >= search.nextAt) await findOrphans()
    const backOffMs = early && !isAsked(state.retry) ? 0 : remainingMs(state.retry, clock.wall())
    const wait = Math.max(backOffMs, gapEndsAt - clock.now())
    if (wait > 0) {
      schedule(wait)
      return state.lastError ?? 'waiting before the next try'
    }
    while (!signal.aborted) {
      await queue.durable()
      current ??= nextBatch(all)
      const sent = current
      if (!consent.isGranted()) return NO_CONSENT
      if (!sent) return (state.bisect.refused.length && state.lastError) || undefined
      const answer = await send(sent)
      if (!consent.isGranted()) return NO_CONSENT
      if (answer.outcome !== 'retry' && answer.outcome !== 'blocked') current = undefined
      if (settleBatch(state, sent, answer)) return backOff(answer)
    }
    return 'destroyed'
  }

  function backOff(answer: Answer): string {
    const reason = state.lastError as string
    gapEndsAt = clock.now() + MIN_GAP_MS
    const retry = nextRetry(state.retry, answer, clock.wall())
    if (retry !== state.retry) {
      setRetry(state, retry)
      if (retry.slow || retry.attempt === PROBLEM_ATTEMPTS) onProblem?.(reason)
    }
    schedule(remainingMs(retry, clock.wall()))
    return reason
  }

  async function findOrphans(): Promise<void> {
    search.nextAt = clock.now() + (search.count++ ? SEARCH_MS : SECOND_SEARCH_MS)
    const stored = parseRetry((await queue.recover(await lock.activeWriters())).get(RETRY_KEY))
    if (stored.attempt && !state.retry.attempt) state.retry = stored
    const others = queue.filter((record) => record.kind === 'e' && record.writer !== writer)
    state.pending = [...new Set(others.map((record) => record.writer))].slice(
      0,
      MAX_PENDING_WRITERS,
    )
  }

  function nextBatch(all: boolean): Assembled | undefined {
    const records = nextRecords(
      queue.filter((record) => isFree(state, record)),
      state.bisect,
      (record) => all || record.kind === 'e' || record.writer !== writer || due.has(record.key),
    )
    for (const { key } of records) due.delete(key)
    if (records.length)
      return assembleBatch(
        state,
        records.find(({ kind }) => kind !== 'l')?.writer ?? writer,
        records,
      )
    state.bisect = { ...state.bisect, ledger: undefined }
    return undefined
  }

  async function send(sent: Assembled): Promise<Answer> {
    const { records, batch } = sent
    state.inFlight = records.length
    if (fitting(records, MAX_OUTLIVING_CHARS - ENVELOPE_CHARS).length === records.length)
      for (const record of records) reserved.add(record)
    notify()
    const answer = await ask({ ...batch, sentAt: Math.round(clock.wall()) })
    state.inFlight = 0
    for (const record of records) reserved.delete(record)
    return answer
  }

  async function ask(batch: Batch): Promise<Answer> {
    const controller = new AbortController()
    request = controller
    if (!queue.failing()) lock.markProgress()
    try {
      return readAnswer(
        await withLimit(clock, ANSWER_LIMIT_MS, 'transport.send()', () =>
          transport.send(batch, { signal: controller.signal }),
        ),
      )
    } catch (error) {
      controller.abort()
      return { outcome: 'retry', reason: error instanceof Error ? String(error) : show(error) }
    }
  }

  return {
    pass,
    discard() {
      request?.abort()
      current = undefined
    },
    searchSoon() {
      search.nextAt = 0
    },
  }
}
