import type { Qoe, QoeGroup, QoeTotals } from '@playhead/collector/client'
import { expect, it } from 'vitest'
import { findWorst, isWorse } from './findWorst.ts'

const totals = (given: Partial<QoeTotals> = {}): QoeTotals => ({
  ...{ attempts: 1000, views: 950, exitsBeforeStart: 40, startFailures: 10, rebuffers: 10 },
  ...{ startupMs: { average: 900, median: 800, p95: 2000 }, playingMs: 1_000_000 },
  ...{ rebufferMs: 10_000, rebufferRatio: 0.0099, rebufferedViews: 10, errors: 10 },
  ...{ failedAttempts: 10 },
  ...given,
})
const group = (value: string | null, given: Partial<QoeTotals> = {}): QoeGroup => ({
  ...totals({ attempts: 200, playingMs: 200_000, rebufferMs: 800, rebufferRatio: 0.00398 }),
  ...{ failedAttempts: 2, exitsBeforeStart: 8 },
  ...given,
  value,
})
const by = (country: readonly QoeGroup[]): Qoe['by'] => ({
  ...{ player: [], device: [], browser: [], os: [] },
  country,
})
const bad = { rebufferMs: 6400, rebufferRatio: 0.031 }

it('names the group whose rebuffering is worse than everywhere else', () => {
  expect(findWorst({ totals: totals(), by: by([group('DE'), group('IN', bad)]) })).toEqual({
    ...{ dimension: 'country', metric: 'rebuffering', value: 'IN', own: 0.031 },
    // What is left: 3600 ms of rebuffering in 800 s of playing.
    elsewhere: 3600 / 803_600,
  })
})

it('names no group with few attempts, no unknown one, and none that is like the others', () => {
  const few = group('IN', { ...bad, attempts: 40 })
  expect(findWorst({ totals: totals(), by: by([few]) })).toBeUndefined()
  expect(findWorst({ totals: totals(), by: by([group(null, bad)]) })).toBeUndefined()
  expect(findWorst({ totals: totals(), by: by([group('DE')]) })).toBeUndefined()
})

it('takes a few cases for chance', () => {
  const failing = (failedAttempts: number): QoeGroup =>
    group('AT', { attempts: 59, failedAttempts, exitsBeforeStart: 2, rebufferRatio: 0 })

  expect(isWorse(failing(4), totals(), 'failures')).toBe(false)
  expect(isWorse(failing(5), totals(), 'failures')).toBe(true)
  expect(findWorst({ totals: totals(), by: by([failing(4)]) })).toBeUndefined()
  expect(findWorst({ totals: totals(), by: by([failing(5)]) })?.value).toBe('AT')
})

it('compares the only group with nothing', () => {
  const all = totals({ failedAttempts: 300 })
  expect(findWorst({ totals: all, by: by([{ ...all, value: 'DE' }]) })).toBeUndefined()
})

it('marks a figure that is clearly worse than that of all sessions', () => {
  expect(isWorse(group('IN', bad), totals(), 'rebuffering')).toBe(true)
  expect(isWorse(group('IN', { ...bad, attempts: 40 }), totals(), 'rebuffering')).toBe(false)
  expect(isWorse(group('DE'), totals(), 'rebuffering')).toBe(false)
  const slow = { average: 1500, median: 1100, p95: 3000 }
  expect(isWorse(group('DE', { startupMs: slow }), totals(), 'startup')).toBe(true)
})
