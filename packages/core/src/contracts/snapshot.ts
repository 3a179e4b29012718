/** A snapshot is the whole session so far. `wire.ts` holds the schema that checks these types. */

import type { Media, Range } from './media.ts'

/** What the session is doing, in the terms of CMCD v2. */
export type SessionStateName =
  | 'idle'
  | 'starting'
  | 'playing'
  | 'paused'
  | 'seeking'
  | 'rebuffering'
  | 'ended'
  | 'error'
  | 'closed'

/** Which milestones of 25, 50, 75, 90 and 100 % were passed, ascending. */
export interface Milestones {
  /** By position: content at that point was played. */
  readonly reached: readonly number[]
  /** By coverage: that much of the content was played at least once. */
  readonly played: readonly number[]
}

/**
 * One session, cumulative, on the wire. Keyed (session, rev): a newer rev replaces an older one,
 * and merging any of them in any order, any number of times, gives the same totals. Counters and
 * clocks that are 0, and sets that are empty, may be absent. Ratios (completion, coverage,
 * engagement, averageRate, elapsedMs) follow from these and are not sent.
 */
export interface SnapshotRecord extends Omit<Media, 'duration' | 'end'> {
  /** nanoid, made on the client; one session is one viewing of one content. */
  readonly session: string
  /** Counts the snapshots of this session, from 1. */
  readonly rev: number
  readonly viewerId?: string | undefined
  /** The adapter's name. */
  readonly player: string
  /** Epoch ms of `track()`. */
  readonly startedAt: number
  /** Epoch ms of this snapshot. */
  readonly at: number
  /** As in `EventRecord`. */
  readonly epoch?: number | undefined
  readonly state: SessionStateName
  readonly live?: boolean | undefined
  /** Origin and path of the page, and of the page before; never a query string. */
  readonly page?: string | undefined
  readonly referrer?: string | undefined

  readonly idleMs?: number | undefined
  readonly startupMs?: number | undefined
  readonly playingMs?: number | undefined
  readonly pausedMs?: number | undefined
  readonly seekingMs?: number | undefined
  readonly rebufferMs?: number | undefined
  readonly endedMs?: number | undefined
  readonly errorMs?: number | undefined
  readonly suspendedMs?: number | undefined

  /** Media time played, rewatches again, ms of content. */
  readonly contentMs?: number | undefined
  /** Played stretches in order; absent when equal to `watched`. */
  readonly played?: readonly Range[] | undefined
  /** Content seen at least once, twice, three times; sorted, disjoint, 0.1 s resolution. */
  readonly watched?: readonly Range[] | undefined
  readonly twice?: readonly Range[] | undefined
  readonly thrice?: readonly Range[] | undefined
  /** Seconds; absent when unknown. */
  readonly position?: number | undefined
  readonly maxPosition?: number | undefined
  readonly duration?: number | undefined

  readonly playCount?: number | undefined
  readonly pauseCount?: number | undefined
  readonly seekCount?: number | undefined
  readonly rateChangeCount?: number | undefined
  readonly renditionChangeCount?: number | undefined
  readonly rebufferCount?: number | undefined
  readonly errorCount?: number | undefined
  /** Plays, pauses, seeks and rate changes that the app made, and not the viewer. */
  readonly appActionCount?: number | undefined
  /**
   * The same of the playback engine, for instance when it skips a gap or catches up with a live
   * stream.
   */
  readonly engineActionCount?: number | undefined

  readonly milestones?: Milestones | undefined
  /** Epoch ms when the completion threshold was passed; absent until then. */
  readonly completedAt?: number | undefined
}

/** The identity of a snapshot: `session@rev`. */
export const snapshotId = (snapshot: { readonly session: string; readonly rev: number }): string =>
  `${snapshot.session}@${snapshot.rev}`
