import { describe, expect, it } from 'vitest'
import { type Line, playing, start, transcript } from '../../../test/transcript.ts'

describe('ending', () => {
  it('B3 reaches 100 % a moment before the end, and no other share early', () => {
    const reached = (until: number): readonly number[] =>
      transcript([[0, 'play', 0], ...playing(0, 0, until)]).snapshot.milestones.reached

    expect(reached(14.75)).toEqual([])
    expect(reached(59.5)).toEqual([25, 50, 75, 90])
    expect(reached(59.75)).toEqual([25, 50, 75, 90, 100])
  })

  it('B3 reports milestones reached and played in order, once each', () => {
    const { said } = transcript([
      [0, 'play', 0],
      ...playing(0, 0, 16),
      [16_000, 'seeking', 57],
      [16_100, 'seeked', 57],
      ...playing(16_100, 57, 3),
      [19_100, 'ended', 60],
      [19_200, 'seeking', 0],
      [19_200, 'play', 0],
      [19_300, 'seeked', 0],
      ...playing(19_300, 0, 20),
    ])

    expect(said.filter((line) => line.startsWith('milestone'))).toEqual([
      'milestone percent=25 kind=reached',
      'milestone percent=25 kind=played',
      'milestone percent=50 kind=reached',
      'milestone percent=75 kind=reached',
      'milestone percent=90 kind=reached',
      'milestone percent=100 kind=reached',
    ])
  })

  it('B3 completes by coverage only what was really played', () => {
    const lines: readonly Line[] = [
      [0, 'play', 0],
      ...playing(0, 0, 10),
      [10_000, 'seeking', 50],
      [10_100, 'seeked', 50],
      ...playing(10_100, 50, 10),
      [20_100, 'ended', 60],
    ]

    expect(transcript(lines, { completion: { basis: 'coverage' } }).snapshot.completed).toBe(false)
    expect(transcript(lines, { completion: { basis: 'coverage', threshold: 0.3 } }).snapshot.completed).toBe(true)
    expect(transcript(lines).snapshot.completed).toBe(true)
  })

  it('does not complete by a seek to the end while paused', () => {
    const { snapshot } = transcript([
      ...start,
      ...playing(1200, 0, 1),
      [2200, 'pause', 1],
      [2300, 'seeking', 60],
      [2400, 'seeked', 60],
      [2400, 'ended', 60],
    ])

    expect(snapshot).toMatchObject({ completed: false, maxPosition: 1 })
  })

  it('A1 ends a session once, with its final position', () => {
    const { said, snapshot } = transcript([
      ...start,
      ...playing(1200, 0, 1),
      [2300, { type: 'end', reason: 'app' }, 1.1],
      [9000, 'time', 5],
    ])

    expect(said.at(-1)).toBe('end reason=app')
    expect(snapshot).toMatchObject({ state: 'closed', position: 1.1, elapsedMs: 2300 })
  })

  it('ends at other content, crediting what still played', () => {
    const { said, snapshot } = transcript([
      ...start,
      ...playing(1200, 0, 1),
      [2300, { type: 'source', reason: 'change' }, 0],
    ])

    expect(said.at(-1)).toBe('end reason=source-change')
    expect(snapshot).toMatchObject({ state: 'closed', contentMs: 1100 })
  })

  it('A4 stops at a fatal error and goes on after a recovery', () => {
    const { said, snapshot } = transcript([
      ...start,
      ...playing(1200, 0, 1),
      [2200, { type: 'error', fatal: true, code: 'media_network', message: null }, 1],
      [5200, 'play', 1],
      [5300, 'time', 1.1],
    ])

    expect(said).toContain('error fatal=true code=media_network message=null')
    expect(snapshot).toMatchObject({ errorCount: 1, errorMs: 3000, state: 'playing' })
  })
})
