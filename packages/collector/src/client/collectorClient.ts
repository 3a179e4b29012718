import type { ParameterValues } from '../reads/query/parameters.ts'
import type {
  Completion,
  Dropoff,
  Heatmap,
  Hotspots,
  Retention,
} from '../reads/responses/content.ts'
import type { Course, CourseList, CourseSummary } from '../reads/responses/course.ts'
import type { Live } from '../reads/responses/live.ts'
import type { Overview } from '../reads/responses/overview.ts'
import type { Qoe } from '../reads/responses/qoe.ts'
import type { Quality } from '../reads/responses/quality.ts'
import type { RetentionReport } from '../reads/responses/retention.ts'
import type { SessionList, StoredSession } from '../reads/responses/session.ts'
import type { Video, VideoList, VideoSummary } from '../reads/responses/video.ts'
import type { Viewer, ViewerList } from '../reads/responses/viewer.ts'

/** The period: dates and days are those of the time zone. */
export type PeriodOptions = Pick<ParameterValues, 'from' | 'to' | 'tz'>

/** Which sessions count: those that began in the period and match every filter. */
export type ReadFilters = PeriodOptions &
  Pick<
    ParameterValues,
    | 'device'
    | 'browser'
    | 'os'
    | 'country'
    | 'player'
    | 'courseId'
    | 'lessonId'
    | 'viewerId'
    | 'preview'
  >

/** Filters, and parameters of one read. */
export type ReadOptions<Name extends keyof ParameterValues> = ReadFilters &
  Pick<ParameterValues, Name>

/**
 * The read endpoints. Each method rejects with {@link CollectorError} when the collector does not
 * know, refuses or cannot be reached, and with a TypeError for a wrong argument.
 */
export interface CollectorClient {
  /** Totals of the project, by default of the last 30 days. */
  overview(options?: ReadOptions<'compare' | 'interval'>): Promise<Overview>
  /** All videos with their totals, most viewed first. */
  videos(
    options?: ReadOptions<'limit' | 'cursor' | 'search' | 'sort' | 'series'>,
  ): Promise<VideoList>
  /** What is known of a video, by the catalogue or by its sessions. */
  video(videoId: string): Promise<Video>
  /** Totals and averages of a video. */
  summary(videoId: string, options?: ReadOptions<'compare'>): Promise<VideoSummary>
  /** Seconds watched in each cell of a video. */
  heatmap(videoId: string, options?: ReadOptions<'bucket'>): Promise<Heatmap>
  /** Which share of the views played each position of a video. */
  retention(
    videoId: string,
    options?: ReadOptions<'points'> & {
      /** Adds the median curve of videos of similar length. */
      readonly compare?: 'similar' | undefined
    },
  ): Promise<Retention>
  /** Who played each segment of a video, and where views ended. */
  dropoff(videoId: string, options?: ReadOptions<'bucket'>): Promise<Dropoff>
  /** How far the views of a video got. */
  completion(videoId: string, options?: ReadFilters): Promise<Completion>
  /** The ranges of a video that are replayed most. */
  hotspots(videoId: string, options?: ReadFilters): Promise<Hotspots>
  /** Sessions, newest first. */
  sessions(options?: ReadOptions<'limit' | 'cursor' | 'videoId'>): Promise<SessionList>
  /** A session with its events. */
  session(id: string): Promise<StoredSession>
  /** Viewers, the one seen last first, by default those with a view in the last 30 days. */
  viewers(
    options?: PeriodOptions & Pick<ParameterValues, 'limit' | 'cursor' | 'search'>,
  ): Promise<ViewerList>
  /** What a viewer watched, and how far, of sessions: without saved positions. */
  viewer(viewerId: string, options?: Pick<ParameterValues, 'limit'>): Promise<Viewer>
  /** Courses with their totals, by default of the last 30 days. */
  courses(options?: PeriodOptions): Promise<CourseList>
  /** A course of the catalogue. */
  course(courseId: string): Promise<Course>
  /** How many viewers started and finished each lesson of a course. */
  courseSummary(courseId: string, options?: Omit<ReadFilters, 'courseId'>): Promise<CourseSummary>
  /** Who is watching now, and how many did at most, by default in the last day. */
  live(options?: ReadOptions<'videoId'>): Promise<Live>
  /** Startup, rebuffering, errors and exits before the start, by default of the last 30 days. */
  qoe(options?: ReadOptions<'compare' | 'videoId'>): Promise<Qoe>
  /** Whether everything arrived, in the last 30 days or `days`. */
  quality(options?: Pick<ParameterValues, 'days'>): Promise<Quality>
  /** What is stored, for how long, and what is dropped next. */
  dataRetention(): Promise<RetentionReport>
}
