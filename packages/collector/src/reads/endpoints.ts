import type * as v from 'valibot'
import { readCourseSummary } from '../catalogue/readCourseSummary.ts'
import { readCourse, readCourses } from '../catalogue/readCourses.ts'
import { readVideo } from '../catalogue/readVideo.ts'
import { readCompletion } from './content/readCompletion.ts'
import { readDropoff } from './content/readDropoff.ts'
import { readHeatmap } from './content/readHeatmap.ts'
import { readHotspots } from './content/readHotspots.ts'
import { readRetention } from './content/readRetention.ts'
import { readLive } from './live/readLive.ts'
import { readOverview } from './overview/readOverview.ts'
import type { ReadName } from './query/paths.ts'
import type { ReadRequest, ScanContext } from './readContext.ts'
import { readQoe } from './readQoe.ts'
import { readQuality } from './readQuality.ts'
import { readSession } from './readSession.ts'
import { readSessions } from './readSessions.ts'
import { readSummary } from './readSummary.ts'
import { readVideos } from './readVideos.ts'
import { readViewer } from './readViewer.ts'
import { readViewers } from './readViewers.ts'
import {
  completionSchema,
  dropoffSchema,
  heatmapSchema,
  hotspotsSchema,
  retentionSchema,
} from './schemas/content.ts'
import { courseListSchema, courseSchema, courseSummarySchema } from './schemas/course.ts'
import { liveSchema } from './schemas/live.ts'
import { overviewSchema } from './schemas/overview.ts'
import { qoeSchema } from './schemas/qoe.ts'
import { qualitySchema } from './schemas/quality.ts'
import { sessionListSchema, storedSessionSchema } from './schemas/session.ts'
import { videoListSchema, videoSchema, videoSummarySchema } from './schemas/video.ts'
import { viewerListSchema, viewerSchema } from './schemas/viewer.ts'

/** A member of an answer whose items are the rows of a table. */
export interface Table<Answer extends object = object> {
  readonly list: keyof Answer & string
  /** Of a record of lists: the column for the names in the record. */
  readonly key?: string
}

/** A read endpoint: the route, the OpenAPI document and the export follow from it. */
export interface ReadEndpoint<Answer extends object = object> {
  readonly operationId: string
  readonly summary: string
  readonly schema: v.GenericSchema<unknown, Answer>
  /** `undefined`: there is nothing by the id of the path. */
  readonly read: (context: ScanContext, request: ReadRequest) => Promise<Answer | undefined>
  /** How long an answer may be kept, by kind: those of a `summary` depend on one video alone. */
  readonly cache?: 'summary' | 'videos' | 'course'
  /** The list that is exported as a table; without it there is no export. */
  readonly table?: Table<Answer>
}

/** Checks that the parts of an endpoint are about the same answer, which the table of all forgets. */
const define = <Answer extends object>(endpoint: ReadEndpoint<Answer>): ReadEndpoint =>
  endpoint as unknown as ReadEndpoint

export const ENDPOINTS: Readonly<Record<ReadName, ReadEndpoint>> = {
  overview: define({
    operationId: 'getOverview',
    summary: 'Totals of a project in a period, over time, and its most viewed videos.',
    schema: overviewSchema,
    read: readOverview,
    table: { list: 'series' },
  }),
  videos: define({
    operationId: 'listVideos',
    cache: 'videos',
    summary: 'All videos with their totals in a period, most viewed first.',
    schema: videoListSchema,
    read: readVideos,
    table: { list: 'videos' },
  }),
  video: define({
    operationId: 'getVideo',
    summary: 'What is known of a video, by the catalogue or by its sessions.',
    schema: videoSchema,
    read: readVideo,
  }),
  summary: define({
    operationId: 'getSummary',
    cache: 'summary',
    summary: 'Totals and averages of a video.',
    schema: videoSummarySchema,
    read: readSummary,
  }),
  heatmap: define({
    operationId: 'getHeatmap',
    cache: 'summary',
    summary: 'Seconds watched in each cell of a video.',
    schema: heatmapSchema,
    read: readHeatmap,
    table: { list: 'cells' },
  }),
  retention: define({
    operationId: 'getViewRetention',
    cache: 'summary',
    summary: 'Which share of the views played each position of a video.',
    schema: retentionSchema,
    read: readRetention,
    table: { list: 'points' },
  }),
  dropoff: define({
    operationId: 'getDropoff',
    cache: 'summary',
    summary: 'Who played each segment of a video, and where views ended.',
    schema: dropoffSchema,
    read: readDropoff,
    table: { list: 'segments' },
  }),
  completion: define({
    operationId: 'getCompletion',
    cache: 'summary',
    summary: 'How far the views of a video got.',
    schema: completionSchema,
    read: readCompletion,
    table: { list: 'milestones' },
  }),
  hotspots: define({
    operationId: 'getHotspots',
    cache: 'summary',
    summary: 'The ranges of a video that are replayed most.',
    schema: hotspotsSchema,
    read: readHotspots,
    table: { list: 'hotspots' },
  }),
  sessions: define({
    operationId: 'listSessions',
    summary: 'Sessions, newest first.',
    schema: sessionListSchema,
    read: readSessions,
    table: { list: 'sessions' },
  }),
  session: define({
    operationId: 'getSession',
    summary: 'A session with its events.',
    schema: storedSessionSchema,
    read: readSession,
    table: { list: 'events' },
  }),
  viewers: define({
    operationId: 'listViewers',
    summary: 'Viewers with a view in a period, the one seen last first, with their totals ever.',
    schema: viewerListSchema,
    read: readViewers,
    table: { list: 'viewers' },
  }),
  viewer: define({
    operationId: 'getViewer',
    summary: 'What a viewer watched, and how far, of sessions: without saved positions.',
    schema: viewerSchema,
    read: readViewer,
    table: { list: 'progress' },
  }),
  courses: define({
    operationId: 'listCourses',
    cache: 'course',
    summary: 'Courses with their totals in a period, most viewed first.',
    schema: courseListSchema,
    read: readCourses,
    table: { list: 'courses' },
  }),
  course: define({
    operationId: 'getCourse',
    summary: 'A course of the catalogue.',
    schema: courseSchema,
    read: readCourse,
    table: { list: 'lessons' },
  }),
  courseSummary: define({
    operationId: 'getCourseSummary',
    cache: 'course',
    summary: 'How many viewers started and finished each lesson of a course.',
    schema: courseSummarySchema,
    read: readCourseSummary,
    table: { list: 'lessons' },
  }),
  live: define({
    operationId: 'getLive',
    summary: 'Who is watching now, in the last minutes, and how many did at most in a period.',
    schema: liveSchema,
    read: readLive,
    table: { list: 'minutes' },
  }),
  qoe: define({
    operationId: 'getQoe',
    summary: 'Startup, rebuffering, errors and exits before the start.',
    schema: qoeSchema,
    read: readQoe,
    table: { list: 'by', key: 'dimension' },
  }),
  quality: define({
    operationId: 'getQuality',
    summary: 'Whether everything arrived: gaps, declared drops, loss.',
    schema: qualitySchema,
    read: readQuality,
    table: { list: 'gaps' },
  }),
}
