/**
 * Events are discrete facts for the time line. `wire.ts` holds the schema that checks these types.
 */

import type { Cause } from './adapter.ts'

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

/** The identity of an event: `session/seq`. */
export const eventId = (event: { readonly session: string; readonly seq: number }): string =>
  `${event.session}/${event.seq}`
