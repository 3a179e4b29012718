// @vitest-environment happy-dom
// biome-ignore-all lint/correctness/noComponentHookFactories: a component is made for each React
import {
  createPlayhead,
  type EventRecord,
  memoryStore,
  type Playhead,
  systemClock,
} from '@playhead/core'
import { html5 } from '@playhead/html5'
import {
  createProgress,
  type FollowProgressOptions,
  type Progress,
  type ProgressSource,
  type VideoProgress,
} from '@playhead/progress'
import { FakeVideo, recordingCollector } from '@playhead/testing'
import type { ReactNode } from 'react'
import type { Root } from 'react-dom/client'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type LoadedReact, loadReact, REACTS } from '../test/loadReact.ts'
import type { CourseProgress, ProgressState } from './index.ts'

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })

describe.each(REACTS)('React %i', (version) => {
  let loaded: LoadedReact
  let h: LoadedReact['React']['createElement']
  let video: FakeVideo
  let playhead: Playhead
  let source: ProgressSource
  let stored: Record<string, VideoProgress>
  /** Requests for progress, as lists of videos. */
  let loads: string[][]
  let saves: { video: string; position: number; completed: boolean; leaving: boolean; at: number }[]
  let events: EventRecord[]
  let all: Progress
  let progress: ProgressState
  let renders: number
  let course: CourseProgress
  let root: Root

  beforeAll(async () => {
    loaded = await loadReact(version)
    h = loaded.React.createElement
  })
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] })
    video = new FakeVideo({ clock: systemClock() })
    stored = {}
    loads = []
    saves = []
    events = []
    source = {
      async load(videos) {
        loads.push([...videos])
        return Object.fromEntries(
          Object.entries(stored).filter(([video]) => videos.includes(video)),
        )
      },
      async save(video, { position, completed }, { leaving }) {
        saves.push({ video, position, completed, leaving, at: performance.now() - began })
      },
    }
    // Tests put another source in its place.
    all = createProgress({
      source: { load: (videos) => source.load(videos), save: (...given) => source.save(...given) },
      storage: null,
    })
    playhead = createPlayhead({
      transport: recordingCollector().transport,
      store: memoryStore(),
      host: { onPageMoment() {} },
      completion: { threshold: 0.8 },
    })
    playhead.on('session', (session) => session.on('*', (event) => events.push(event)))
    root = loaded.client.createRoot(document.createElement('div'))
  })
  afterEach(async () => {
    await unmount()
    all.destroy()
    void playhead.destroy()
    await vi.advanceTimersByTimeAsync(5000)
    vi.useRealTimers()
  })

  let began = 0
  const act = (run: () => unknown): Promise<void> =>
    loaded.React.act(async () => {
      await run()
    })
  const unmount = (): Promise<void> => act(() => root.unmount())
  const pass = (ms: number): Promise<void> => act(() => vi.advanceTimersByTimeAsync(ms))
  const row = (position: number, more: Partial<VideoProgress> = {}): VideoProgress => ({
    position,
    duration: 60,
    completed: false,
    at: 1,
    ...more,
  })

  const Lesson = ({
    id = 'lesson-1',
    options,
  }: {
    id?: string
    options?: FollowProgressOptions
  }): ReactNode => {
    const [player] = loaded.React.useState(() => html5(video as unknown as HTMLMediaElement))
    const session = loaded.hooks.useVideoSession(player, { videoId: id })
    renders++
    progress = loaded.hooks.useProgress(session, all, options)
    return null
  }
  const List = ({ videos }: { videos: string[] }): ReactNode => {
    course = loaded.hooks.useCourseProgress(all, videos)
    return null
  }
  const render = (...nodes: ReactNode[]): Promise<void> =>
    act(() =>
      root.render(
        h(loaded.React.StrictMode, null, h(loaded.hooks.PlayheadProvider, { playhead }, ...nodes)),
      ),
    )
  /** A lesson whose video is loaded. */
  async function openLesson(options?: FollowProgressOptions): Promise<void> {
    video.src = '/clip.mp4'
    await pass(20)
    await render(h(Lesson, options ? { options } : {}))
    await pass(100)
    began = performance.now()
  }
  async function play(ms: number): Promise<void> {
    void video.play()
    await pass(ms)
  }

  describe('resume', () => {
    it('A3 D1 seeks to the stored position, checks that it arrived, and reports it', async () => {
      stored['lesson-1'] = row(30)
      await openLesson()

      expect(video.currentTime).toBe(30)
      expect(progress.resumed).toMatchObject({
        target: 30,
        actual: 30,
        ok: true,
        reason: 'resumed',
      })
      expect(progress.resumed?.tookMs).toBeGreaterThanOrEqual(40)
      expect(events.find(({ type }) => type === 'resume')).toMatchObject({
        target: 30,
        actual: 30,
        tries: 1,
      })
      expect(loads).toEqual([['lesson-1']])
    })

    it('A3 waits until the length is known, and goes no further than a second before the end', async () => {
      await render(h(Lesson, { options: { initialPosition: 59.9 } }))
      await pass(500)
      expect(progress.resumed).toBe(null)
      video.src = '/clip.mp4'
      await pass(500)

      expect(progress.resumed).toMatchObject({ target: 59, actual: 59, ok: true })
    })

    it('A3 reports after ten seconds that it has no metadata', async () => {
      stored['lesson-1'] = row(30)
      await render(h(Lesson))
      await pass(10_100)

      expect(progress.resumed).toMatchObject({ ok: false, reason: 'no-metadata', actual: null })
    })

    it('tries again when the player went elsewhere, and then reports its position', async () => {
      stored['lesson-1'] = row(30)
      const went: number[] = []
      Object.defineProperty(video, 'currentTime', { get: () => 3, set: (to) => went.push(to) })
      await openLesson()

      expect(went).toEqual([30, 30])
      expect(progress.resumed).toMatchObject({ target: 30, actual: 3, ok: false, reason: 'missed' })
    })

    it('does not fight a viewer who began before it was known', async () => {
      let answer = (): void => {}
      source = {
        ...source,
        load: () => new Promise((done) => (answer = () => done({ 'lesson-1': row(30) }))),
      }
      await openLesson()
      await play(1000)
      await act(answer)
      await pass(10)

      expect(progress.resumed).toMatchObject({ ok: false, reason: 'viewer' })
      expect(video.currentTime).toBeLessThan(2)
    })

    it('leaves a completed video at its start, and goes nowhere where that is not wanted', async () => {
      stored['lesson-1'] = row(50, { completed: true })
      await openLesson()
      expect(video.currentTime).toBe(0)
      expect(progress.resumed).toBe(null)
      await render(h(Lesson, { key: 'again', options: { resumeCompleted: true } }))
      await pass(100)

      expect(video.currentTime).toBe(50)
    })
  })

  describe('saving', () => {
    it('A5 D2 happens as playback begins, and every five seconds from then on', async () => {
      await openLesson()
      await play(12_000)

      expect(saves.map(({ at }) => Math.round(at / 1000))).toEqual([0, 5, 10])
      for (const { position, at, leaving } of saves) {
        expect(Math.abs(position - at / 1000)).toBeLessThan(0.3)
        expect(leaving).toBe(false)
      }
    })

    it('D2 happens at a pause and a seek without waiting, but once a second at most', async () => {
      await openLesson()
      await play(2500)
      await act(() => video.pause())
      await pass(50)
      expect(saves.at(-1)?.position).toBeCloseTo(2.5, 0)
      expect(saves).toHaveLength(2)

      for (const to of [10, 20, 30]) {
        video.currentTime = to
        await pass(300)
      }
      await pass(2000)
      expect(saves.at(-1)?.position).toBe(30)
      const gaps = saves.slice(1).map(({ at }, index) => at - (saves[index]?.at ?? 0))
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(999)
    })

    it.each(['visibilitychange', 'pagehide'])(
      'A5 happens at once at %s, so that it outlives the page',
      async (type) => {
        const hidden = vi
          .spyOn(Object.getPrototypeOf(document), 'visibilityState', 'get')
          .mockReturnValue('hidden')
        await openLesson()
        await play(1500)
        saves = []
        await act(() => (type === 'pagehide' ? window : document).dispatchEvent(new Event(type)))
        hidden.mockRestore()

        expect(saves).toMatchObject([{ leaving: true }])
        expect(saves[0]?.position).toBeCloseTo(1.5, 0)
      },
    )

    it('A1 A5 D2 happens a last time when the component is gone, and what was due is cancelled', async () => {
      await openLesson()
      await play(3000)
      saves = []
      await unmount()
      expect(saves).toMatchObject([{ leaving: true }])
      expect(saves[0]?.position).toBeCloseTo(3, 0)
      await pass(20_000)

      expect(saves).toHaveLength(1)
    })

    it('never moves a viewer back to the start who only opened the video', async () => {
      stored['lesson-1'] = row(30)
      await openLesson()
      await pass(10_000)
      await unmount()

      expect(saves).toEqual([])
    })

    it('D6 is completed from the threshold on, and stays so', async () => {
      await openLesson()
      await act(() => {
        video.currentTime = 46
      })
      await play(4000)
      expect(saves.at(-1)).toMatchObject({ completed: true })
      await act(() => {
        video.currentTime = 1
      })
      await pass(2000)

      expect(saves.at(-1)).toMatchObject({ completed: true })
      expect(progress.known).toMatchObject({ completed: true })
    })

    it('reports why it failed, and tries again', async () => {
      const { save } = source
      source = { ...source, save: () => Promise.reject(new Error('HTTP 503')) }
      await openLesson()
      await play(1000)
      expect(String(progress.error)).toContain('HTTP 503')
      source.save = save
      await pass(5000)

      expect(progress.error).toBe(null)
      expect(saves.at(-1)?.position).toBeGreaterThan(4)
    })

    it('reports that nothing could be loaded, and saves after it could', async () => {
      const { load } = source
      source.load = () => Promise.reject(new Error('offline'))
      await openLesson()
      expect(String(progress.error)).toContain('offline')
      await play(1000)
      expect(saves).toEqual([])
      source.load = load
      await pass(5000)

      expect(saves.length).toBeGreaterThan(0)
      expect(progress.error).toBe(null)
    })

    it('renders its component with its own saves, and with nothing else', async () => {
      await openLesson()
      await render(h(Lesson), h(List, { videos: ['lesson-2'] }))
      renders = 0
      await play(0)
      for (let second = 0; second < 12; second++) await pass(1000)

      expect(saves).toHaveLength(3)
      expect(renders).toBe(3 * 2) // StrictMode renders twice
    })

    it('is for the next video, once that is the lesson', async () => {
      await openLesson()
      await play(2500)
      await render(h(Lesson, { id: 'lesson-2' }))
      const last = saves.at(-1)
      await pass(3000)

      expect(last).toMatchObject({ video: 'lesson-1', leaving: true })
      expect(saves.at(-1)).toMatchObject({ video: 'lesson-2' })
    })
  })

  describe('a course', () => {
    const VIDEOS = ['lesson-1', 'lesson-2', 'lesson-3']

    it('D3 D4 is one request for all its videos, which the player shares', async () => {
      stored = { 'lesson-1': row(30), 'lesson-2': row(60, { completed: true }), elsewhere: row(1) }
      video.src = '/clip.mp4'
      await render(h(List, { videos: VIDEOS }), h(Lesson))
      await pass(100)

      expect(loads.flat().sort()).toEqual([...VIDEOS])
      expect(course).toMatchObject({ completed: 1, current: 'lesson-1', state: 'ready' })
      expect(Object.keys(course.videos)).toEqual(['lesson-1', 'lesson-2'])
      expect(video.currentTime).toBe(30)
    })

    it('D3 moves with every save on the page', async () => {
      await openLesson()
      await render(h(Lesson), h(List, { videos: VIDEOS }))
      expect(course.videos).toEqual({})
      await play(6000)

      expect(course.videos['lesson-1']?.position).toBeGreaterThan(4)
      expect(course.current).toBe('lesson-1')
    })

    it('D9 continues with the video that was watched last, and a later update wins', async () => {
      stored = { 'lesson-1': row(10, { at: 5 }), 'lesson-3': row(20, { at: 9 }) }
      await render(h(List, { videos: VIDEOS }))
      expect(course.current).toBe('lesson-3')
      stored = { 'lesson-1': row(12, { at: 20 }), 'lesson-3': row(2, { at: 3 }) }
      await act(() => course.refresh())

      expect(course.current).toBe('lesson-1')
      expect(course.videos['lesson-3']?.position).toBe(20)
    })

    it('D4 is loading again with another list, and after a reload', async () => {
      stored = { 'lesson-1': row(10), 'lesson-2': row(20) }
      await render(h(List, { videos: ['lesson-1'] }))
      expect(course.state).toBe('ready')

      const { load } = source
      let answer = (): void => {}
      source.load = async (videos) => {
        await new Promise<void>((done) => (answer = done))
        return load(videos)
      }
      await render(h(List, { videos: ['lesson-2'] }))
      expect(course).toMatchObject({ state: 'loading', videos: {} })
      await act(() => answer())
      expect(course).toMatchObject({ state: 'ready', videos: { 'lesson-2': { position: 20 } } })

      await act(() => course.refresh())
      expect(course).toMatchObject({ state: 'loading', videos: { 'lesson-2': { position: 20 } } })
      await act(() => answer())
      expect(course.state).toBe('ready')
    })

    it('D4 does not take the answer to another list for this one', async () => {
      const answers: (() => void)[] = []
      source.load = async () => {
        await new Promise<void>((done) => answers.push(done))
        return {}
      }
      await render(h(List, { videos: ['lesson-1'] }))
      await render(h(List, { videos: ['lesson-2'] }))
      await act(() => answers[0]?.())
      expect(course.state).toBe('loading')
      await act(() => answers[1]?.())

      expect(course.state).toBe('ready')
    })

    it('reports that it could not be loaded', async () => {
      source.load = () => Promise.reject(new Error('offline'))
      await render(h(List, { videos: VIDEOS }))

      expect(course.state).toBe('failed')
    })
  })
})
