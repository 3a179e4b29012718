export type { CollectorHandlers, CollectorHandlersOptions } from './collectorHandlers.ts'
export { collectorHandlers } from './collectorHandlers.ts'
export type { CollectorFailure, FailureOptions } from './failures.ts'
export type { StoredProgress } from './progressStore.ts'
