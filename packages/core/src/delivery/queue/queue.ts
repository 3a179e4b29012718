import type { DropReason } from '../../contracts/batch.ts'
import type { StoreKey } from '../../contracts/store.ts'
import { stringify } from '../../utilities/stringify.ts'
import { withLimit } from '../../utilities/withLimit.ts'
import type { DeliveryContext } from '../context.ts'
import { type QueuedRecord, queuedRecord } from '../record/queuedRecord.ts'
import { recordKey } from '../record/recordKey.ts'
import { leastImportant, MAX_BYTES, MAX_BYTES_IN_MEMORY, MAX_RECORDS } from './eviction.ts'
import { createGroupCommit, type GroupCommit, STORE_LIMIT_MS } from './groupCommit.ts'
import { ledgerLines } from './ledgerLines.ts'
import { difference, filterRecords, type QueueState, setRecord } from './queueState.ts'
import { type IsActive, recoverOrphans } from './recoverOrphans.ts'
import { bufferNames, bufferPrefix, writeBuffer } from './unloadBuffer.ts'

/**
 * The records that wait. Memory is authoritative while the page lives; the disk is what survives
 * it.
 */
export interface Queue extends Pick<GroupCommit, 'failing' | 'durable' | 'note'> {
  /** Records in the order they came, and lines of the ledger. */
  filter(test: (record: QueuedRecord) => boolean): QueuedRecord[]
  status(): {
    readonly queued: number
    readonly bytes: number
    readonly drops: { readonly [R in DropReason]?: number }
  }
  consentChanged(): void
  /** Adds or replaces a record, unless consent is denied. */
  hold(record: QueuedRecord): void
  /** Removes records that were delivered or, with a reason, are given up and accounted for. */
  remove(records: readonly QueuedRecord[], reason?: DropReason): void
  /**
   * Takes in records of pages that are no longer active. Resolves to everything that is on disk.
   */
  recover(isActive: IsActive): Promise<ReadonlyMap<StoreKey, string>>
  /**
   * Synchronously begins to write what is not on disk, and copies it to the unload buffer in case
   * that is too late.
   */
  saveOnUnload(): void
}

export function createQueue(context: DeliveryContext): Queue {
  const { writer, newId, consent, store, storage, clock } = context
  const state: QueueState = {
    records: new Map(),
    size: { queued: 0, bytes: 0 },
    stored: new Map(),
    changed: new Set(),
  }
  const { size } = state
  const drops: Partial<Record<DropReason, number>> = {}
  /** Records that came while consent was denied. */
  let withheld = 0
  let readFailed = false
  /** Whether the unload buffer holds records that the disk may lack. */
  let isBuffered = false
  const commit = createGroupCommit(
    context,
    state,
    () => evict('quota'),
    () => {
      if (!isBuffered || difference(state)[0].length) return
      isBuffered = false
      storage.removeItem(bufferPrefix(context) + writer)
    },
  )
  const { schedule, failing } = commit
  const filter: Queue['filter'] = (test) => filterRecords(state, test)
  const isRecord = ({ kind }: QueuedRecord): boolean => kind !== 'l'

  function hold(record: QueuedRecord): void {
    if (consent.current === 'denied' && isRecord(record)) {
      withheld++
      return
    }
    setRecord(state, record.key, record)
    schedule()
    // Whether there is consent is read from localStorage.
    if (size.bytes <= MAX_BYTES_IN_MEMORY && size.queued <= MAX_RECORDS) return
    const inMemory = failing() || !consent.isGranted()
    if (size.bytes > (inMemory ? MAX_BYTES_IN_MEMORY : MAX_BYTES) || size.queued > MAX_RECORDS)
      evict(inMemory ? 'memory_overflow' : 'bytes')
  }

  function remove(given: readonly QueuedRecord[], reason?: DropReason): void {
    for (const { key, text } of given) {
      if (state.records.get(key)?.text === text) setRecord(state, key) // otherwise a newer one has replaced it
    }
    if (reason)
      account(
        given.map(({ key }) => key),
        reason,
      )
    schedule()
  }

  function account(keys: readonly StoreKey[], reason: DropReason): void {
    // The loss of a ledger line is only counted: the backend, which refused it, might refuse a line
    // about it as well.
    const accountable = keys.filter((key) => key[0] !== 'l' || reason === 'storage_lost')
    count(reason, keys.length - accountable.length)
    for (const line of ledgerLines(accountable)) declare(reason, line)
  }

  function count(reason: DropReason, more: number): void {
    if (more) drops[reason] = (drops[reason] ?? 0) + more
  }

  /** Adds a line to the ledger, which the backend receives with the next batch. */
  function declare(reason: DropReason, drop: { readonly count: number }): void {
    count(reason, drop.count)
    const id = newId()
    hold(queuedRecord(recordKey('l', writer, id), {}, stringify({ id, reason, ...drop })))
  }

  function evict(reason: DropReason): void {
    remove(leastImportant(filter(isRecord)), reason)
  }

  /**
   * Removes records from memory, disk and unload buffers, of all pages. The ledger waits in memory:
   * consent may be given one day.
   */
  function purge(): void {
    remove(filter(isRecord), 'consent')
    commit.clear()
    for (const name of bufferNames(context)) storage.removeItem(name)
  }

  return {
    ...commit,
    filter,
    status: () => ({ ...size, drops }),
    consentChanged() {
      if (consent.current === 'denied') purge()
      else if (withheld) {
        declare('consent', { count: withheld })
        withheld = 0
      }
      schedule()
    },
    hold,
    remove,
    async recover(isActive) {
      if (failing()) return new Map() // a store that does not open would keep everything waiting
      const read = await withLimit(clock, STORE_LIMIT_MS, 'store.read()', () =>
        store.read(''),
      ).catch((error) => {
        if (!readFailed) context.report(error, 'store')
        readFailed = true
      })
      const found = new Map(read ?? [])
      if (!read || !consent.isGranted()) return found
      await recoverOrphans(
        context,
        state,
        commit,
        { hold, remove, account, declare },
        found,
        isActive,
      )
      context.notify()
      return found
    },
    saveOnUnload() {
      const [unwritten] = difference(state)
      if (!unwritten.length || !consent.isGranted()) return
      isBuffered = true
      writeBuffer(context, unwritten)
      commit.commitNow()
    },
  }
}
