import { stringify } from '../../utilities/stringify.ts'
import type { DeliveryContext } from '../context.ts'
import { parseStored } from '../record/parseStored.ts'
import { type QueuedRecord, toEntry } from '../record/queuedRecord.ts'
import { byImportance, fitting } from './eviction.ts'

// A copy in localStorage of the records that were not on disk as the page went: a write that begins
// in `pagehide` may be too late for IndexedDB, but not for localStorage. Every page has its own
// entry. localStorage belongs to the host page: delivery takes little of it, and returns it.

const MAX_CHARS = 64 * 1024

export const bufferPrefix = ({ store }: DeliveryContext): string => `${store.name}:tail:`

/** The entries of all pages. */
export const bufferNames = (context: DeliveryContext): string[] =>
  context.storage.keys().filter((name) => name.startsWith(bufferPrefix(context)))

/**
 * Copies the most important records that fit. Where storage is full or forbidden, only the
 * transaction is left.
 */
export function writeBuffer(context: DeliveryContext, records: readonly QueuedRecord[]): void {
  const left = fitting(byImportance(records), MAX_CHARS).map(toEntry)
  context.storage.setItem(bufferPrefix(context) + context.writer, stringify({ left }))
}

/** The entries that were copied; whatever cannot be read is one entry. */
export function readBuffer({ storage }: DeliveryContext, name: string): unknown[] {
  const { left } = parseStored(storage.getItem(name))
  return Array.isArray(left) ? left : [left]
}
