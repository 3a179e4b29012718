import type {
  CourseProgress,
  ProgressToSave,
  SavedProgress,
  WatchProgress,
  WatchProgressList,
} from '../progress/responses.ts'
import { type ConnectionOptions, encodeId, openConnection } from './openConnection.ts'

/** Where a collector is, and which viewer it is about. */
export interface ProgressClientOptions extends ConnectionOptions {
  /** The token of the viewer, which your application signs. */
  readonly key: string
}

/** How many videos are listed. */
export interface ListOptions {
  /** 1 to 1000. @default 20 */
  readonly limit?: number | undefined
}

/**
 * A viewer's own progress. Each method rejects with {@link CollectorError} when the collector does
 * not know, refuses or cannot be reached, and with a TypeError for a wrong argument. Pages that play
 * use `collectorProgress()` of `@playhead/progress`, which loses no save.
 */
export interface ProgressClient {
  /** Progress in a video; 404 before the viewer has watched it. */
  progress(videoId: string): Promise<WatchProgress>
  /** Progress in up to 200 videos; those without progress are left out. */
  batch(videoIds: readonly string[]): Promise<WatchProgressList>
  /** Saves a position, unless a later one is stored; once a second for each video. */
  save(videoId: string, progress: ProgressToSave): Promise<SavedProgress>
  /** Progress in the lessons of a course, and the lesson to go on with. */
  course(courseId: string): Promise<CourseProgress>
  /** What was watched, the last first. */
  recent(options?: ListOptions): Promise<WatchProgressList>
  /** What was begun and not completed, the last watched first. */
  continueWatching(options?: ListOptions): Promise<WatchProgressList>
}

/** A token is three parts between dots. */
const CREDENTIAL = {
  pattern: /^[\w-]+\.[\w-]+\.[\w-]+$/,
  expected: 'the token of a viewer',
}

/**
 * Creates a client for a viewer's own progress.
 * @throws TypeError naming a wrong option
 * @example
 * const progress = createProgressClient({ url: 'https://collector.example', key: token })
 * const { percent, next } = await progress.course('course-9')
 */
export function createProgressClient(options: ProgressClientOptions): ProgressClient {
  const send = openConnection('createProgressClient()', options, CREDENTIAL)
  const toPath = (kind: 'videos' | 'courses', where: string, id: string): string =>
    `/v1/progress/${kind}/${encodeId(where, id)}`
  const toQuery = ({ limit }: ListOptions = {}): string =>
    limit === undefined ? '' : `?limit=${limit}`
  return {
    progress: async (id) => send(toPath('videos', 'progress()', id)),
    batch: async (videoIds) => send('/v1/progress/batch', 'POST', { videoIds }),
    save: async (id, given) => send(toPath('videos', 'save()', id), 'PUT', given),
    course: async (id) => send(toPath('courses', 'course()', id)),
    recent: async (given) => send(`/v1/progress/recent${toQuery(given)}`),
    continueWatching: async (given) => send(`/v1/progress/continue${toQuery(given)}`),
  }
}
