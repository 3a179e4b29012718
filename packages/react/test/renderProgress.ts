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
import type { ComponentType, ReactNode } from 'react'
import { onTestFinished, vi } from 'vitest'
import type { CourseProgress, ProgressState } from '../src/index.ts'
import type { LoadedReact } from './loadReact.ts'
import { mountReact } from './mountReact.ts'

/** A save that the source received. */
interface Save {
  readonly video: string
  readonly position: number
  readonly completed: boolean
  readonly leaving: boolean
  /** Ms since `openLesson()`. */
  readonly at: number
}

/** A source that stores rows. */
interface RecordedSource {
  source: ProgressSource
  stored: Record<string, VideoProgress>
  /** Requests for progress, as lists of videos. */
  readonly loads: string[][]
  readonly saves: Save[]
}

/** A mounted root with a lesson, its progress and a source that stores rows, under fake timers. */
export interface RenderedProgress extends RecordedSource {
  readonly video: FakeVideo
  readonly events: EventRecord[]
  /** The last return value of `useProgress()`. */
  progress: ProgressState
  /** The last return value of `useCourseProgress()`. */
  course: CourseProgress
  /** How often `Lesson` was rendered. */
  renders: number
  readonly Lesson: ComponentType<{ id?: string; options?: FollowProgressOptions }>
  readonly List: ComponentType<{ videos: string[] }>
  act(run: () => unknown): Promise<void>
  /** Renders into a provider, in StrictMode. */
  render(...nodes: ReactNode[]): Promise<void>
  unmount(): Promise<void>
  pass(ms: number): Promise<void>
  /** Loads the video, and renders a lesson. */
  openLesson(options?: FollowProgressOptions): Promise<void>
  play(ms: number): Promise<void>
}

export const row = (position: number, more: Partial<VideoProgress> = {}): VideoProgress => ({
  position,
  duration: 60,
  completed: false,
  at: 1,
  ...more,
})

/** Mounts a root of this React. Everything ends with the test. */
export function renderProgress(react: LoadedReact): RenderedProgress {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] })
  const { React, hooks } = react
  const h = React.createElement
  const { act, container, render, unmount } = mountReact(react)
  const video = new FakeVideo({ clock: systemClock() })
  const events: EventRecord[] = []
  const pass = (ms: number): Promise<void> => act(() => vi.advanceTimersByTimeAsync(ms))
  let openedAt = 0

  const recorded = recordSource(() => performance.now() - openedAt)
  const all = createRecordedProgress(recorded)
  const playhead = createTestPlayhead()
  playhead.on('session', (session) => session.on('*', (event) => events.push(event)))
  onTestFinished(async () => {
    await unmount()
    container.remove()
    all.destroy()
    void playhead.destroy()
    await vi.advanceTimersByTimeAsync(5000)
    vi.useRealTimers()
  })

  const page: RenderedProgress = Object.assign(recorded, {
    video,
    events,
    progress: undefined as unknown as ProgressState,
    course: undefined as unknown as CourseProgress,
    renders: 0,
    Lesson({ id = 'lesson-1', options }: { id?: string; options?: FollowProgressOptions }) {
      const [player] = React.useState(() => html5(video as unknown as HTMLMediaElement))
      const session = hooks.useVideoSession(player, { videoId: id })
      page.renders++
      page.progress = hooks.useProgress(session, all, options)
      return null
    },
    List({ videos }: { videos: string[] }) {
      page.course = hooks.useCourseProgress(all, videos)
      return null
    },
    act,
    render: (...nodes: ReactNode[]) =>
      render(h(React.StrictMode, null, h(hooks.PlayheadProvider, { playhead }, ...nodes))),
    unmount,
    pass,
    async openLesson(options?: FollowProgressOptions) {
      video.src = '/clip.mp4'
      await pass(20)
      await page.render(h(page.Lesson, options ? { options } : {}))
      await pass(100)
      openedAt = performance.now()
    },
    async play(ms: number) {
      void video.play()
      await pass(ms)
    },
  })
  return page
}

function recordSource(now: () => number): RecordedSource {
  const recorded: RecordedSource = {
    stored: {},
    loads: [],
    saves: [],
    source: {
      async load(videos) {
        recorded.loads.push([...videos])
        return Object.fromEntries(
          Object.entries(recorded.stored).filter(([video]) => videos.includes(video)),
        )
      },
      async save(video, { position, completed }, { leaving }) {
        recorded.saves.push({ video, position, completed, leaving, at: now() })
      },
    },
  }
  return recorded
}

/** Reads the source at each call, since tests replace it. */
const createRecordedProgress = (recorded: RecordedSource): Progress =>
  createProgress({
    source: {
      load: (videos) => recorded.source.load(videos),
      save: (...given) => recorded.source.save(...given),
    },
    storage: null,
  })

const createTestPlayhead = (): Playhead =>
  createPlayhead({
    transport: recordingCollector().transport,
    store: memoryStore(),
    host: { onPageMoment() {} },
    completion: { threshold: 0.8 },
  })
