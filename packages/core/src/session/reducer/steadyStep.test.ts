import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Line, playing, start, transcript } from '../../../test/transcript.ts'
import { fitRecord } from '../../fitRecord.ts'
import type { SnapshotRecord } from '../../records.ts'
import { extendRecord, project, toRecord } from '../snapshot.ts'
import { reduce } from './reduce.ts'
import type { Reading, SessionState } from './state.ts'
import { isSteadyStep } from './steadyStep.ts'

const LIVE = { live: false, rate: 1 }
/** Playback up to 5 s, sampled last at 6200 ms. */
const played: readonly Line[] = [[0, 'loading', 0, LIVE], ...start, ...playing(1200, 0, 5)]

const after = (lines: readonly Line[], options = {}): SessionState =>
  transcript(lines, { duration: 600, ...options }).state

const sample = (now: number, position: number): Reading => ({
  now,
  wall: now,
  signal: { type: 'tick' },
  player: { position },
})

const identity = { session: 's', player: 'html5', startedAt: 0, media: { videoId: 'v' } }
const recordAt = (state: SessionState, rev: number, at: number): SnapshotRecord =>
  fitRecord(toRecord(project(state, state.now, { session: 's', videoId: 'v' }), rev, at, identity))

describe('a steady step', () => {
  it.each([
    ['a second later, a second further', 7200, 6],
    ['a little late', 7220, 6],
    ['a little early', 7000, 6],
    ['a minute later, a minute further', 66_200, 65],
  ])('is one that playback alone explains: %s', (_, now, position) => {
    expect(isSteadyStep(after(played), sample(now, position), undefined)).toBe(true)
  })

  it.each([
    ['playback that stood still', 7200, 5],
    ['playback that lagged by as much as is on another clock', 7230, 6],
    ['a jump', 7200, 6.25],
    ['a step back', 7200, 4.9],
  ])('is not %s', (_, now, position) => {
    expect(isSteadyStep(after(played), sample(now, position), undefined)).toBe(false)
  })

  it.each<[string, readonly Line[], object, number]>([
    ['paused', [...played, [6200, 'pause', 5]], {}, 6],
    ['content of unknown length', played, { duration: null }, 6],
    ['a milestone', [...played], { duration: 24 }, 6],
    ['the completion', [...played], { completion: { threshold: 0.009 } }, 6],
    ['the end of the content', played, { duration: 6 }, 6],
    [
      'content that was played before',
      [...played, [6200, 'seeking', 1], [6200, 'seeked', 1]],
      {},
      2,
    ],
    [
      'content past a gap, until it is the furthest',
      [...played, [6200, 'seeking', 9], [6200, 'seeked', 9]],
      {},
      10,
    ],
    ['live content', [...played, [6200, 'time', 5, { live: true }]], {}, 6],
  ])('is not one in %s', (_, lines, options, position) => {
    expect(isSteadyStep(after(lines, options), sample(7200, position), undefined)).toBe(false)
  })

  it('is one before the next milestone, and not at it', () => {
    const state = after(played, { duration: 40 })

    expect(isSteadyStep(state, sample(11_100, 9.9), undefined)).toBe(true)
    expect(isSteadyStep(state, sample(11_200, 10), undefined)).toBe(false)
  })

  it('makes those before it superfluous: the state and the record are the same without them', () => {
    const step = fc.record({
      ms: fc.integer({ min: 1, max: 1500 }),
      off: fc.integer({ min: -40, max: 60 }),
    })
    const before = fc.constantFrom<readonly Line[]>(
      played,
      [...played, [6200, 'seeking', 1], [6200, 'seeked', 1], ...playing(6200, 1, 6)],
      [...played, [6200, 'seeking', 30], [6200, 'seeked', 30], ...playing(6200, 30, 2)],
      [
        ...played,
        [6200, 'pause', 5],
        [8000, 'play', 5],
        [8000, 'playing', 5],
        ...playing(8000, 5, 1),
      ],
    )
    let together = 0
    fc.assert(
      fc.property(before, fc.array(step, { minLength: 2, maxLength: 20 }), (lines, steps) => {
        const first = after(lines, { duration: 100, completion: { basis: 'coverage' } })
        let { now, last: position } = first as SessionState & { last: number }
        let each = first
        for (const { ms, off } of steps) {
          now += ms
          position += Math.max(0.1, ms + off / 10) / 1000
          if (!isSteadyStep(first, sample(now, position), undefined)) return
          const [next, events] = reduce(each, sample(now, position))
          const [one, noEvents] = reduce(first, sample(now, position))
          each = next
          expect([...events, ...noEvents]).toEqual([])
          expect({ ...one, contentMs: 0, lead: 0 }).toEqual({ ...each, contentMs: 0, lead: 0 })
          expect(one.contentMs).toBeCloseTo(each.contentMs, 6)
          expect(one.lead).toBeCloseTo(each.lead, 6)
          expect(
            extendRecord(recordAt(first, 1, first.now), first, sample(now, position), 2),
          ).toEqual(recordAt(one, 2, now))
          together++
        }
      }),
      { numRuns: 400 },
    )
    expect(together).toBeGreaterThan(1000)
  })
})
