import { nanoid } from 'nanoid'
import type { Clock } from '../clock.ts'
import type { DropReason, EventMoment, EventRecord, SessionEvent, SnapshotRecord } from '../records.ts'
import { eventId, snapshotId } from '../records.ts'
import type { Store, StoreEntry, StoreKey } from '../store.ts'
import type { Answer, Transport } from '../transport.ts'
import { type Assembled, assemble } from './assemble.ts'
import { backoff, type Policy } from './backoff.ts'
import { drainTails, spillTail } from './tail.ts'

/** What waits for the backend, and how it went last. */
export interface DeliveryStatus {
  /** Records that wait: of this page, and those of earlier ones that were found. */
  readonly queued: number
  readonly bytes: number
  readonly storage: Store['mode']
  readonly sending: boolean
  /** Epoch ms. */
  readonly lastSuccessAt: number | null
  readonly lastError: string | null
  /** Records dropped since the page was loaded, by reason. The backend gets the same counts. */
  readonly drops: { readonly [R in DropReason]?: number }
}

/** How a flush went: `delivered`, or what still waits and why. */
export interface FlushResult {
  readonly delivered: boolean
  readonly queued: number
  readonly reason?: string
}

/** Carries records to the backend, whatever happens to the page. */
export interface Delivery {
  readonly writer: string
  /** Numbers the event and begins to write it. */
  add(event: SessionEvent & EventMoment & { readonly session: string }): EventRecord
  /** Writes the newest snapshot of its session over the older one; `send` asks for it to leave soon. */
  put(snapshot: SnapshotRecord, send: boolean): void
  /** All that can still be done, synchronously. Called after the sessions have put their last snapshots. */
  hide(moment: 'hidden' | 'pagehide'): void
  /** The page is back. */
  show(): void
  /** Resolves when everything so far is on disk. */
  durable(): Promise<void>
  /** Resolves when the backend has everything, or says why not. */
  flush(): Promise<FlushResult>
  readonly status: DeliveryStatus
  onStatus(listener: () => void): () => void
  destroy(): Promise<void>
}

/** What delivery works with. */
export interface DeliveryParts {
  readonly transport: Transport
  readonly store: Store
  readonly clock: Clock
  report(error: unknown, where: string): void
  readonly newId?: (() => string) | undefined
  /** One tab sends at a time. @default navigator.locks */
  readonly locks?: Pick<LockManager, 'request'> | undefined
  /** Takes what could not be committed any more. @default localStorage */
  readonly tail?: Storage | undefined
}

/** What asks to leave waits this long for company, ms. */
const SEND_SOON_MS = 1000
/** Another tab is sending: look again, ms. It covers wake-ups that got lost. */
const LOCKED_MS = 2000
/** The most in one batch. */
const BATCH_RECORDS = 100
/** This many single records refused in a row: it is not the records. */
const REFUSED_IN_A_ROW = 5
/** Without the transport's word: below the 64 KiB that a page may have in flight while it goes. */
const LAST_BYTES = 60 * 1024

const eventKey = (writer: string, seq: number): StoreKey => `e/${writer}/${String(seq).padStart(10, '0')}`
const POLICY = 'm/policy'
const LEDGER = 'm/ledger'

/**
 * The queue. Every record is on disk before it is sent, and stays until the backend has answered; every drop has a reason
 * and a count that the backend receives.
 */
export function createDelivery(parts: DeliveryParts): Delivery {
  const { transport, store, clock, report, newId = nanoid } = parts
  const locks = parts.locks ?? globalThis.navigator?.locks
  const writer = newId()
  let seq = 0
  /** Of this page, not answered yet. What the page knows when it has no time to read the disk. */
  const unsent = new Map<StoreKey, SnapshotRecord | EventRecord>()
  /** Of those, not yet given to the store. */
  let fresh = new Set<StoreKey>()
  let writing: Promise<void> | undefined
  let uncommitted = new Set<StoreKey>()
  /** Handed to the browser while the page was going; not again before it is back. */
  const handed = new Map<StoreKey, unknown>()
  let foreign = 0
  let most = BATCH_RECORDS
  let refused = 0
  let policy: Policy = { attempt: 0, notBefore: 0 }
  let passing: Promise<string | undefined> | undefined
  let cancelTimer = (): void => {}
  let timerDue = Number.POSITIVE_INFINITY
  let lastSuccessAt: number | null = null
  let lastError: string | null = null
  const drops: Partial<Record<DropReason, number>> = {}
  const listeners = new Set<() => void>()
  const ended = new AbortController()

  const told = (): void => {
    for (const listener of listeners) listener()
  }

  function keep(key: StoreKey, record: SnapshotRecord | EventRecord): void {
    unsent.set(key, record)
    if (!fresh.size && !writing) queueMicrotask(commit)
    fresh.add(key)
    told()
  }

  /** Group commit: one transaction at a time, and what comes meanwhile joins the next. No timer: waiting is losing. */
  function commit(): Promise<void> {
    if (writing || !fresh.size) return writing ?? Promise.resolve()
    writing = writeFresh().finally(() => {
      writing = undefined
      uncommitted = new Set()
      if (fresh.size) commit()
    })
    return writing
  }

  function writeFresh(): Promise<void> {
    const entries = serialized(fresh)
    uncommitted = new Set([...uncommitted, ...fresh])
    fresh = new Set()
    return store.write(entries).catch((error) => report(error, 'store.write()'))
  }

  const serialized = (keys: Iterable<StoreKey>): StoreEntry[] =>
    [...keys].flatMap((key) => (unsent.has(key) ? [[key, JSON.stringify(unsent.get(key))] as const] : []))

  async function durable(): Promise<void> {
    await Promise.resolve() // lets the microtask of keep() start
    while (writing || fresh.size) await commit()
  }

  /** One at a time in this tab, and by a lock in all of them. Resolves to why it stopped, or nothing when all is sent. */
  function pass(): Promise<string | undefined> {
    passing ??= locked(sendAll)
      .catch((error) => {
        report(error, 'delivery')
        return String(error)
      })
      .finally(() => {
        passing = undefined
        told()
      })
    return passing
  }

  async function locked(run: () => Promise<string | undefined>): Promise<string | undefined> {
    if (!locks || store.mode === 'memory') return run()
    return locks.request('playhead', { ifAvailable: true }, async (lock) => {
      if (lock) return run()
      schedule(LOCKED_MS)
      return 'another tab is sending'
    })
  }

  async function sendAll(): Promise<string | undefined> {
    await durable()
    const [[, stored] = []] = await store.read(POLICY, 1)
    if (stored) policy = JSON.parse(stored)
    const wait = policy.notBefore - clock.wall()
    if (wait > 0) {
      schedule(wait)
      return lastError ?? 'waiting before the next try'
    }
    while (!ended.signal.aborted) {
      const batch = await assemble(store, { writer, seq, most, newId, ledgerKey: LEDGER, now: clock.wall() })
      forget(batch)
      if (!batch) return undefined
      told()
      const answer = await send(batch)
      const stopped = await act(batch, answer)
      if (stopped) return stopped
    }
    return 'destroyed'
  }

  async function send({ batch }: Assembled): Promise<Answer> {
    try {
      return await transport.send(batch, { signal: ended.signal })
    } catch (error) {
      report(error, `${transport.name}.send()`)
      return { outcome: 'retry', reason: String(error) }
    }
  }

  /** What other tabs have sent for us is gone from the store; what is left of other pages is counted. */
  function forget(batch: Assembled | undefined): void {
    if (!batch || batch.batch.writer !== writer) {
      for (const [key] of unsent) if (!fresh.has(key) && !uncommitted.has(key)) unsent.delete(key)
    }
    foreign = batch && batch.batch.writer !== writer ? batch.entries.length : 0
  }

  /** Does what the answer means. Returns why sending has to stop, if it has to. */
  async function act(assembled: Assembled, answer: Answer): Promise<string | undefined> {
    const { entries, batch, ledger } = assembled
    if (answer.outcome === 'accepted') {
      lastSuccessAt = clock.wall()
      lastError = null
      refused = 0
      most = Math.min(BATCH_RECORDS, most * 2)
      const rejected = new Set(answer.rejected?.map(({ id }) => id))
      const lost = entries.filter(([, value]) => rejected.has(idOf(value)))
      await remove(entries, ledger)
      if (lost.length) await drop('rejected', batch.writer, lost)
      if (policy.attempt) await remember({ attempt: 0, notBefore: 0 })
      return undefined
    }
    lastError = answer.reason
    if (answer.outcome === 'rejected' || answer.outcome === 'too_large') {
      if (entries.length > 1) {
        most = Math.max(1, entries.length >> 1)
        return undefined
      }
      if (answer.outcome === 'too_large' || ++refused < REFUSED_IN_A_ROW) {
        await drop(answer.outcome, batch.writer, entries)
        await remove(entries)
        most = Math.min(BATCH_RECORDS, most * 2)
        return undefined
      }
    }
    const next = backoff(policy, answer, clock.wall())
    await remember(next)
    schedule(next.notBefore - clock.wall())
    return answer.reason
  }

  async function remember(next: Policy): Promise<void> {
    policy = next
    await store.write([[POLICY, JSON.stringify(next)]])
  }

  async function remove(entries: readonly StoreEntry[], alsoRemove: readonly StoreEntry[] = []): Promise<void> {
    await store.write([], [...entries, ...alsoRemove])
    for (const [key, value] of entries) {
      if (!fresh.has(key) && JSON.stringify(unsent.get(key)) === value) unsent.delete(key)
    }
  }

  /** Counts what is given up, here and in the ledger that travels with the next batch. */
  async function drop(reason: DropReason, of: string, entries: readonly StoreEntry[]): Promise<void> {
    drops[reason] = (drops[reason] ?? 0) + entries.length
    const seqs = entries.flatMap(([key, value]) => (key.startsWith('e/') ? [JSON.parse(value).seq as number] : []))
    const entry = {
      id: newId(),
      reason,
      count: entries.length,
      writer: of,
      ...(seqs.length ? { seqs: seqs.map((at) => [at, at]) } : {}),
    }
    await store.write([[`${LEDGER}/${entry.id}`, JSON.stringify(entry)]])
  }

  /** Wakes the queue in `ms`, or earlier if that was asked for already. */
  function schedule(ms: number): void {
    const due = clock.now() + ms
    if (ended.signal.aborted || (timerDue <= due && timerDue >= clock.now())) return
    cancelTimer()
    timerDue = due
    cancelTimer = clock.setTimer(() => {
      timerDue = Number.POSITIVE_INFINITY
      void pass()
    }, ms)
  }

  /** What the page knows and has not handed over yet, newest state first, within the bytes that still go. */
  function lastBatch(): { keys: [StoreKey, unknown][]; records: (SnapshotRecord | EventRecord)[] } {
    const keys: [StoreKey, unknown][] = []
    const records: (SnapshotRecord | EventRecord)[] = []
    let room = (transport.lastBytes ?? LAST_BYTES) - 1024 // the envelope
    for (const [key, record] of [...unsent].sort(([a], [b]) => (a > b ? -1 : 1))) {
      const bytes = JSON.stringify(record).length * (/[^ -~]/.test(JSON.stringify(record)) ? 3 : 1)
      if (handed.get(key) === record || bytes > room) continue
      room -= bytes
      keys.push([key, record])
      records.push(record)
    }
    return { keys, records: records.reverse() }
  }

  function sendLast(moment: 'hidden' | 'pagehide'): void {
    const { keys, records } = lastBatch()
    if (!records.length || !transport.sendLast) return
    const events = records.filter((record): record is EventRecord => 'seq' in record)
    const snapshots = records.filter((record): record is SnapshotRecord => 'rev' in record)
    const numbers = { from: events[0]?.seq ?? 0, to: events.at(-1)?.seq ?? 0, high: seq }
    const batch = {
      batch: newId(),
      sentAt: Math.round(clock.wall()),
      writer,
      ...numbers,
      ledger: [],
      snapshots,
      events,
    }
    const { taken, answer } = transport.sendLast(batch, moment)
    if (!taken) return
    for (const [key, record] of keys) handed.set(key, record)
    // A browser that took it is no answer; only an answer is.
    void answer?.then((said) => {
      if (said.outcome === 'accepted' && !said.rejected?.length) {
        return remove(keys.map(([key, record]) => [key, JSON.stringify(record)])).then(told)
      }
    })
  }

  void drainTails(parts.tail, store)
    .catch((error) => report(error, 'the tail of an earlier page'))
    .then(() => schedule(SEND_SOON_MS))
  globalThis.addEventListener?.('online', () => schedule(Math.random() * 3000), { signal: ended.signal })

  return {
    writer,
    add(event) {
      const record = { ...event, seq: ++seq } as EventRecord
      keep(eventKey(writer, seq), record)
      return record
    },
    put(snapshot, send) {
      keep(`s/${writer}/${snapshot.session}`, snapshot)
      if (send) schedule(SEND_SOON_MS)
    },
    hide(moment) {
      try {
        spillTail(parts.tail, writer, serialized([...uncommitted, ...fresh].filter((key) => key.startsWith('e/'))))
        if (fresh.size) void writeFresh()
        sendLast(moment)
      } catch (error) {
        report(error, 'hide')
      }
    },
    show() {
      handed.clear()
      void drainTails(parts.tail, store).then(() => schedule(0))
    },
    durable,
    async flush() {
      let reason = await pass()
      if (!reason && unsent.size) reason = await pass() // what came while the first one ran
      return { delivered: !reason && !unsent.size, queued: unsent.size + foreign, ...(reason ? { reason } : {}) }
    },
    get status() {
      const bytes = serialized(unsent.keys()).reduce((sum, [, value]) => sum + value.length, 0)
      return {
        queued: unsent.size + foreign,
        bytes,
        storage: store.mode,
        sending: !!passing,
        lastSuccessAt,
        lastError,
        drops: { ...drops },
      }
    },
    onStatus(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async destroy() {
      await durable()
      await passing
      await pass()
      ended.abort()
      cancelTimer()
      store.close()
    },
  }
}

function idOf(value: string): string {
  const record = JSON.parse(value)
  return 'seq' in record ? eventId(record) : snapshotId(record)
}
