import type { DropReason } from '../../contracts/batch.ts'
import type { StoreEntry, StoreKey } from '../../contracts/store.ts'
import { stringify } from '../../utilities/stringify.ts'
import type { DeliveryContext } from '../context.ts'
import { parseStored } from '../record/parseStored.ts'
import { parseRecord, type QueuedRecord } from '../record/queuedRecord.ts'
import { isRecordKey, writerInKey } from '../record/recordKey.ts'
import type { GroupCommit } from './groupCommit.ts'
import { deleteStored, filterRecords, type QueueState, setRecord, setStored } from './queueState.ts'
import { bufferNames, bufferPrefix, readBuffer } from './unloadBuffer.ts'

/** Whether the page of a writer is active, and so sends its own records. */
export type IsActive = (writer: string | undefined) => boolean

/** How records are taken in and given up. */
export interface Recovery {
  hold(record: QueuedRecord): void
  remove(records: readonly QueuedRecord[], reason: DropReason): void
  account(keys: readonly StoreKey[], reason: DropReason): void
  /** Accounts for records that are lost and have no key. */
  declare(reason: DropReason, drop: { readonly count: number }): void
}

/**
 * After a longer outage the backend has little use for the records, and may no longer recognize
 * duplicates.
 */
const MAX_AGE_MS = 7 * 86_400_000
const AGED_KEY = 'm/aged'

/**
 * Takes in the records that pages left which are no longer active, and forgets those that other
 * tabs have sent.
 */
export async function recoverOrphans(
  context: DeliveryContext,
  state: QueueState,
  { durable, failing, note }: GroupCommit,
  { hold, remove, account, declare }: Recovery,
  found: ReadonlyMap<StoreKey, string>,
  isActive: IsActive,
): Promise<void> {
  const { writer } = context
  const { stored } = state
  const damaged: StoreKey[] = []

  /**
   * The store was cleared by others, which this page repairs for its own records, or another tab
   * has sent the record.
   */
  function forgetMissing(): void {
    for (const key of stored.keys()) {
      if (found.has(key)) continue
      deleteStored(state, key)
      if (writerInKey(key) !== writer) setRecord(state, key)
    }
  }

  function adoptStored(entry: StoreEntry): void {
    const [key, text] = entry
    const isOwn = writerInKey(key) === writer
    // Keys of other kinds belong to later versions, or to other code.
    if (!/^[esl]\//.test(key) || (!isOwn && isActive(writerInKey(key)))) return
    setStored(state, key, text)
    // Own records that are not in memory were delivered while the store failed.
    const known = state.records.get(key)
    if (isOwn || (known && known.text === text)) return
    const record = parseRecord(entry)
    if (record) setRecord(state, key, record)
    else if (!known) damaged.push(key)
  }

  /**
   * One look at a clock proves nothing: a record is dropped for its age when two page loads found
   * it old.
   */
  function dropAged(): void {
    const { seenBy, oldThen } = parseStored(found.get(AGED_KEY))
    const oldNow = context.clock.wall() - MAX_AGE_MS
    const aged = filterRecords(
      state,
      (record) => record.kind !== 'l' && record.writer !== writer && record.at < oldNow,
    )
    if (!aged.length || seenBy === writer) return
    remove(
      aged.filter(({ at }) => at < oldThen),
      'age',
    )
    note(AGED_KEY, stringify({ seenBy: writer, oldThen: oldNow }))
  }

  /** Keys are the same as on disk, so that adopting a record twice is harmless. */
  function adoptBuffered(name: string): void {
    let lost = 0
    for (const entry of readBuffer(context, name)) {
      const record = parseRecord(entry)
      const [key] = Array.isArray(entry) ? entry : []
      if (!record && isRecordKey(key)) account([key], 'storage_lost')
      else if (!record) lost++
      else if (!((state.records.get(record.key)?.rev ?? -1) >= record.rev)) hold(record)
    }
    if (lost) declare('storage_lost', { count: lost })
  }

  forgetMissing()
  for (const entry of found) adoptStored(entry)
  account(damaged, 'storage_lost')
  dropAged()
  for (const name of bufferNames(context)) {
    const from = name.slice(bufferPrefix(context).length)
    if (from === writer || isActive(from)) continue
    adoptBuffered(name)
    await durable()
    if (!failing()) context.storage.removeItem(name) // otherwise it is the only copy that survives this page
  }
}
