/**
 * Reads a collector from a page or from Node. Depends on nothing but `fetch`.
 * @packageDocumentation
 */
export { CollectorError } from './client/collectorError.ts'
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
