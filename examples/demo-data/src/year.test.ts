import { eventSchema, snapshotSchema } from '@playhead/core/wire'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { DAY_MS } from './calendar.ts'
import { createRandom } from './createRandom.ts'
import { planYear } from './planYear.ts'
import { type PlayedSession, playSession } from './playSession.ts'

const NOW = Date.parse('2026-11-30T16:00:00Z')
const SESSIONS = 3000
const CLOCKS = [
  ...['idleMs', 'startupMs', 'playingMs', 'pausedMs', 'seekingMs', 'rebufferMs', 'endedMs'],
  ...['errorMs', 'suspendedMs'],
] as (keyof PlayedSession['snapshot'])[]

const random = createRandom(7)
const year = planYear(random, NOW, SESSIONS)
const played = year.viewings.map((viewing) => playSession(random, viewing))
const ofVideo = (id: string): readonly PlayedSession[] =>
  played.filter(({ snapshot }) => snapshot.videoId === id && snapshot.playingMs)
const countViews = (from: string, to: string): number =>
  year.viewings.filter(
    ({ startedAt }) => startedAt >= Date.parse(from) && startedAt < Date.parse(to),
  ).length

describe('a made-up session', () => {
  it('is valid on the wire, with every millisecond on one clock', () => {
    for (const { snapshot, events } of played) {
      expect(v.parse(snapshotSchema, snapshot)).toEqual(snapshot)
      const sum = CLOCKS.reduce((ms, clock) => ms + Number(snapshot[clock] ?? 0), 0)
      expect(sum).toBe(snapshot.at - snapshot.startedAt)
      expect(snapshot.suspendedMs).toBeUndefined()
      expect(events.at(-1)).toMatchObject({ type: 'end' })
      for (const [at, event] of events.entries()) v.parse(eventSchema, { ...event, seq: at + 1 })
    }
  })

  it('lies in the year before its end', () => {
    expect(year.viewings).toHaveLength(SESSIONS)
    for (const { snapshot } of played) {
      expect(snapshot.startedAt).toBeGreaterThan(NOW - 366 * DAY_MS)
      expect(snapshot.at).toBeLessThan(NOW)
    }
  })

  it('is the same with the same seed, and another one with another seed', () => {
    const make = (seed: number): unknown => {
      const own = createRandom(seed)
      return planYear(own, NOW, 40).viewings.map((viewing) => playSession(own, viewing))
    }
    expect(make(3)).toEqual(make(3))
    expect(make(3)).not.toEqual(make(4))
  })
})

describe('the made-up year', () => {
  it('has terms, holidays, exam weeks and weekends', () => {
    const perDay = (from: string, to: string): number =>
      countViews(from, to) / ((Date.parse(to) - Date.parse(from)) / DAY_MS)
    const term = perDay('2026-11-02', '2026-11-30')
    expect(perDay('2025-12-22', '2026-01-03')).toBeLessThan(term / 5)
    expect(perDay('2026-08-01', '2026-09-01')).toBeLessThan(term / 3)
    const exams = perDay('2026-07-08', '2026-07-21')
    expect(exams).toBeGreaterThan(1.2 * perDay('2026-06-08', '2026-07-06'))
    const onWeekday = (weekday: number): number =>
      year.viewings.filter(({ startedAt }) => new Date(startedAt).getUTCDay() === weekday).length
    expect(onWeekday(6)).toBeLessThan(onWeekday(2) / 1.7)
  })

  it('has a preview that many watched for ten days', () => {
    const starts = ofVideo('photography-welcome').map(({ snapshot }) => snapshot.startedAt)
    const peak = NOW - 71 * DAY_MS
    const viral = starts.filter((at) => Math.abs(at - peak) < 8 * DAY_MS)
    expect(viral.length).toBeGreaterThan(starts.length * 0.7)
    expect(viral.length).toBeGreaterThan(SESSIONS * 0.09)
  })

  it('loses viewers of a lesson at its digression, and repeats its formula', () => {
    const views = ofVideo('statistics-08')
    const left = views.filter(({ snapshot }) => !snapshot.completedAt)
    const there = left.filter(({ snapshot }) => {
      const { position = 0 } = snapshot
      return position > 250 && position < 420
    })
    expect(there.length).toBeGreaterThan(left.length * 0.4)
    const repeats = (at: number): number =>
      views.filter(({ snapshot }) => snapshot.twice?.some(([from, to]) => from <= at && at < to))
        .length
    expect(repeats(640)).toBeGreaterThan(views.length * 0.2)
    expect(repeats(640)).toBeGreaterThan(5 * repeats(900))
  })

  it('has an intro that most skip, and viewers who return on another day', () => {
    const skipped = ofVideo('statistics-02').filter(
      ({ snapshot }) => !snapshot.watched?.some(([from, to]) => from <= 8 && 8 < to),
    )
    expect(skipped.length).toBeGreaterThan(ofVideo('statistics-02').length / 2)
    const resumed = played.filter(({ events }) => events.some(({ type }) => type === 'resume'))
    expect(resumed.length).toBeGreaterThan(SESSIONS * 0.03)
  })
})
