import type { Batch } from '../records.ts'
import type { StoreEntry, StoreKey } from '../store.ts'
import type { Answer } from '../transport.ts'
import { backoff, blockedMs, type Policy, waitOf } from './backoff.ts'
import type { DeliveryParts } from './delivery.ts'
import { batchOf, idOf, isEvent, isLedger, mostWanted, seqOf, writerOf } from './entries.ts'
import type { Queue } from './queue.ts'
import { createTurns } from './turns.ts'

/** Empties the queue into the transport. */
export interface Sender {
  readonly inFlight: number
  readonly lastSuccessAt: number | null
  readonly lastError: string | null
  /** This snapshot is to leave, not only to rest on disk. */
  due(key: StoreKey): void
  /** Wakes it in `ms`, or earlier if that was asked for already. */
  schedule(ms: number): void
  /** Sends what it may; `all` takes resting snapshots, too. Resolves to why it stopped, or nothing when all is sent. */
  pass(all?: boolean): Promise<string | undefined>
  /** The page is going: hands the browser what it still takes. */
  last(moment: 'hidden' | 'pagehide'): void
  back(): void
  end(): void
}

/** What asks to leave waits this long for company, ms. */
export const SEND_SOON_MS: number = 1000
/** Another tab is sending: look again. It covers wake-ups that got lost. ms */
export const LOCKED_MS: number = 2000
export const BUSY: string = 'another tab is sending'
/** What others left is looked for this often: a page that lives sends its own. ms */
const SURVEY_MS = 60_000
const ONLINE_MS = 3000
const BATCH_RECORDS = 100
/** Characters of records in one batch; one record may be larger alone. */
const BATCH_CHARS = 48 * 1024
/** Lines of the ledger in one batch: the wire's limit. */
const LEDGER_LINES = 100
/** Transports send what is smaller so that it outlives the page: see {@link Transport.send}. */
const OUTLIVES_CHARS = 16 * 1024
/** Without the transport's word: a page may have 64 KiB in flight while it goes. */
const LAST_BYTES = 60 * 1024
const ENVELOPE_BYTES = 1024
/** This many single records refused, and none accepted between: it is not the records. */
const SUSPECTS = 5
const POLICY = 'm/policy'
const NO_POLICY: Policy = { attempt: 0, notBefore: 0, wait: 0, asked: false }
/** After a batch that was too large, the next ones grow by this many records: the limit is near. */
const GROWTH = 5

/** A batch, and the entries that it came from. */
interface Assembled {
  readonly batch: Batch
  readonly entries: readonly StoreEntry[]
  readonly ledger: readonly StoreEntry[]
}

export function createSender(
  parts: DeliveryParts,
  queue: Queue,
  writer: string,
  newId: () => string,
  high: () => number,
  changed: () => void,
): Sender {
  const { transport, store, clock, report } = parts
  const turns = createTurns(parts, writer)
  const ended = new AbortController()
  const due = new Set<StoreKey>()
  /** Not to be picked while they say the same: given to the browser as the page hid, and refused when alone. */
  const handed = new Map<StoreKey, string>()
  const suspects = new Map<StoreKey, string>()
  /** The batch that waits for an answer. Sent again it is the same, so that the server knows it. */
  let current: Assembled | undefined
  let inFlight: readonly StoreEntry[] = []
  let most = BATCH_RECORDS
  /** So many at the front of the queue hold one that is refused. */
  let tainted = 0
  let policy = NO_POLICY
  let blocked = 0
  let blockedUntil = 0
  let surveyAt = 0
  let passing: Promise<string | undefined> | undefined
  let cancelTimer = (): void => {}
  let timerDue = Number.POSITIVE_INFINITY
  let lastSuccessAt: number | null = null
  let lastError: string | null = null

  function schedule(ms: number): void {
    const at = clock.now() + ms
    if (ended.signal.aborted || timerDue <= at) return
    cancelTimer()
    timerDue = at
    cancelTimer = clock.setTimer(() => {
      timerDue = Number.POSITIVE_INFINITY
      void pass()
    }, ms)
  }

  /** One at a time on this page. */
  function pass(all = false): Promise<string | undefined> {
    passing ??= start(all)
      .catch((error) => {
        report(error, 'delivery')
        return String(error)
      })
      .finally(() => {
        passing = undefined
        if (store.mode !== 'memory') schedule(SURVEY_MS)
        changed()
      })
    return passing
  }

  async function start(all: boolean): Promise<string | undefined> {
    await queue.durable()
    let stopped: string | undefined = BUSY
    const run = async (): Promise<void> => {
      stopped = await sendAll(all)
    }
    if (queue.failing || store.mode === 'memory') await run()
    else await turns.take(run)
    if (stopped === BUSY) schedule(LOCKED_MS * (0.75 + Math.random() / 2))
    return stopped
  }

  async function sendAll(all: boolean): Promise<string | undefined> {
    if (clock.now() >= surveyAt) {
      surveyAt = clock.now() + SURVEY_MS
      const living = await turns.living()
      await queue.survey((whose) => living.has(turns.nameOf(whose)))
    }
    const [[, stored] = []] = await store.read(POLICY).catch(() => [])
    if (stored) policy = JSON.parse(stored)
    const wait = Math.max(blockedUntil - clock.now(), waitOf(policy, clock.wall()))
    if (wait > 0) {
      schedule(wait)
      return lastError ?? 'waiting before the next try'
    }
    while (!ended.signal.aborted) {
      await queue.durable()
      current ??= assemble(all)
      if (!current) return suspects.size ? (lastError ?? undefined) : undefined
      inFlight = current.entries
      changed()
      const answer = await send({ ...current.batch, sentAt: now() })
      inFlight = []
      const waitMs = act(current, answer)
      if (waitMs) {
        schedule(waitMs)
        return lastError ?? undefined
      }
    }
    return 'destroyed'
  }

  async function send(batch: Batch): Promise<Answer> {
    try {
      return await transport.send(batch, { signal: ended.signal })
    } catch (error) {
      report(error, `${transport.name}.send()`)
      return { outcome: 'retry', reason: String(error) }
    }
  }

  /** Does what the answer means; how long to be quiet now, ms. */
  function act(sent: Assembled, answer: Answer): number {
    const { entries } = sent
    if (answer.outcome !== 'retry' && answer.outcome !== 'blocked') current = undefined
    if (answer.outcome === 'accepted') {
      accept(sent, answer)
      tainted = Math.max(0, tainted - entries.length)
      most = tainted ? Math.ceil(tainted / 2) : Math.min(BATCH_RECORDS, most + GROWTH)
      return 0
    }
    lastError = answer.reason
    if (answer.outcome === 'retry') {
      policy = backoff(policy.attempt, answer.afterMs ?? 0, clock.wall())
      remember()
      return policy.wait
    }
    if (answer.outcome !== 'blocked') {
      tainted = 0
      if (entries.length > 1) {
        most = entries.length >> 1
        if (answer.outcome === 'rejected') tainted = entries.length
        return 0
      }
      most = BATCH_RECORDS
      if (answer.outcome === 'too_large') queue.remove(entries, 'too_large')
      else for (const [key, text] of entries) suspects.set(key, text)
      if (suspects.size < SUSPECTS) return 0
      suspects.clear()
    }
    const wait = blockedMs(blocked++)
    blockedUntil = clock.now() + wait
    parts.onProblem?.(answer.reason)
    return wait
  }

  function accept({ batch, entries, ledger }: Assembled, answer: Answer & { outcome: 'accepted' }): void {
    lastSuccessAt = clock.wall()
    lastError = null
    blocked = 0
    if (policy.attempt) {
      policy = NO_POLICY
      remember()
    }
    const refused = new Set(answer.rejected?.map(({ id }) => id))
    const isRefused = ([, text]: StoreEntry): boolean => refused.has(idOf(text))
    const known = [...queue.entries].filter(
      ([key]) =>
        isEvent(key) &&
        writerOf(key) === batch.writer &&
        answer.have?.some(([from, to]) => from <= seqOf(key) && seqOf(key) <= to),
    )
    queue.remove(entries.filter(isRefused), 'rejected')
    queue.remove([...entries, ...ledger, ...known])
    queue.remove([...suspects], 'rejected') // others pass: it was the records
    suspects.clear()
  }

  const remember = (): void => void store.write([[POLICY, JSON.stringify(policy)]]).catch(() => {})
  const now = (): number => Math.round(clock.wall())
  const free = ([key, text]: StoreEntry): boolean =>
    handed.get(key) !== text && suspects.get(key) !== text && !queue.waits(key)

  /** The next batch: records of one writer, oldest first, within the bounds. */
  function assemble(all: boolean): Assembled | undefined {
    const waiting = [...queue.entries].filter(free)
    const [first] =
      waiting.find(([key]) => !isLedger(key) && (all || isEvent(key) || !queue.own(key) || due.has(key))) ?? []
    if (!first) return undefined
    let room = BATCH_CHARS
    const entries: StoreEntry[] = []
    for (const entry of waiting) {
      if (isLedger(entry[0]) || writerOf(entry[0]) !== writerOf(first)) continue
      room -= entry[1].length
      if (entries.length && (room < 0 || entries.length >= most)) break
      entries.push(entry)
      due.delete(entry[0])
    }
    return assembled(writerOf(first), entries, waiting.filter(([key]) => isLedger(key)).slice(0, LEDGER_LINES))
  }

  const assembled = (of: string, entries: StoreEntry[], ledger: StoreEntry[]): Assembled => ({
    entries,
    ledger,
    batch: batchOf([...ledger, ...entries], {
      batch: newId(),
      sentAt: now(),
      writer: of,
      high: of === writer ? high() : 0,
    }),
  })

  function last(moment: 'hidden' | 'pagehide'): void {
    if (moment === 'pagehide') turns.leave()
    if (!transport.sendLast || (policy.asked && waitOf(policy, clock.wall()) > 0) || blockedUntil > clock.now()) return
    const sent = inFlight.reduce((sum, [, text]) => sum + text.length, 0)
    const outlives = sent < OUTLIVES_CHARS ? inFlight : []
    const waiting = [...queue.entries].filter(
      (entry) =>
        queue.own(entry[0]) &&
        !isLedger(entry[0]) &&
        handed.get(entry[0]) !== entry[1] &&
        !outlives.some(([, text]) => text === entry[1]),
    )
    let chosen = mostWanted(waiting, (transport.lastBytes ?? LAST_BYTES) - ENVELOPE_BYTES - (outlives.length && sent))
    for (; chosen.length; chosen = chosen.slice(0, chosen.length >> 1)) {
      const goodbye = assembled(writer, chosen.sort(), [])
      const { taken, answer } = transport.sendLast(goodbye.batch, moment)
      if (!taken) continue
      for (const [key, text] of chosen) handed.set(key, text)
      // A browser that took it is no answer; only an answer is.
      void answer?.then((said) => {
        if (said.outcome === 'accepted') accept(goodbye, said)
        for (const [key] of goodbye.entries) handed.delete(key)
        schedule(SEND_SOON_MS)
      })
      return
    }
  }

  schedule(SEND_SOON_MS)
  globalThis.addEventListener?.(
    'online',
    () => {
      // Not at once: the network changes still.
      if (!policy.asked) policy = NO_POLICY
      remember()
      schedule(Math.random() * ONLINE_MS)
    },
    { signal: ended.signal },
  )

  return {
    get inFlight() {
      return inFlight.length
    },
    get lastSuccessAt() {
      return lastSuccessAt
    },
    get lastError() {
      return lastError
    },
    due: (key) => {
      due.add(key)
    },
    schedule,
    pass,
    last,
    back() {
      turns.enter()
      handed.clear()
      surveyAt = 0
      schedule(0)
    },
    end() {
      turns.leave()
      ended.abort()
      cancelTimer()
    },
  }
}
