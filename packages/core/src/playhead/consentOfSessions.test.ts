import { fakeAdapter } from '@playhead/testing'
import { describe, expect, it } from 'vitest'
import { openPlayhead as open, playFor as play } from '../../test/openPlayhead.ts'
import type { RecordedSession } from '../session/recording.ts'
import { record } from './recordings.ts'

describe('consent', () => {
  it('given after a denial begins new sessions: nothing of the time between is recorded', async () => {
    const { clock, collector, playhead } = open()
    const adapter = fakeAdapter()
    const ids: string[] = []
    playhead.on('session', ({ id }) => ids.push(id))
    playhead.track(adapter, { videoId: 'lesson-1' })
    adapter.set({ duration: 60, paused: false })
    adapter.emit('play')
    play(adapter, clock, 3)

    playhead.setConsent('denied')
    play(adapter, clock, 5)
    expect(playhead.status).toMatchObject({ consent: 'denied', queued: 0 })
    playhead.setConsent('granted')
    adapter.emit('play')
    play(adapter, clock, 4)
    await playhead.flush()

    expect(ids).toHaveLength(2)
    expect([...collector.snapshots.keys()]).toEqual([ids[1]])
    expect(collector.snapshots.get(ids[1] as string)?.contentMs).toBeLessThanOrEqual(4000)
    expect(collector.unexplained()).toEqual([])
  })

  it('of another kind is refused by name', () => {
    const { playhead } = open()
    expect(() => playhead.setConsent('yes' as never)).toThrow(
      `playhead: setConsent(consent) expects 'pending', 'granted' or 'denied', got "yes"`,
    )
  })
})

it('warns the developer once when the backend refuses the whole set-up', async () => {
  const problems: string[] = []
  const { collector, playhead, reports } = open({
    onDeliveryProblem(reason) {
      problems.push(reason)
      throw new Error('of the app')
    },
  })
  collector.mode = { status: 401 }
  playhead.track(fakeAdapter(), { videoId: 'lesson-1' })

  expect(await playhead.flush()).toMatchObject({ delivered: false, reason: 'HTTP 401' })
  expect(problems).toEqual(['HTTP 401'])
  expect(reports).toEqual(['onDeliveryProblem: Error: of the app'])
})

it('samples a playing player once a second, and on every signal where `change` is listened to', () => {
  const { clock, playhead } = open()
  const adapter = fakeAdapter()
  const session = playhead.track(adapter, { videoId: 'lesson-1' })
  adapter.set({ paused: false })
  adapter.emit('play')
  adapter.emit('playing')
  play(adapter, clock, 2)
  const readings = (): number => (record(session) as RecordedSession).readings.length
  const before = readings()
  play(adapter, clock, 4)
  expect(readings() - before).toBe(4 + 1) // a record is up to now
  play(adapter, clock, 0.5)
  expect(session.snapshot).toMatchObject({
    position: 6.5,
    contentMs: 6500,
    playingMs: 6500,
    averageRate: 1,
  })

  const seen: (number | null)[] = []
  session.on('change', ({ position }) => seen.push(position))
  play(adapter, clock, 2)
  expect(seen).toEqual(expect.arrayContaining([6.75, 7, 7.25, 7.5, 7.75, 8, 8.25, 8.5]))
})
