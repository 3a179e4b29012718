import type { EventRecord, SnapshotRecord } from '@playhead/core'
import { afterAll, beforeAll, expect, vi } from 'vitest'
import type { Collector } from '../src/createCollector.ts'
import type { Quality } from '../src/reads/responses/quality.ts'
import type { TestCollector } from './openTestCollector.ts'

export const MINUTE = 60_000
export const DAY: number = 24 * 60 * MINUTE

/** Sends records to a collector, and reads what it stored. */
export interface Sender<C extends Collector>
  extends Pick<TestCollector<C>, 'createId' | 'snapshot' | 'body' | 'post'> {
  /** Only in tests: the collector is opened before the first one. */
  readonly test: TestCollector<C>
  createPlay(session: string, seq: number, given?: Partial<EventRecord>): EventRecord
  get<T>(path: string): Promise<T>
  readQuality(): Promise<Quality>
}

/** Opens a collector for the tests of a suite. Whatever it is sent, it reports no error. */
export function useSender<C extends Collector>(open: () => Promise<TestCollector<C>>): Sender<C> {
  // A machine that is busy with other suites is slow, not wrong.
  vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })
  let test: TestCollector<C>
  beforeAll(async () => {
    test = await open()
  })
  afterAll(async () => {
    await test.collector.close()
    expect(test.reports).toEqual([])
  })

  const get = async <T>(path: string): Promise<T> => (await test.get<T>(path)).answer
  return {
    get test() {
      return test
    },
    createId: (kind) => test.createId(kind),
    snapshot: (given = {}): SnapshotRecord =>
      test.snapshot({
        videoId: test.createId('video'),
        startedAt: Date.now() - 30 * MINUTE,
        ...given,
      }),
    createPlay: (session, seq, given = {}) =>
      ({ type: 'play', session, seq, at: Date.now(), ...given }) as EventRecord,
    body: (given) => test.body(given),
    post: (given, init) => test.post(given, init),
    get,
    readQuality: () => get<Quality>('/v1/quality?days=1'),
  }
}
