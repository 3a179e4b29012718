import type { Store } from '@playhead/core'
import { type FakeClock, fakeClock } from '@playhead/testing'
import { createProgress } from '../src/progress/createProgress.ts'
import type { Progress } from '../src/progress.ts'
import { type FakeBackend, fakeBackend, fakeStorage } from './openLesson.ts'

/** A progress without a session, and its backend. */
export interface OpenedProgress {
  readonly clock: FakeClock
  readonly backend: FakeBackend
  readonly storage: Storage | null
  readonly reports: string[]
  readonly progress: Progress
  /** Makes the progress of the next page, over the same storage. */
  make(): Progress
}

export function openProgress({
  viewerId,
  storage = fakeStorage(),
  store,
  clock = fakeClock(),
}: {
  viewerId?: string
  storage?: Storage | null
  store?: Store
  clock?: FakeClock
} = {}): OpenedProgress {
  const backend = fakeBackend(clock)
  const reports: string[] = []
  const make = (): Progress =>
    createProgress({
      source: backend,
      viewerId,
      storage,
      store,
      clock,
      report: (error, where) => reports.push(`${where}: ${error}`),
    })
  return { clock, backend, storage, reports, make, progress: make() }
}

/** The error of a promise as text; `resolved` without one. */
export const readRejection = (promise: Promise<unknown>): Promise<string> =>
  promise.then(() => 'resolved', String)
