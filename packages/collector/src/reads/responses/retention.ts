/** `GET /v1/retention`, as of `lookedAt`. */
export interface RetentionReport {
  readonly lookedAt: number
  /** Whether days are archived before they are dropped. */
  readonly archived: boolean
  readonly classes: readonly RetentionClassReport[]
  /** Totals by video, day and viewer: kept for ever. */
  readonly rollups: { readonly bytes: number }
}

/** What is stored of one class of data, in all projects. Days are UTC, like `2026-11-30`. */
export interface RetentionClassReport {
  readonly name: 'events' | 'sessions' | 'viewerDays'
  /** The setting, like `30d` or `13mo`; null: for ever. */
  readonly keep: string | null
  readonly rows: number
  /** Size of the files, with indexes. */
  readonly bytes: number
  readonly oldestDay: string | null
  /** Earlier days were dropped. */
  readonly droppedBefore: string | null
  /** What the next run drops: the days before `firstDay`. `bytes` is the size of their rows. */
  readonly next: {
    readonly firstDay: string | null
    readonly days: number
    readonly rows: number
    readonly bytes: number
  }
}
