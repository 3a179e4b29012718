import {
  createPlayhead,
  type EventRecord,
  type Media,
  memoryStore,
  type PageMoment,
  type PlayheadOptions,
  type Session,
} from '@playhead/core'
import { html5 } from '@playhead/html5'
import {
  type FakeClock,
  FakeVideo,
  fakeClock,
  fakeHost,
  recordingCollector,
} from '@playhead/testing'
import type { FollowProgressOptions } from '../src/follow/followOptions.ts'
import { followProgress } from '../src/follow/followProgress.ts'
import { createProgress } from '../src/progress/createProgress.ts'
import type { CreateProgressOptions } from '../src/progress/progressOptions.ts'
import type { Progress } from '../src/progress.ts'
import type { ProgressSource, SaveMoment } from '../src/progressSource.ts'
import type { VideoProgress } from '../src/rows/videoProgress.ts'

/** A save that the backend received. */
interface Save extends VideoProgress {
  readonly video: string
  readonly leaving: boolean
  /** Monotonic ms. */
  readonly now: number
}

/** A backend that stores rows, under a fake clock. */
export interface FakeBackend extends ProgressSource {
  readonly stored: Record<string, VideoProgress>
  readonly loads: (readonly string[])[]
  readonly saves: Save[]
  /** Awaited before each answer. A rejection becomes the answer. */
  answer: () => unknown
}

export function fakeBackend(clock: FakeClock): FakeBackend {
  const backend: FakeBackend = {
    stored: {},
    loads: [],
    saves: [],
    answer: () => undefined,
    async load(videos) {
      backend.loads.push(videos)
      await backend.answer()
      return Object.fromEntries(
        Object.entries(backend.stored).filter(([video]) => videos.includes(video)),
      )
    },
    async save(video: string, progress: VideoProgress, { leaving }: SaveMoment) {
      backend.saves.push({ video, ...progress, leaving, now: clock.now() })
      await backend.answer()
      backend.stored[video] = progress
    },
  }
  return backend
}

/** A Storage that is a map. */
export function fakeStorage(
  entries: Record<string, string> = {},
): Storage & { readonly entries: Map<string, string> } {
  const map = new Map(Object.entries(entries))
  return {
    entries: map,
    get length() {
      return map.size
    },
    key: (at) => [...map.keys()][at] ?? null,
    getItem: (key) => map.get(key) ?? null,
    setItem: (key, value) => void map.set(key, value),
    removeItem: (key) => void map.delete(key),
    clear: () => map.clear(),
  }
}

export const row = (position: number, more: Partial<VideoProgress> = {}): VideoProgress => ({
  position,
  duration: 60,
  completed: false,
  at: 1,
  ...more,
})

/** A lesson of 60 seconds with its session, its progress and its backend. */
export interface Lesson {
  readonly clock: FakeClock
  readonly video: FakeVideo
  readonly session: Session
  readonly backend: FakeBackend
  readonly storage: ReturnType<typeof fakeStorage>
  readonly progress: Progress
  readonly events: EventRecord[]
  readonly reports: string[]
  follow(options?: FollowProgressOptions): () => void
  /** Hides, closes or shows the page. */
  emitPageMoment(moment: PageMoment): void
  play(ms: number): Promise<void>
}

/** A lesson on a page: the clip is loaded, unless `src` is empty. */
export async function openLesson({
  clock = fakeClock(),
  src = '/clip.mp4',
  media = {},
  localName = 'video',
  completion,
  ...given
}: Partial<
  CreateProgressOptions & {
    clock: FakeClock
    src: string
    backend: FakeBackend
    media: Partial<Media>
    localName: string
    completion: PlayheadOptions['completion']
  }
> = {}): Promise<Lesson> {
  const video = Object.assign(new FakeVideo({ clock }), { localName })
  const backend = given.backend ?? fakeBackend(clock)
  const storage = (given.storage as ReturnType<typeof fakeStorage> | undefined) ?? fakeStorage()
  const host = fakeHost()
  const playhead = createPlayhead({
    transport: recordingCollector().transport,
    store: memoryStore(),
    host: { onPageMoment() {} },
    clock,
    completion,
  })
  if (src) {
    video.src = src
    await clock.pass(50)
  }
  const session = playhead.track(html5(video as unknown as HTMLMediaElement), {
    videoId: 'lesson-1',
    ...media,
  })
  const events: EventRecord[] = []
  const reports: string[] = []
  session.on('*', (event) => events.push(event))
  const progress = createProgress({
    source: backend,
    storage,
    clock,
    ...(given.store && { store: given.store }),
    report: (error, where) => reports.push(`${where}: ${error}`),
  })
  return {
    clock,
    video,
    session,
    backend,
    storage,
    progress,
    events,
    reports,
    follow: (options = {}) => followProgress(session, progress, { clock, host, ...options }),
    emitPageMoment: host.pageMoment,
    async play(ms) {
      void video.play()
      await clock.pass(ms)
    },
  }
}

export const resumeEvents = ({ events }: Lesson): unknown[] =>
  events.filter(({ type }) => type === 'resume')

export const seekEvents = ({ events }: Lesson): unknown[] =>
  events.filter(({ type }) => type === 'seek')
