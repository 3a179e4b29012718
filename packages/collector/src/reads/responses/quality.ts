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
  /** The writers with most missing events. */
  readonly gaps: readonly WriterGap[]
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
