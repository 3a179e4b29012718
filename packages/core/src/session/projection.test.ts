import { describe, expect, it } from 'vitest'
import { playing, transcript } from '../../test/transcript.ts'
import { project, toRecord } from './snapshot.ts'

const name = { session: 's', videoId: 'v' }
const identity = { session: 's', player: 'html5', startedAt: 5, media: { videoId: 'v' } }

describe('the snapshot of a session', () => {
  it('has ratios of 0 before anything was played, and none of what is unknown', () => {
    const { snapshot } = transcript([[0, 'metadata', 0]])
    expect(snapshot).toMatchObject({
      completion: null,
      coverage: 0,
      engagement: 0,
      averageRate: null,
      maxPosition: null,
      completed: false,
    })

    const unknown = transcript([[0, 'play', 0], ...playing(0, 0, 2)], { duration: null }).snapshot
    expect(unknown).toMatchObject({ completion: null, coverage: null, engagement: null })
  })

  it('has ratios to a hundredth of a percent', () => {
    const { snapshot } = transcript([[0, 'play', 0], ...playing(0, 0, 10)], { duration: 70 })

    expect(snapshot).toMatchObject({ completion: 0.1429, coverage: 0.1429, engagement: 0.1429 })
  })

  it('gives the time since the last reading to the clock that runs', () => {
    const { state } = transcript([[0, 'play', 0], ...playing(0, 0, 2)])

    expect(project(state, 2600.4, name)).toMatchObject({ playingMs: 2600, elapsedMs: 2600 })
    expect(project(state, 1000, name)).toMatchObject({ playingMs: 2000, elapsedMs: 2000 })
  })

  it('gives time to no clock after the end', () => {
    const { state } = transcript([
      [0, 'play', 0],
      ...playing(0, 0, 2),
      [2000, { type: 'end', reason: 'app' }, 2],
    ])

    expect(project(state, 9000, name)).toMatchObject({ elapsedMs: 2000, state: 'closed' })
  })

  it('counts as paused what passes after the player was seen with other content', () => {
    const { state } = transcript([
      [0, 'play', 0, { source: '/a.mp4' }],
      ...playing(0, 0, 2),
      [2300, 'tick', 0, { source: '/b.mp4' }],
    ])

    expect(project(state, 3000, name)).toMatchObject({
      playingMs: 2300,
      pausedMs: 700,
      elapsedMs: 3000,
    })
    expect(project(state, 2100, name)).toMatchObject({ playingMs: 2100, pausedMs: 0 })
  })
})

describe('the snapshot on the wire', () => {
  it('has milestones once one is reached', () => {
    const record = (seconds: number) =>
      toRecord(transcript([[0, 'play', 0], ...playing(0, 0, seconds)]).snapshot, 1, 9000, identity)

    expect(record(10)).not.toHaveProperty('milestones')
    expect(record(16).milestones).toEqual({ reached: [25], played: [25] })
  })

  it('has stretches to a tenth of a second, and only where they differ from what was watched', () => {
    const { snapshot } = transcript([[0, 'play', 0], ...playing(0, 0, 2)])
    expect(toRecord(snapshot, 1, 9000, identity)).not.toHaveProperty('played')

    const stretches = { ...snapshot, played: [[0.04, 1.26]] as const }
    expect(toRecord(stretches, 1, 9000, identity).played).toEqual([[0, 1.3]])
  })
})
