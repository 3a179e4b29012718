import { createProgress, type Progress, type ProgressSource } from '@playhead/progress'

const books = new WeakMap<ProgressSource, Progress>()

/** What the hooks of a page share. A source alone is kept in memory; `createProgress({ source })` keeps it on the device. */
export function bookOf(given: ProgressSource | Progress): Progress {
  if ('rows' in given) return given
  const book = books.get(given) ?? createProgress({ source: given, storage: null })
  books.set(given, book)
  return book
}
