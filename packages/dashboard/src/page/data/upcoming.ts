import type { Quality } from '@playhead/collector/client'

/** What `GET /v1/quality` answers in addition, as soon as the collector has it. */
export interface QualityWithRecords extends Quality {
  readonly records?: { readonly accepted: number; readonly duplicates: number }
  readonly inferred?: number
  readonly clockSkew?: {
    readonly batches: number
    readonly over1Min: number
    readonly over1Hour: number
    readonly maxMs: number
  }
  /** Active write keys. */
  readonly keys?: readonly QualityKey[]
}

/** A write key, and the last day on which it was used, `2026-11-30`. */
export interface QualityKey {
  readonly id: number
  readonly label: string
  readonly prefix: string
  readonly lastUsedOn: string | null
}
