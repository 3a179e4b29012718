import type { DropReason } from '../records.ts'
import type { StoreEntry, StoreKey } from '../store.ts'
import { stringify } from '../stringify.ts'
import type { Consent, InnerParts } from './delivery.ts'
import { byWeight, fitting, isEvent, isLedger, isRecordKey, isSound, readable, seqRanges, writerOf } from './entries.ts'
import { withLimit } from './withLimit.ts'

/** What waits. Memory is the truth while the page lives; the disk is what outlives it. */
export interface Queue {
  /** Those of records, in the order they came, and of lines of the ledger. */
  filter(test: (entry: StoreEntry) => boolean): StoreEntry[]
  status(): { readonly queued: number; readonly bytes: number; readonly drops: { readonly [R in DropReason]?: number } }
  /** The store refuses us; it is tried again now and then. */
  failing(): boolean
  consent(): Consent
  /** Only what is granted touches the disk or leaves. Asks the origin each time: what another tab was told may have been missed. */
  granted(): boolean
  setConsent(consent: Consent): void
  /** Puts, unless consent is denied; or replaces. */
  hold(key: StoreKey, text: string): void
  /** Lets go of what was delivered or, with a reason, is given up and counted. */
  remove(entries: readonly StoreEntry[], reason?: DropReason): void
  /** Resolves when everything is on disk, when the store fails, or after a limit. */
  durable(): Promise<void>
  /** Writes a value of the queue's own beside the records. A failure costs nothing but the value. */
  note(key: StoreKey, value: object): void
  /** Takes in what pages left that live no more, and forgets what others have sent since. Resolves to all that is on disk. */
  survey(lives: Lives): Promise<ReadonlyMap<StoreKey, string>>
  /** Synchronously: begins to write what is not on disk, and spills it in case that is too late. */
  spill(): void
}

type Lives = (writer: string | undefined) => boolean

const MOST_BYTES = 5_000_000
const MOST_RECORDS = 20_000
/** Where nothing is on disk, the page's own memory holds it. */
const MOST_BYTES_IN_MEMORY = 1_000_000
/** A backend that was away for longer will hardly miss it, and its window for duplicates may be over. */
const MOST_AGE_MS = 7 * 86_400_000
/** A store that failed is tried again after this long, ms. */
const STORE_RETRY_MS = 30_000
/** IndexedDB transactions may never settle: then the queue goes on in memory. ms */
const STORE_LIMIT_MS = 6000
/** localStorage belongs to the host; we take little of it, and give it back. */
const TAIL_CHARS = 64 * 1024
const AGED = 'm/aged'
/** What is critical stays, which leaves gaps; the wire takes a thousand in one line. */
const LINE_RANGES = 1000

export function createQueue(
  { store, clock, report, tail, consent: given = 'granted' }: InnerParts,
  writer: string,
  newId: () => string,
  changed: () => void,
  heed: () => void,
): Queue {
  const tailPrefix = `${store.name}:tail:`
  const entries = new Map<StoreKey, string>()
  const drops: Partial<Record<DropReason, number>> = {}
  const dirty = new Set<StoreKey>()
  let gone: StoreEntry[] = []
  let writing: Promise<void> | undefined
  let retryAt = 0
  /** Writes that did not settle in time, and have not since. Each holds all that waits. */
  let hanging = 0
  /** When to clear the store again, because consent is denied and that failed. */
  let clearAt = 0
  let readFailed = false
  let spilled = false
  let bytes = 0
  let queued = 0
  let consent: Consent = given
  /** Records that came while consent was denied. */
  let withheld = 0

  const filter = (test: (entry: StoreEntry) => boolean): StoreEntry[] => [...entries].filter(test)
  const own = (key: StoreKey): boolean => writerOf(key) === writer
  const failing = (): boolean => retryAt > 0
  const granted = (): boolean => {
    if (consent === 'granted') heed()
    return consent === 'granted'
  }
  const idle = (): boolean => !(dirty.size + gone.length) || retryAt > clock.now() || !granted()

  /** Puts, replaces or, without a text, deletes. */
  function set(key: StoreKey, text?: string): void {
    if (!isLedger(key)) {
      const before = entries.get(key)
      bytes += (text?.length ?? 0) - (before?.length ?? 0)
      queued += +(text !== undefined) - +(before !== undefined)
    }
    if (text !== undefined) entries.set(key, text)
    else entries.delete(key)
  }

  function work(): void {
    queueMicrotask(commit)
    changed()
  }

  function hold(key: StoreKey, text: string): void {
    if (consent === 'denied' && !isLedger(key)) {
      withheld++
      return
    }
    set(key, text)
    dirty.add(key)
    const inMemory = failing() || !granted()
    if (bytes > (inMemory ? MOST_BYTES_IN_MEMORY : MOST_BYTES) || queued > MOST_RECORDS)
      evict(inMemory ? 'memory_overflow' : 'bytes')
    work()
  }

  function tell(reason: DropReason, count: number, more?: object): void {
    drops[reason] = (drops[reason] ?? 0) + count
    const id = newId()
    hold(`l/${writer}/${id}`, stringify({ id, reason, count, ...more }))
  }

  function setConsent(next: Consent): void {
    consent = next
    clearAt = 0
    if (next === 'denied') purge()
    else if (withheld) {
      tell('consent', withheld)
      withheld = 0
    }
    work()
  }

  /** What is in memory, on disk and in the tails, of all pages. The account of it waits in memory: it may be given one day. */
  function purge(): void {
    remove(
      filter(([key]) => !isLedger(key)),
      'consent',
    )
    gone = []
    for (const key of entries.keys()) dirty.add(key)
    clear()
    for (const name of tail.keys()) if (name.startsWith(tailPrefix)) tail.removeItem(name)
  }

  function clear(): void {
    let late = false
    clearAt = 0
    withLimit(clock, STORE_LIMIT_MS, 'store.clear()', async () => {
      await store.clear()
      clearAt = 0
      if (!late) return
      // Consent may have been given again, and records written since.
      for (const key of entries.keys()) dirty.add(key)
      work()
    }).catch((error) => {
      late = true
      clearAt = clock.now() + STORE_RETRY_MS
      report(error, 'store')
    })
  }

  function remove(given: readonly StoreEntry[], reason?: DropReason): void {
    for (const entry of given) {
      const [key, text] = entry
      // A store that fails may do so for ever, and memory is short: only what is on disk has to be remembered.
      if (!failing() || (entries.has(key) && !dirty.has(key))) gone.push(entry)
      if (entries.get(key) !== text) continue // a newer one has come
      set(key)
      dirty.delete(key)
    }
    if (reason) {
      // A line that the backend refuses is not answered by another line: it might refuse that, too.
      const counted = given.filter(([key]) => !isLedger(key) || reason === 'storage_lost')
      const lines = given.length - counted.length
      if (lines) drops[reason] = (drops[reason] ?? 0) + lines
      const of = ([key]: StoreEntry): string | undefined =>
        isEvent(key) && isRecordKey(key) ? writerOf(key) : undefined
      for (const whose of new Set(counted.map(of))) {
        const those = counted.filter((entry) => of(entry) === whose)
        if (!whose) tell(reason, those.length)
        for (const ranges = whose ? seqRanges(those) : []; ranges.length; ) {
          const seqs = ranges.splice(0, LINE_RANGES)
          const count = seqs.reduce((sum, [from, to]) => sum + to - from + 1, 0)
          tell(reason, count, { writer: whose, seqs })
        }
      }
    }
    work()
  }

  /** A quarter, not to look each time: the oldest events first, snapshots last, for they are whole sessions. */
  function evict(reason: DropReason): void {
    const records = byWeight(filter(([key]) => !isLedger(key))).reverse()
    remove(records.slice(0, Math.ceil(queued / 4)), reason)
  }

  /** Group commit: one transaction at a time, and what comes meanwhile joins the next. No timer: waiting is losing. */
  function commit(): Promise<void> | undefined {
    if (!idle()) {
      writing ??= write(true).finally(() => {
        writing = undefined
        commit()
      })
    }
    return writing
  }

  /** Begins at once, beside one that is under way: the store keeps their order. */
  async function write(again: boolean): Promise<void> {
    if (!granted()) return
    const put = [...dirty].map((key) => [key, entries.get(key) as string] as const)
    const removed = gone
    gone = []
    try {
      await persist(put, removed, (late) => {
        for (const [key, text] of put) {
          const current = entries.get(key)
          if (current === text) dirty.delete(key)
          else if (late) {
            // It was delivered meanwhile, or replaced by a text that may have been written before this one.
            if (current === undefined) gone.push([key, text])
            else dirty.add(key)
          }
        }
        retryAt = 0
        if (spilled && !dirty.size) tail.removeItem(tailPrefix + writer)
        if (late) work()
      })
    } catch (error) {
      gone.push(...removed)
      if (again && (error as Error)?.name === 'QuotaExceededError') {
        evict('quota')
        return write(false)
      }
      if (!failing()) report(error, 'store')
      retryAt = clock.now() + STORE_RETRY_MS * (1 + hanging)
      changed()
    }
  }

  /** Rejects after a limit. The write may succeed nevertheless: `written` is called then, too. */
  async function persist(
    put: readonly StoreEntry[],
    removed: readonly StoreEntry[] = [],
    written?: (late: boolean) => void,
  ): Promise<void> {
    let late = false
    let settled = false
    let done = false
    await withLimit(clock, STORE_LIMIT_MS, 'store.write()', async () => {
      try {
        await store.write(put, removed)
        done = true
      } finally {
        settled = true
        if (late) hanging--
      }
      // Consent may have been denied since; the store was cleared too early for this write.
      if (late && !granted() && consent === 'denied') clear()
      written?.(late)
    }).catch((error) => {
      if (done) return
      late = !settled
      if (late) hanging++
      throw error
    })
  }

  function note(key: StoreKey, value: object): void {
    if (granted() && !failing()) persist([[key, stringify(value)]]).catch(() => {})
  }

  async function durable(): Promise<void> {
    if (clearAt && clearAt <= clock.now()) clear()
    // A slow store in a busy page would never be done. Two writes hold all that was there at the beginning.
    for (const until = clock.now() + 2 * STORE_LIMIT_MS; (!idle() || writing) && clock.now() < until; ) {
      const written = commit()
      if (failing()) return
      await written
    }
  }

  async function survey(lives: Lives): Promise<ReadonlyMap<StoreKey, string>> {
    if (failing()) return new Map() // a store that does not open makes everybody wait
    const read = await withLimit(clock, STORE_LIMIT_MS, 'store.read()', () => store.read('')).catch((error) => {
      if (!readFailed) report(error, 'store')
      readFailed = true
    })
    if (!read) return new Map()
    const found = new Map(read)
    if (!granted()) return found
    for (const [key] of entries) {
      if (found.has(key) || dirty.has(key)) continue
      // What is ours was cleared under us; what was another's has been sent.
      if (own(key)) dirty.add(key)
      else set(key)
    }
    const { seenBy, oldThen } = readable(found.get(AGED))
    const oldNow = clock.wall() - MOST_AGE_MS
    const aged: StoreEntry[] = []
    const unsound: StoreEntry[] = []
    for (const entry of found) {
      const [key, text] = entry
      // Delivered while the store failed.
      if (own(key) && !entries.has(key)) gone.push(entry)
      // Keys of later versions are theirs.
      if (!/^[esl]\//.test(key) || own(key) || lives(writerOf(key))) continue
      if (!isSound(entry)) unsound.push(entry)
      else {
        set(key, text)
        if (readable(text).at < oldNow) aged.push(entry)
      }
    }
    remove(unsound, 'storage_lost')
    // One look at a clock proves nothing: two page loads must have found it old.
    if (aged.length && seenBy !== writer) {
      remove(
        aged.filter(([, text]) => readable(text).at < oldThen),
        'age',
      )
      note(AGED, { seenBy: writer, oldThen: oldNow })
    }
    // Pages spill under their own name. The same keys again: doing it twice is doing it once.
    for (const name of tail.keys()) {
      const [before, whose] = name.split(tailPrefix)
      if (before || whose === writer || lives(whose)) continue
      const { left } = readable(tail.getItem(name))
      let lost = 0
      for (const entry of Array.isArray(left) ? left : [left]) {
        if (isSound(entry)) {
          const [key, text] = entry
          if (!(readable(entries.get(key)).rev >= readable(text).rev)) hold(key, text)
        } else if (isRecordKey(entry?.[0])) remove([entry], 'storage_lost')
        else lost++
      }
      if (lost) tell('storage_lost', lost)
      await durable()
      if (!failing()) tail.removeItem(name) // else it is all that outlives us
    }
    changed()
    return found
  }

  function spill(): void {
    if (!dirty.size || !granted()) return
    const left = fitting(byWeight(filter(([key]) => dirty.has(key))), TAIL_CHARS)
    // Where storage is full or forbidden, the transaction is what remains.
    tail.setItem(tailPrefix + writer, stringify({ left }))
    spilled = true
    if (!idle()) void write(false)
  }

  return {
    filter,
    failing,
    consent: () => consent,
    granted,
    setConsent,
    hold,
    remove,
    durable,
    note,
    survey,
    spill,
    status: () => ({ queued, bytes, drops }),
  }
}
