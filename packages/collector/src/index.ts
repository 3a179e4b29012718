export type { Collector, CollectorOptions, StartedCollector, StartOptions } from './createCollector.ts'
export { createCollector, startCollector } from './createCollector.ts'
export type { Keys } from './keys.ts'
export type { HeatCell } from './reads.ts'
