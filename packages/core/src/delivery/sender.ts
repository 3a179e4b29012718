import { bounded } from '../bounded.ts'
import { show } from '../options.ts'
import type { Batch, DropReason } from '../records.ts'
import type { StoreEntry, StoreKey } from '../store.ts'
import { stringify } from '../stringify.ts'
import type { Answer, Transport } from '../transport.ts'
import { backoff, NO_POLICY, type Policy, readPolicy, waitOf } from './backoff.ts'
import type { InnerParts } from './delivery.ts'
import { batchOf, byWeight, covers, fitting, idOf, isEvent, isLedger, seqOf, writerOf } from './entries.ts'
import type { Queue } from './queue.ts'
import { readAnswer } from './readAnswer.ts'
import { createTurns } from './turns.ts'
import { withLimit } from './withLimit.ts'

/** Empties the queue into the transport. */
export interface Sender {
  status(): { readonly inFlight: number; readonly lastSuccessAt: number | null; readonly lastError: string | null }
  /** This snapshot is to leave, not only to rest on disk. */
  due(key: StoreKey): void
  /** Wakes it in `ms`, or earlier if that was asked for already. */
  schedule(ms: number): void
  /** Sends what it may; `all` takes resting snapshots, too. Resolves to why it stopped, or nothing when all is sent. */
  pass(all?: boolean): Promise<string | undefined>
  /** The page is going: hands the browser what it still takes. */
  last(moment: 'hidden' | 'pagehide'): void
  back(): void
  /** Consent was given or taken away: goes on, or breaks off what is under way. */
  consented(): void
  end(): void
}

/** A batch, and the entries that it came from. */
interface Assembled {
  readonly batch: Batch
  readonly entries: readonly StoreEntry[]
}

/** What asks to leave waits this long for company, ms. */
export const SEND_SOON_MS: number = 1000
/** Another tab is sending: look again. It covers wake-ups that got lost. ms */
export const LOCKED_MS: number = 2000
export const BUSY: string = 'another tab is sending'
const NO_CONSENT = 'no consent'
/** What others left is looked for this often: a page that lives sends its own. ms */
const SURVEY_MS = 60_000
const SURVEY_AGAIN_MS = 3000
const ONLINE_MS = 3000
/** The wire's limit. */
const PENDING_WRITERS = 50
const BATCH_RECORDS = 100
/** A transport that has not answered by then is aborted: longer than the time limit of its own. ms */
const SEND_LIMIT_MS = 75_000
/** Between a try in vain and the next one, whatever clocks and events of the browser say. ms */
const MIN_GAP_MS = 500
/** Characters of records in one batch; one record may be larger alone. */
const BATCH_CHARS = 48 * 1024
/** Lines of the ledger in one batch: the wire's limit. */
const LEDGER_LINES = 100
/** Transports send what is smaller so that it outlives the page: see {@link Transport.send}. */
const OUTLIVES_CHARS = 16 * 1024
/** Without the transport's word: a page may have 64 KiB in flight while it goes, and the envelope is some of it. */
const LAST_BYTES = 60 * 1024
const MAX_LAST_BYTES = 1e6
const ENVELOPE_BYTES = 1024
/** This many single records refused, and none accepted between: it is not the records. */
const SUSPECTS = 5
/** After a batch that was too large, the next ones grow by this many records: the limit is near. */
const GROWTH = 5
/** As many tries in vain are worth a word: a CSP or CORS that forbids us looks like a network that is down. */
const PERSISTENT = 5
const POLICY = 'm/policy'

export function createSender(
  parts: InnerParts,
  queue: Queue,
  writer: string,
  newId: () => string,
  standing: () => Pick<Batch, 'high' | 'epoch'>,
  changed: () => void,
): Sender {
  const { transport, clock, report } = parts
  const turns = createTurns(parts, writer)
  const ended = new AbortController()
  let denied = new AbortController()
  /** Breaks off the request that is under way. */
  let stop: AbortController | undefined
  const due = new Set<StoreKey>()
  /** Not to be picked while they say the same: under way, handed to the browser as the page hid, or suspects. */
  const held = new Map<StoreKey, string>()
  /** Handed to the browser as the page went, and nobody will hear of it. */
  let unanswered: StoreEntry[] = []
  /** Refused when alone. Given up once others are accepted. */
  const suspects = new Map<StoreEntry, 'rejected' | 'too_large'>()
  let suspicion = ''
  /** Why records were refused for good. Each reason is reported once. */
  const refusals = new Set<string>()
  let refusal: string | null = null
  /** The batch that waits for an answer. Sent again it is the same, so that the server knows it. */
  let current: Assembled | undefined
  let inFlight = 0
  let most = BATCH_RECORDS
  /** So many at the front of the queue hold one that is refused. */
  let tainted = 0
  /** A batch of records and lines of the ledger was refused: lines leave without records now, to find out which was it. */
  let linesApart = false
  /** Records were accepted without them since. */
  let recordsPassed = false
  /** Own records that the transport was given. No answer is about others. */
  const offered = new Set<StoreKey>()
  let policy = NO_POLICY
  /** No try before, in monotonic time. */
  let gapEnds = 0
  let surveyAt = 0
  let surveys = 0
  /** Whose records were found, and the server not yet asked what it has of them. */
  let pending: string[] = []
  let passing: Promise<string | undefined> | undefined
  let cancelTimer = (): void => {}
  let timerDue = 0
  let lastSuccessAt: number | null = null
  let lastError: string | null = null

  const now = (): number => Math.round(clock.wall())
  const release = (entries: readonly StoreEntry[]): void => {
    for (const [key] of entries) held.delete(key)
  }
  const hold = (entries: readonly StoreEntry[]): void => {
    for (const [key, text] of entries) held.set(key, text)
  }
  const free = ([key, text]: StoreEntry): boolean => held.get(key) !== text
  const ofWriter =
    (whose: string) =>
    ([key]: StoreEntry): boolean =>
      !isLedger(key) && writerOf(key) === whose

  function schedule(ms: number): void {
    const at = clock.now() + ms
    if (ended.signal.aborted || (timerDue && timerDue <= at)) return
    cancelTimer()
    timerDue = at
    cancelTimer = clock.setTimer(() => {
      timerDue = 0
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
        schedule(surveys > 1 ? SURVEY_MS : SURVEY_AGAIN_MS)
        changed()
      })
    return passing
  }

  async function start(all: boolean): Promise<string | undefined> {
    await queue.durable()
    if (!queue.granted()) return NO_CONSENT
    let stopped: string | undefined = BUSY
    const run = async (): Promise<void> => {
      stopped = await sendAll(all)
    }
    await (queue.failing() ? run() : turns.take(run, () => stop?.abort()))
    if (stopped === BUSY) schedule(LOCKED_MS * (0.75 + Math.random() / 2))
    return stopped
  }

  async function sendAll(all: boolean): Promise<string | undefined> {
    if (clock.now() >= surveyAt) {
      // The lock of a page that was just killed may take a moment to go.
      surveyAt = clock.now() + (surveys++ ? SURVEY_MS : SURVEY_AGAIN_MS)
      const stored = readPolicy((await queue.survey(await turns.living())).get(POLICY))
      const others = queue.filter(([key]) => isEvent(key) && writerOf(key) !== writer)
      pending = [...new Set(others.map(([key]) => writerOf(key)))].slice(0, PENDING_WRITERS)
      if (stored.attempt && !policy.attempt) policy = stored
    }
    const wait = Math.max(waitOf(policy, clock.wall()), gapEnds - clock.now())
    if (wait > 0) {
      schedule(wait)
      return lastError ?? 'waiting before the next try'
    }
    while (!ended.signal.aborted) {
      await queue.durable()
      current ??= assemble(all)
      const sent = current
      if (!queue.granted()) return NO_CONSENT
      if (!sent) return (suspects.size && lastError) || undefined
      inFlight = sent.entries.length
      if (stringify(sent.batch).length < OUTLIVES_CHARS) hold(sent.entries)
      changed()
      const answer = await send({ ...sent.batch, sentAt: now() })
      inFlight = 0
      release(sent.entries)
      if (!queue.granted()) return NO_CONSENT
      const quiet = act(sent, answer)
      if (quiet) {
        schedule(quiet)
        return lastError as string
      }
    }
    return 'destroyed'
  }

  async function send(batch: Batch): Promise<Answer> {
    const request = new AbortController()
    stop = request
    if (!queue.failing()) turns.progress()
    try {
      return readAnswer(
        await withLimit(clock, SEND_LIMIT_MS, 'transport.send()', () =>
          transport.send(batch, { signal: request.signal }),
        ),
      )
    } catch (error) {
      request.abort()
      return { outcome: 'retry', reason: error instanceof Error ? String(error) : show(error) }
    }
  }

  /** Does what the answer means; how long to be quiet now, ms. */
  function act(sent: Assembled, answer: Answer): number {
    const records = sent.entries.filter(ofWriter(sent.batch.writer))
    const judged = records.length ? records : sent.entries
    const count = judged.length
    if (answer.outcome === 'accepted') {
      current = undefined
      recordsPassed ||= records.length > 0
      accept(sent, answer)
      tainted = Math.max(0, tainted - count)
      most = tainted ? Math.ceil(tainted / 2) : Math.min(BATCH_RECORDS, most + GROWTH)
      return 0
    }
    lastError = answer.reason
    if (answer.outcome === 'rejected' || answer.outcome === 'too_large') {
      current = undefined
      if (count < sent.entries.length) {
        linesApart = true
        recordsPassed = false
        return 0
      }
      tainted = 0
      if (count > 1) {
        most = count >> 1
        if (answer.outcome === 'rejected') tainted = count
        return 0
      }
      most = BATCH_RECORDS
      suspicion = answer.reason
      if (!records.length && recordsPassed) {
        giveUp(judged, answer.outcome)
        return 0
      }
      for (const entry of judged) suspects.set(entry, answer.outcome)
      hold(judged)
      if (count && suspects.size < SUSPECTS) return 0
      release([...suspects.keys()])
      suspects.clear()
    }
    gapEnds = clock.now() + MIN_GAP_MS
    remember(backoff(policy, answer, clock.wall()))
    if (policy.slow || policy.attempt === PERSISTENT) parts.onProblem?.(answer.reason)
    return policy.wait
  }

  function accept({ batch, entries }: Assembled, answer: Answer & { outcome: 'accepted' }): void {
    lastSuccessAt = clock.wall()
    lastError = null
    if (policy.attempt) remember(NO_POLICY)
    const refused = new Map(answer.rejected?.map(({ id, reason }) => [id, reason]))
    const have = new Map(Object.entries(answer.haveOf ?? {}).filter(([whose]) => batch.pending?.includes(whose)))
    have.set(batch.writer, answer.have ?? [])
    // A server that has events which were never numbered knows nothing of the others either.
    if (have.get(writer)?.some(([, to]) => to > standing().high)) have.clear()
    const known = ([key]: StoreEntry): boolean =>
      isEvent(key) &&
      (writerOf(key) !== writer || offered.has(key)) &&
      covers(have.get(writerOf(key)) ?? [], seqOf(key))
    if (batch.pending) pending = []
    const records = entries.filter(ofWriter(batch.writer))
    const refusedNow = records.filter(([, text]) => refused.has(idOf(text)))
    // Others pass: it was the records.
    const judged = [...suspects, ...refusedNow.map((entry) => [entry, 'rejected'] as const)]
    for (const as of ['rejected', 'too_large'] as const)
      giveUp(
        judged.filter(([, reason]) => reason === as).map(([entry]) => entry),
        as,
        refused,
      )
    const done = [...entries, ...queue.filter(known)]
    queue.remove(done)
    for (const [key] of done) offered.delete(key)
    suspects.clear()
  }

  function giveUp(records: readonly StoreEntry[], as: DropReason, reasons?: ReadonlyMap<string, string>): void {
    queue.remove(records, as)
    for (const [, text] of records) {
      refusal = `${reasons?.get(idOf(text)) ?? suspicion}`
      if (!refusals.has(refusal)) report(new Error(refusal), transport.name)
      refusals.add(refusal)
    }
  }

  function remember(next: Policy): void {
    policy = next
    if (!next.slow) queue.note(POLICY, next)
  }

  /** The next batch: records of one writer, oldest first, within the bounds. */
  function assemble(all: boolean): Assembled | undefined {
    const waiting = queue.filter(free)
    const [first] =
      waiting.find(([key]) => !isLedger(key) && (all || isEvent(key) || writerOf(key) !== writer || due.has(key))) ?? []
    const lines = fitting(
      waiting.filter(([key]) => isLedger(key)).slice(0, first ? LEDGER_LINES : most),
      BATCH_CHARS,
      true,
    )
    if (!first) {
      if (linesApart && lines.length) return assembled(writer, lines)
      linesApart = false
      return undefined
    }
    const whose = writerOf(first)
    const records = fitting(waiting.filter(ofWriter(whose)).slice(0, most), BATCH_CHARS, true)
    for (const [key] of records) due.delete(key)
    return assembled(whose, linesApart ? records : [...lines, ...records])
  }

  function assembled(of: string, entries: StoreEntry[]): Assembled {
    for (const [key] of entries) if (writerOf(key) === writer) offered.add(key)
    return {
      entries,
      batch: batchOf(entries, {
        batch: newId(),
        sentAt: now(),
        writer: of,
        ...(of === writer ? standing() : { high: 0 }),
        ...(pending.length && { pending }),
      }),
    }
  }

  function last(moment: 'hidden' | 'pagehide'): void {
    if (moment === 'pagehide') turns.leave()
    if (!queue.granted() || !transport.sendLast || (policy.asked && waitOf(policy, clock.wall()) > 0)) return
    const waiting = queue.filter(ofWriter(writer)).filter(free)
    const room = bounded(transport.lastBytes, MAX_LAST_BYTES) || LAST_BYTES
    let chosen = fitting(byWeight(waiting), room - ENVELOPE_BYTES)
    let failure: unknown
    // The browser takes all or nothing, and the host may have used up what there is.
    for (; chosen.length; chosen = chosen.slice(0, chosen.length >> 1)) {
      const goodbye = assembled(writer, [...chosen].sort())
      let handed: ReturnType<NonNullable<Transport['sendLast']>> | undefined
      try {
        handed = transport.sendLast(goodbye.batch, moment, { signal: denied.signal })
      } catch (error) {
        failure = error
      }
      if (!handed?.taken) continue
      const { answer } = handed
      hold(chosen)
      if (!answer) unanswered.push(...chosen)
      // A browser that took it is no answer; only an answer is.
      else
        withLimit(clock, SEND_LIMIT_MS, 'transport.sendLast()', () => answer)
          .then((given) => {
            const said = readAnswer(given)
            if (said.outcome === 'accepted') accept(goodbye, said)
          })
          .catch((error) => report(error, transport.name))
          .finally(() => {
            release(goodbye.entries)
            schedule(SEND_SOON_MS)
          })
      return
    }
    if (failure) report(failure, transport.name)
  }

  function online(): void {
    if (!policy.asked) remember(NO_POLICY)
    schedule(Math.random() * ONLINE_MS) // not at once: the network changes still
  }

  schedule(SEND_SOON_MS)
  parts.host.onOnline(online, ended.signal)

  return {
    status: () => ({ inFlight, lastSuccessAt, lastError: lastError ?? refusal }),
    due: (key) => {
      due.add(key)
    },
    schedule,
    pass,
    last,
    back() {
      turns.enter()
      release(unanswered)
      unanswered = []
      surveyAt = 0
      schedule(0)
    },
    consented() {
      if (queue.granted()) return schedule(0)
      stop?.abort()
      denied.abort()
      denied = new AbortController()
      current = undefined
      suspects.clear()
      held.clear()
      due.clear()
    },
    end() {
      turns.leave()
      ended.abort()
      stop?.abort()
      cancelTimer()
    },
  }
}
