/**
 * `GET /v1/quality`: whether everything that was recorded arrived, by the numbers that writers gave
 * their events.
 */
export interface Quality {
  /** Days looked at. */
  readonly days: number
  readonly writers: number
  /** `numbered = received + declared + missing`. */
  readonly events: {
    /** Given out by writers, as far as they have reported. */
    readonly numbered: number
    readonly received: number
    /** Reported as dropped, with a reason. */
    readonly declared: number
    /** Neither: they wait on a viewer's device, or are lost. */
    readonly missing: number
    /** Of the missing, those that cannot arrive any more. */
    readonly lost: number
  }
  /** Records that the SDK dropped, snapshots included, by reason. */
  readonly drops: { readonly [reason: string]: number }
  /** Records that the collector refused, by reason; a record that is sent again counts again. */
  readonly refused: { readonly [reason: string]: number }
  /** Snapshots and events, of the endpoints for pages of other APIs as well. */
  readonly records: {
    /** Those that were stored. */
    readonly accepted: number
    /** Those that changed nothing, because they, or a later state, were stored before. */
    readonly duplicates: number
  }
  /** Sessions whose watch time was concluded from positions. */
  readonly inferred: number
  /** How far the clocks of senders are from the collector's, when a batch arrives. */
  readonly clockSkew: {
    /** Batches that say when they were sent. */
    readonly batches: number
    readonly over1Min: number
    readonly over1Hour: number
    /** The greatest difference, in either direction. */
    readonly maxMs: number
  }
  /** The write keys that are active, with the day of their last use. */
  readonly keys: readonly WriteKey[]
  /** The writers with most missing events. */
  readonly gaps: readonly WriterGap[]
}

/** A write key, as far as it identifies a sender. */
export interface WriteKey {
  readonly id: number
  readonly label: string
  /** The characters of the key that stay readable. */
  readonly prefix: string
  /** A date like `2026-11-30`; null when it was never used. */
  readonly lastUsedOn: string | null
}

/** The missing events of a writer. */
export interface WriterGap {
  readonly writer: string
  readonly lastAt: number
  /** All missing events, also those beyond the ranges in `missing`. */
  readonly count: number
  /** The first ranges of missing numbers, both ends included. */
  readonly missing: readonly (readonly [from: number, to: number])[]
}
