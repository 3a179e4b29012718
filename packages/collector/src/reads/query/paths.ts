import { COMPARE_SIMILAR, PARAMETERS, type Parameter, type ParameterName } from './parameters.ts'

/** A read endpoint, as the server, the client and the OpenAPI document know it. */
export interface ReadPath {
  /** `:id` stands for an id. */
  readonly path: string
  readonly parameters: readonly ParameterName[]
  /** Parameters that have other values here. */
  readonly own?: { readonly [Name in ParameterName]?: Parameter<unknown> }
  /** Days of the period when neither `from` nor `to` is given. @default all time */
  readonly days?: number
}

/** The names of the reads: methods of the client, and ids of operations. */
export type ReadName =
  | 'overview'
  | 'videos'
  | 'video'
  | 'summary'
  | 'heatmap'
  | 'retention'
  | 'dropoff'
  | 'completion'
  | 'hotspots'
  | 'sessions'
  | 'session'
  | 'viewers'
  | 'viewer'
  | 'courses'
  | 'course'
  | 'courseSummary'
  | 'live'
  | 'qoe'
  | 'quality'

const PERIOD: readonly ParameterName[] = ['from', 'to', 'tz']
const FILTERS: readonly ParameterName[] = [
  'device',
  'browser',
  'os',
  'country',
  'player',
  'courseId',
  'lessonId',
  'viewerId',
  'preview',
]
const SCOPE = [...PERIOD, ...FILTERS]
const PAGE: readonly ParameterName[] = ['limit', 'cursor']
const VIDEO = '/v1/videos/:id'

export const READS: Readonly<Record<ReadName, ReadPath>> = {
  overview: { path: '/v1/overview', parameters: [...SCOPE, 'compare', 'interval'], days: 30 },
  videos: { path: '/v1/videos', parameters: [...SCOPE, ...PAGE, 'search', 'sort', 'series'] },
  video: { path: VIDEO, parameters: [] },
  summary: { path: `${VIDEO}/summary`, parameters: [...SCOPE, 'compare'] },
  heatmap: { path: `${VIDEO}/heatmap`, parameters: [...SCOPE, 'bucket'] },
  retention: {
    path: `${VIDEO}/retention`,
    parameters: [...SCOPE, 'points', 'compare'],
    own: { compare: COMPARE_SIMILAR },
  },
  dropoff: { path: `${VIDEO}/dropoff`, parameters: [...SCOPE, 'bucket'] },
  completion: { path: `${VIDEO}/completion`, parameters: SCOPE },
  hotspots: { path: `${VIDEO}/hotspots`, parameters: SCOPE },
  sessions: { path: '/v1/sessions', parameters: [...SCOPE, ...PAGE, 'videoId'] },
  session: { path: '/v1/sessions/:id', parameters: [] },
  viewers: { path: '/v1/viewers', parameters: [...PERIOD, ...PAGE, 'search'], days: 30 },
  viewer: { path: '/v1/viewers/:id', parameters: ['limit'] },
  courses: { path: '/v1/courses', parameters: PERIOD, days: 30 },
  course: { path: '/v1/courses/:id', parameters: [] },
  courseSummary: {
    path: '/v1/courses/:id/summary',
    parameters: SCOPE.filter((name) => name !== 'courseId'),
  },
  live: { path: '/v1/live', parameters: [...SCOPE, 'videoId'], days: 1 },
  qoe: { path: '/v1/qoe', parameters: [...SCOPE, 'compare', 'videoId'], days: 30 },
  quality: { path: '/v1/quality', parameters: ['days'] },
}

/** How an endpoint takes a parameter. */
export const findParameter = ({ own }: ReadPath, name: ParameterName): Parameter<unknown> =>
  own?.[name] ?? PARAMETERS[name]
