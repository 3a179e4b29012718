/**
 * Reads a collector from a page or from Node. Depends on nothing but `fetch`.
 * @packageDocumentation
 */
export type {
  DeletedViewer,
  InternalViewers,
  KeyInfo,
  KeyList,
  Keys,
  NewKey,
  NewKeys,
  NewProject,
  ProjectList,
  SavedPosition,
  ViewerExport,
  ViewerVideo,
} from './access/responses.ts'
export type {
  CollectorClient,
  PeriodOptions,
  ReadFilters,
  ReadOptions,
} from './client/collectorClient.ts'
export { CollectorError } from './client/collectorError.ts'
export type { AdminClient, AdminClientOptions, NewKeyOptions } from './client/createAdminClient.ts'
export { createAdminClient } from './client/createAdminClient.ts'
export type { CollectorClientOptions } from './client/createCollectorClient.ts'
export { createCollectorClient } from './client/createCollectorClient.ts'
export type {
  ListOptions,
  ProgressClient,
  ProgressClientOptions,
} from './client/createProgressClient.ts'
export { createProgressClient } from './client/createProgressClient.ts'
export type {
  CourseProgress,
  LessonProgress,
  ProgressToSave,
  SavedProgress,
  WatchProgress,
  WatchProgressList,
} from './progress/responses.ts'
export type { Interval, ParameterValues } from './reads/query/parameters.ts'
export type {
  Completion,
  Dropoff,
  DropoffSegment,
  HeatCell,
  Heatmap,
  Hotspot,
  Hotspots,
  MilestoneTotals,
  Retention,
  RetentionMarker,
  RetentionPoint,
  SimilarPoint,
  SimilarRetention,
} from './reads/responses/content.ts'
export type {
  Course,
  CourseList,
  CourseSummary,
  CourseTotals,
  Lesson,
  LessonTotals,
} from './reads/responses/course.ts'
export type { Live, LiveMinute, LiveVideo } from './reads/responses/live.ts'
export type {
  HourTotals,
  Overview,
  OverviewTotals,
  PreviousOverview,
  SeriesPoint,
} from './reads/responses/overview.ts'
export type { PreviousQoe, Qoe, QoeDimension, QoeGroup, QoeTotals } from './reads/responses/qoe.ts'
export type { Quality, WriteKey, WriterGap } from './reads/responses/quality.ts'
export type { RetentionClassReport, RetentionReport } from './reads/responses/retention.ts'
export type {
  Environment,
  SessionItem,
  SessionList,
  StoredEvent,
  StoredSession,
} from './reads/responses/session.ts'
export type {
  AnswerPeriod,
  Averages,
  CoverageBand,
  PreviewConversion,
  PreviousTotals,
  Totals,
} from './reads/responses/totals.ts'
export type {
  Chapter,
  Video,
  VideoList,
  VideoSummary,
  VideoTotals,
} from './reads/responses/video.ts'
export type { Viewer, ViewerList, ViewerProgress, ViewerTotals } from './reads/responses/viewer.ts'
export type { ClockName, CountName } from './rollup/fields.ts'
