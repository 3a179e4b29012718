export type { CollectorOptions } from './collectorOptions.ts'
export type { Collector } from './createCollector.ts'
export { createCollector } from './createCollector.ts'
export type { KeyKind, Keys } from './database/keys.ts'
export type { KeyEnv, RequireKey } from './http/requireKey.ts'
export type { Plugin, PluginServices } from './plugin.ts'
export type {
  CoverageBand,
  HeatCell,
  Heatmap,
  Quality,
  StoredEvent,
  StoredSession,
  VideoList,
  VideoSummary,
  VideoTotals,
  WriterGap,
} from './reads/responses.ts'
export type { ClockName, CountName } from './rollup/fields.ts'
export type { StartedCollector, StartOptions } from './startCollector.ts'
export { startCollector } from './startCollector.ts'
export { TIMEOUTS, type Timeouts } from './timeouts.ts'
