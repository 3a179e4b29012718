import type { DropReason } from '../records.ts'
import type { StoreEntry, StoreKey } from '../store.ts'
import type { DeliveryParts } from './delivery.ts'
import { isEvent, isLedger, mostWanted, seqRanges, writerOf } from './entries.ts'

/** What waits. Memory is the truth while the page lives; the disk is what outlives it. */
export interface Queue {
  /** Records in the order they came, and lines of the ledger. */
  readonly entries: ReadonlyMap<StoreKey, string>
  readonly queued: number
  readonly bytes: number
  readonly drops: { readonly [R in DropReason]?: number }
  /** The store refuses us; it is tried again now and then. */
  readonly failing: boolean
  own(key: StoreKey): boolean
  /** Not on disk yet, though there is one: not to be sent. */
  waits(key: StoreKey): boolean
  hold(key: StoreKey, text: string): void
  /** Lets go of what was delivered or, with a reason, is given up and counted. */
  remove(entries: readonly StoreEntry[], reason?: DropReason): void
  durable(): Promise<void>
  /** Takes in what pages left that live no more, and forgets what others have sent since. */
  survey(lives: (writer: string) => boolean): Promise<void>
  /** Synchronously: begins to write what is not on disk, and spills it in case that is too late. */
  spill(): void
}

const MOST_BYTES = 5_000_000
const MOST_RECORDS = 20_000
/** Without a disk the page's memory is all there is. */
const MOST_BYTES_IN_MEMORY = 1_000_000
/** A backend that was away for longer will hardly miss it, and its window for duplicates may be over. */
const MOST_AGE_MS = 7 * 86_400_000
/** A store that failed is tried again after this long, ms. */
const STORE_RETRY_MS = 30_000
/** localStorage belongs to the host; we take little of it, and give it back. */
const TAIL_BYTES = 64 * 1024
const AGED = 'm/aged'

export function createQueue(
  { store, clock, report, tail = ownStorage() }: DeliveryParts,
  writer: string,
  newId: () => string,
  changed: () => void,
): Queue {
  const tailPrefix = `${store.name}:tail:`
  const entries = new Map<StoreKey, string>()
  const drops: Partial<Record<DropReason, number>> = {}
  const dirty = new Set<StoreKey>()
  let gone: StoreEntry[] = []
  let writing: Promise<void> | undefined
  let retryAt = 0
  let spilled = false
  let bytes = 0
  let queued = 0

  const own = (key: StoreKey): boolean => writerOf(key) === writer
  const failing = (): boolean => retryAt > 0
  const idle = (): boolean => !(dirty.size + gone.length) || retryAt > clock.now()

  function take(key: StoreKey, text: string): void {
    const before = entries.get(key)
    entries.set(key, text)
    if (isLedger(key)) return
    bytes += text.length - (before?.length ?? 0)
    if (before === undefined) queued++
  }

  function hold(key: StoreKey, text: string): void {
    take(key, text)
    dirty.add(key)
    queueMicrotask(commit)
    const most = failing() ? MOST_BYTES_IN_MEMORY : MOST_BYTES
    if (bytes > most || queued > MOST_RECORDS) evict(failing() ? 'memory_overflow' : 'bytes', most)
    changed()
  }

  function remove(given: readonly StoreEntry[], reason?: DropReason): void {
    for (const [key, text] of given) {
      gone.push([key, text])
      if (entries.get(key) !== text) continue // a newer one has come
      entries.delete(key)
      dirty.delete(key)
      if (isLedger(key)) continue
      bytes -= text.length
      queued--
    }
    if (reason) {
      drops[reason] = (drops[reason] ?? 0) + given.length
      const of = ([key]: StoreEntry): string => (isEvent(key) ? writerOf(key) : '')
      for (const whose of new Set(given.map(of))) {
        const those = given.filter((entry) => of(entry) === whose)
        const id = newId()
        const line = { id, reason, count: those.length, ...(whose && { writer: whose, seqs: seqRanges(those) }) }
        hold(`l/${writer}/${id}`, JSON.stringify(line))
      }
    }
    queueMicrotask(commit)
    changed()
  }

  /** The oldest events first, snapshots last: a snapshot is a whole session. A tenth more than needed, not to sort each time. */
  function evict(reason: DropReason, most: number): void {
    const rank = ([key]: StoreEntry): number => (isEvent(key) ? 0 : 2) + (own(key) ? 1 : 0)
    let [tooMuch, tooMany] = [bytes - most * 0.9, queued - MOST_RECORDS * 0.9]
    const victims = [...entries].filter(([key]) => !isLedger(key)).sort((a, b) => rank(a) - rank(b))
    const enough = victims.findIndex(([, text]) => {
      if (tooMuch <= 0 && tooMany-- <= 0) return true
      tooMuch -= text.length
      return false
    })
    remove(enough < 0 ? victims : victims.slice(0, enough), reason)
  }

  /** Group commit: one transaction at a time, and what comes meanwhile joins the next. No timer: waiting is losing. */
  function commit(): Promise<void> {
    if (!writing && !idle()) {
      writing = write(true).finally(() => {
        writing = undefined
        void commit()
      })
    }
    return writing ?? Promise.resolve()
  }

  /** Begins at once, beside one that is under way: the store keeps their order. */
  async function write(again: boolean): Promise<void> {
    const put = [...dirty].map((key) => [key, entries.get(key) as string] as const)
    const removed = gone
    gone = []
    try {
      await store.write(put, removed)
      for (const [key, text] of put) if (entries.get(key) === text) dirty.delete(key)
      retryAt = 0
      if (spilled && !dirty.size) tail?.removeItem(tailPrefix + writer)
    } catch (error) {
      gone = [...removed, ...gone]
      if (again && (error as Error)?.name === 'QuotaExceededError') {
        evict('quota', bytes * 0.8)
        return write(false)
      }
      retryAt = clock.now() + STORE_RETRY_MS
      report(error, 'store.write()')
    }
  }

  async function durable(): Promise<void> {
    while (!idle()) await commit()
    await writing
  }

  async function survey(lives: (writer: string) => boolean): Promise<void> {
    const found = new Map(await store.read('').catch(() => []))
    for (const [key, text] of entries) {
      if (found.has(key) || dirty.has(key)) continue
      if (own(key))
        dirty.add(key) // the disk lost it: cleared under us
      else remove([[key, text]])
    }
    const [seenBy, oldThen] = JSON.parse(found.get(AGED) ?? '[]') as [string?, number?]
    const oldNow = clock.wall() - MOST_AGE_MS
    const aged: StoreEntry[] = []
    for (const [key, text] of found) {
      // Keys of later versions are theirs.
      if (own(key) || lives(writerOf(key)) || !/^[esl]/.test(key)) continue
      take(key, text)
      const at = readable(text)?.at
      if (!at && !isLedger(key)) remove([[key, text]], 'storage_lost')
      else if (at < oldNow) aged.push([key, text])
    }
    // One look at a clock proves nothing: two page loads must have found it old.
    if (aged.length && seenBy !== writer) {
      remove(
        aged.filter(([, text]) => readable(text).at < (oldThen ?? 0)),
        'age',
      )
      await store.write([[AGED, JSON.stringify([writer, oldNow])]])
    }
    await drainTails(lives)
    changed()
  }

  /** Moves what pages left behind into the queue. The same keys again: doing it twice is doing it once. */
  async function drainTails(lives: (writer: string) => boolean): Promise<void> {
    for (const name of Object.keys(tail ?? {})) {
      const whose = name.slice(tailPrefix.length)
      if (!name.startsWith(tailPrefix) || whose === writer || lives(whose)) continue
      for (const [key, text] of (readable(tail?.getItem(name)) ?? []) as StoreEntry[]) {
        const record = readable(text)
        if (record && !(readable(entries.get(key))?.rev >= record.rev)) hold(key, text)
      }
      await durable()
      tail?.removeItem(name)
    }
  }

  function spill(): void {
    if (!dirty.size) return
    try {
      const left = mostWanted(
        [...entries].filter(([key]) => dirty.has(key)),
        TAIL_BYTES,
      )
      tail?.setItem(tailPrefix + writer, JSON.stringify(left))
      spilled = true
    } catch {
      // Full or forbidden: the transaction is what remains.
    }
    if (!idle()) void write(false)
  }

  return {
    entries,
    drops,
    own,
    hold,
    remove,
    durable,
    survey,
    spill,
    waits: (key) => dirty.has(key) && !failing(),
    get failing() {
      return failing()
    },
    get queued() {
      return queued
    },
    get bytes() {
      return bytes
    },
  }
}

// biome-ignore lint/suspicious/noExplicitAny: whatever lies on the disk
function readable(text: string | null | undefined): any {
  try {
    return JSON.parse(text ?? 'null')
  } catch {
    return null
  }
}

/** Reading the property throws where storage is forbidden. */
function ownStorage(): Storage | undefined {
  try {
    return globalThis.localStorage
  } catch {
    return undefined
  }
}
