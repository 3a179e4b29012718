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
  ViewerExport,
  ViewerVideo,
} from './access/responses.ts'
export { CollectorError } from './client/collectorError.ts'
export type { AdminClient, AdminClientOptions, NewKeyOptions } from './client/createAdminClient.ts'
export { createAdminClient } from './client/createAdminClient.ts'
export type { CollectorClient, CollectorClientOptions } from './client/createCollectorClient.ts'
export { createCollectorClient } from './client/createCollectorClient.ts'
export type {
  CoverageBand,
  HeatCell,
  Heatmap,
  Quality,
  RetentionClassReport,
  RetentionReport,
  StoredEvent,
  StoredSession,
  VideoList,
  VideoSummary,
  VideoTotals,
  WriterGap,
} from './reads/responses.ts'
export type { ClockName, CountName } from './rollup/fields.ts'
