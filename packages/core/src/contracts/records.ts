/**
 * What leaves the page. Events are discrete facts for the time line; a snapshot is the whole
 * session so far. `wire.ts` holds the schema that checks exactly these types.
 */

import type { Cause } from './adapter.ts'

/** `[from, to]` in seconds of content. */
export type Range = readonly [from: number, to: number]

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
 * What is watched and where it stands in the app's world. Given to `track()`, travels in each
 * snapshot.
 */
export interface Media {
  /** Your id of the video. */
  readonly videoId: string
  readonly title?: string | undefined
  readonly courseId?: string | undefined
  readonly lessonId?: string | undefined
  /** Shown without a purchase. */
  readonly preview?: boolean | undefined
  /** Seconds; only used while the player does not know better. */
  readonly duration?: number | undefined
  /**
   * Seconds: where the content ends for the viewer, before credits or a trailer. Completion,
   * milestones and the ratios of the snapshot are measured to it. Stays on the page, as `duration`
   * does.
   * @default the duration
   */
  readonly end?: number | undefined
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
  /** As in {@link EventRecord}. */
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

/**
 * What the session concludes, as a discrete fact. `position` is seconds, absent when unknown.
 * A union by `type`; everything else of an event stands beside it, flat, as on the wire.
 */
export type SessionEvent =
  /** The content can be played: `loadMs` from the first sign of loading to metadata. */
  | { readonly type: 'load'; readonly loadMs: number; readonly duration: number | null }
  /** The first frame moved: this session is a view. */
  | { readonly type: 'view'; readonly startupMs: number }
  | { readonly type: 'play'; readonly cause?: Cause | undefined }
  | {
      readonly type: 'pause'
      readonly reason?: 'visibility' | undefined
      readonly cause?: Cause | undefined
    }
  /** One seek, however many drags it took (`count`). */
  | {
      readonly type: 'seek'
      readonly from: number | null
      readonly to: number | null
      readonly tookMs: number
      readonly count: number
      readonly cause?: Cause | undefined
    }
  /** Sent when it is over; `tookMs` is how long nothing moved. */
  | { readonly type: 'rebuffer'; readonly tookMs: number }
  | { readonly type: 'rate'; readonly rate: number; readonly cause?: Cause | undefined }
  | { readonly type: 'volume'; readonly volume: number | null; readonly muted: boolean | null }
  | ({ readonly type: 'rendition'; readonly auto?: boolean | undefined } & RenditionFields)
  | { readonly type: 'texttrack'; readonly language: string | null }
  | { readonly type: 'fullscreen'; readonly active: boolean }
  | { readonly type: 'pip'; readonly active: boolean }
  | { readonly type: 'autoplayblocked' }
  | { readonly type: 'ad'; readonly phase: 'start' | 'end' | 'error' }
  /** The player began again by itself. */
  | { readonly type: 'loop' }
  | { readonly type: 'milestone'; readonly percent: number; readonly kind: 'reached' | 'played' }
  | {
      readonly type: 'complete'
      readonly basis: 'position' | 'coverage'
      readonly threshold: number
    }
  /** The player reached the end of the content. */
  | { readonly type: 'ended' }
  | {
      readonly type: 'error'
      readonly fatal: boolean
      readonly code: string
      readonly message: string | null
    }
  /** Nothing ran for this long: the device slept or the page was frozen. */
  | { readonly type: 'suspend'; readonly tookMs: number }
  /** The player was sent to where the viewer had stopped, or the attempt failed. */
  | ({ readonly type: 'resume' } & ResumeAttempt)
  /** The app's own event, by `session.log(name, data)`. */
  | { readonly type: 'log'; readonly name: string; readonly data?: JsonObject | undefined }
  /** The session is over; nothing follows. */
  | { readonly type: 'end'; readonly reason: EndReason }

interface RenditionFields {
  readonly width?: number | undefined
  readonly height?: number | undefined
  readonly bitrateBps?: number | undefined
  readonly label?: string | undefined
}

/** How an attempt to resume went; positions in seconds. */
export interface ResumeAttempt {
  readonly target: number
  /** Where the player really was then; null when it could not be asked. */
  readonly actual: number | null
  /** Whether that is the target, to a second. */
  readonly ok: boolean
  /**
   * `viewer`: they played or sought first and were not fought. `missed`: the player did not go
   * there. `failed`: it threw.
   */
  readonly reason: 'resumed' | 'viewer' | 'no-metadata' | 'missed' | 'failed'
  /** What the player threw. */
  readonly error?: string | undefined
  /** How often the player was asked to go. */
  readonly tries: number
  readonly tookMs: number
}

/**
 * Why a session ended: the app called `end()`, other content came, the page went for good, or
 * `destroy()`.
 */
export type EndReason = 'app' | 'source-change' | 'page-closed' | 'destroyed'

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined
}

/** Where and when an event happened. */
export interface EventMoment {
  /** Epoch ms. */
  readonly at: number
  /** Seconds; absent when unknown. */
  readonly position?: number | undefined
}

/** One event on the wire, keyed (session, seq). */
export type EventRecord = SessionEvent &
  EventMoment & {
    readonly session: string
    /** Numbered by its writer from 1 without gaps, across all sessions of the page load. */
    readonly seq: number
    /**
     * How often the writer's wall clock had jumped by more than 2 s when it wrote this; absent for
     * 0.
     */
    readonly epoch?: number | undefined
  }

/** Why records were dropped. Every drop has one of these and a count that the backend receives. */
export type DropReason =
  | 'age'
  | 'bytes'
  | 'quota'
  | 'rejected'
  | 'too_large'
  | 'consent'
  | 'storage_lost'
  | 'memory_overflow'
  | 'before_send'
  | 'sampling'

/** Records dropped before they reached the backend. */
export interface LedgerEntry {
  /** nanoid: the same drops reported twice are counted once. */
  readonly id: string
  readonly reason: DropReason
  readonly count: number
  /** Whose events these were, and which numbers; absent for snapshots. */
  readonly writer?: string | undefined
  readonly seqs?: readonly (readonly [from: number, to: number])[] | undefined
}

/** What one request carries: records of one writer. */
export interface Batch {
  /** nanoid; the same batch sent again keeps it. */
  readonly batch: string
  /** Epoch ms by the sender's clock. */
  readonly sentAt: number
  /** One writer is one page load. */
  readonly writer: string
  /** First and last seq in `events`; 0 without events. */
  readonly from: number
  readonly to: number
  /** The highest seq that this writer has given out. */
  readonly high: number
  /**
   * Of `sentAt`: records of the same epoch are off by as much as it is. Absent for 0, and in what
   * is sent for a writer that is gone.
   */
  readonly epoch?: number | undefined
  /**
   * Writers that are gone, whose records the sender found and is about to send: what does the
   * server have of theirs?
   */
  readonly pending?: readonly string[] | undefined
  readonly ledger: readonly LedgerEntry[]
  readonly snapshots: readonly SnapshotRecord[]
  readonly events: readonly EventRecord[]
}

/**
 * What `POST /v1/ingest` takes: a batch and the write key, which may stand in the query instead.
 */
export interface IngestBody extends Batch {
  readonly key?: string | undefined
}

/** What `POST /v1/ingest` answers with 202, after commit. */
export interface IngestAnswer {
  /** Records stored now or before. */
  readonly accepted: number
  readonly rejected: readonly { readonly id: string; readonly reason: string }[]
  /** What the server has of this writer's events. */
  readonly have: readonly (readonly [from: number, to: number])[]
  /** The same of the writers in `pending`. */
  readonly haveOf?:
    | { readonly [writer: string]: readonly (readonly [from: number, to: number])[] }
    | undefined
  /** Epoch ms. */
  readonly serverTime: number
}

/** The identity of an event: `session/seq`. */
export const eventId = (event: { readonly session: string; readonly seq: number }): string =>
  `${event.session}/${event.seq}`

/** The identity of a snapshot: `session@rev`. */
export const snapshotId = (snapshot: { readonly session: string; readonly rev: number }): string =>
  `${snapshot.session}@${snapshot.rev}`
