import { describe, expect, it } from 'vitest'
import { createRecorder, replay, replayReadings } from './recording.ts'
import { reduce } from './reducer/reduce.ts'
import { initialState } from './reducer/state.ts'

const first = initialState({
  now: 0,
  wall: 0,
  capabilities: { timeSource: 'event', seek: 'native', pauseSettleMs: 0, buffering: 'native' },
  completion: { threshold: 0.9, basis: 'position' },
})

describe('a recording', () => {
  it('of a session that ran for hours keeps its last quarter of an hour, and still comes to the same', () => {
    const recorder = createRecorder(first, { session: 's', videoId: 'v' })
    let state = first
    const handle = (now: number, type: 'play' | 'time'): void => {
      const reading = {
        now,
        wall: now,
        signal: { type },
        player: { position: now / 1000, duration: 9000 },
      }
      recorder.add(state, reading)
      state = reduce(state, reading)[0]
    }
    handle(0, 'play')
    for (let now = 250; now <= 5_000_000; now += 250) handle(now, 'time')

    const recording = recorder.recording()
    expect(recording.readings.length).toBeGreaterThan(4096)
    expect(recording.readings.length).toBeLessThanOrEqual(8192)
    expect(replayReadings(recording.from, recording.readings).state).toEqual(state)
    expect(replay(recording).snapshot.playingMs).toBe(5_000_000)
    expect(state.clocks.playingMs).toBe(5_000_000)
  })

  it('is replayed without what is no reading', () => {
    const reading = { now: 0, wall: 0, signal: { type: 'play' }, player: {} } as const
    const readings = [null, {}, reading, undefined]

    expect(replayReadings(first, readings as never).events).toMatchObject([{ type: 'play' }])
  })

  it.each([
    undefined,
    null,
    {},
    { version: 2 },
    { version: 1, from: {}, readings: 'all' },
    'recording',
  ])('is checked before it is replayed: %j', (given) => {
    expect(() => replay(given as never)).toThrow(
      'replay(recording) expects what record(session) returned, got',
    )
  })
})
