import { describe, expect, it } from 'vitest'
import { createRecorder, type RecordedSession, replay } from './recording.ts'
import { initialState, type Reading, type SessionState } from './reducer/state.ts'

const state = (now: number): SessionState =>
  initialState({
    now,
    wall: 0,
    capabilities: { timeSource: 'event', seek: 'native', pauseSettleMs: 0, buffering: 'native' },
    completion: { threshold: 0.9, basis: 'position' },
  })
const reading = (now: number): Reading => ({ now, wall: now, signal: { type: 'tick' }, player: {} })

/** A recorder after so many readings, of which each has its number as its time. */
function recorded(count: number): RecordedSession {
  const recorder = createRecorder(state(0), { session: 's', videoId: 'v' })
  for (let now = 1; now <= count; now++) recorder.add(state(now - 1), reading(now))
  return recorder.recording()
}
const range = ({ from, readings }: RecordedSession) => [
  from.now,
  readings[0]?.now,
  readings.at(-1)?.now,
  readings.length,
]

describe('the recorder', () => {
  it('keeps all readings of a short session', () => {
    expect(recorded(2)).toEqual({
      version: 1,
      session: 's',
      videoId: 'v',
      from: state(0),
      readings: [reading(1), reading(2)],
    })
    expect(recorded(0).readings).toEqual([])
  })

  it.each([
    [4096, [0, 1, 4096, 4096]],
    [4097, [0, 1, 4097, 4097]],
    [8192, [0, 1, 8192, 8192]],
    [8193, [4096, 4097, 8193, 4097]],
    [12_289, [8192, 8193, 12_289, 4097]],
  ])('keeps the last 4097 to 8192 of %d, and the state before them', (count, kept) => {
    expect(range(recorded(count))).toEqual(kept)
  })
})

describe('a replay', () => {
  const { from, readings } = recorded(1)

  it.each([
    ['of another version', { version: 2, from, readings }],
    ['without a beginning', { version: 1, readings }],
    ['without readings', { version: 1, from }],
  ])('refuses a recording %s', (_, given) => {
    expect(() => replay(given as never)).toThrow(
      'playhead: replay(recording) expects what record(session) returned, got an object',
    )
  })

  it('has the snapshot at the end, under the names of the session', () => {
    const { events, snapshot } = replay(recorded(1))

    expect(events).toEqual([])
    expect(snapshot).toMatchObject({ session: 's', videoId: 'v', elapsedMs: 1, idleMs: 1 })
  })
})
