import { createPlayhead, memoryStore } from '@playhead/core'
import { fakeAdapter, fakeClock, recordingCollector } from '@playhead/testing'
import { describe, expect, it } from 'vitest'
import { fakeBackend, openLesson, row } from '../../test/openLesson.ts'
import { createProgress } from '../progress/createProgress.ts'
import type { FollowProgressOptions } from './followOptions.ts'
import { followProgress } from './followProgress.ts'

it.each([
  [{ everyMs: 500 }, 'option "everyMs" must be at least 1000 ms, got 500'],
  [{ everyMs: '5000' }, 'option "everyMs" must be at least 1000 ms, got "5000"'],
  [{ completeAt: 80 }, 'option "completeAt" must be a share above 0 and up to 1'],
  [{ chapters: [0, 'x'] }, 'option "chapters" must be a list of seconds'],
  [{ skip: [[5, 2]] }, 'option "skip" must be a list of [from, to] in seconds'],
  [{ intro: [0, 5] }, 'has no option "intro"'],
  [{ onResumed: true }, 'option "onResumed" must be a function, got true'],
])('names the option, what was expected and what was given: %j', async (options, message) => {
  const lesson = await openLesson()
  expect(() => lesson.follow(options as unknown as FollowProgressOptions)).toThrow(message)
})

it('names an argument that is no session, or no player', async () => {
  const { session, progress } = await openLesson()
  expect(() => followProgress({} as never, progress)).toThrow(
    'expects what playhead.track() returned',
  )
  expect(() => followProgress(session, progress, { player: {} as never })).toThrow(
    'option "player" must be a media element, { seek(seconds) } or a function of seconds, got an object',
  )
})

it('names an argument that is no progress', async () => {
  const { session, video } = await openLesson()
  expect(() => followProgress(session, video as never)).toThrow(
    'expects what createProgress() returned',
  )
})

describe('of a session whose adapter has no controls', () => {
  function open() {
    const clock = fakeClock()
    const adapter = fakeAdapter()
    const host = { onPageMoment() {} }
    const playhead = createPlayhead({
      transport: recordingCollector().transport,
      store: memoryStore(),
      host,
      clock,
    })
    const session = playhead.track(adapter, { videoId: 'lesson-1' })
    const backend = fakeBackend(clock)
    backend.stored['lesson-1'] = row(30)
    const reports: string[] = []
    const progress = createProgress({
      source: backend,
      storage: null,
      clock,
      report: (error, where) => reports.push(`${where}: ${error}`),
    })
    const follow = (options: FollowProgressOptions = {}) =>
      followProgress(session, progress, { clock, host, ...options })
    const play = async (seconds: number): Promise<void> => {
      adapter.emit('play')
      adapter.emit('playing', { paused: false })
      for (let at = 1; at <= seconds * 4; at++) {
        await clock.pass(250)
        adapter.emit('time', { position: at / 4 })
      }
    }
    return { clock, adapter, session, backend, reports, follow, play }
  }

  it('is saved and not resumed, and reported once', async () => {
    const { session, backend, reports, follow, play, clock } = open()
    const events: string[] = []
    session.on('*', ({ type }) => events.push(type))
    follow({ skip: [[5, 40]] })()
    follow({ skip: [[5, 40]] })
    await clock.pass(500)
    await play(62)

    expect(reports).toEqual([
      expect.stringContaining('the adapter "fake" has no controls: progress is saved'),
    ])
    expect(events).not.toContain('resume')
    expect(backend.saves.at(-1)?.position).toBeGreaterThan(50)
  })

  it('is not reported without anything to resume, or where a player is given', () => {
    const { reports, follow } = open()
    follow({ resume: false })
    follow({ player: () => {} })

    expect(reports).toEqual([])
  })
})
