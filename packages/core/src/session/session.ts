import type { Adapter, Controls } from '../contracts/adapter.ts'
import type { EventRecord, JsonObject, ResumeAttempt, SessionEvent } from '../contracts/events.ts'
import type { Media, Range } from '../contracts/media.ts'
import type { Milestones, SessionStateName } from '../contracts/snapshot.ts'

/**
 * The nine clocks. Every millisecond of a session is on exactly one of them: their sum is
 * `elapsedMs`, always.
 */
export interface Clocks {
  /** Nothing was asked for yet. */
  readonly idleMs: number
  /** From the first intent to play to the first moving frame. */
  readonly startupMs: number
  /** The playhead advanced. */
  readonly playingMs: number
  readonly pausedMs: number
  readonly seekingMs: number
  /** Playback was wanted, had begun, and nothing moved. */
  readonly rebufferMs: number
  readonly endedMs: number
  readonly errorMs: number
  /** Nothing ran: device sleep, frozen tab. */
  readonly suspendedMs: number
}

/**
 * What a session knows: plain readonly data. Unknown is null; positions are seconds, durations ms,
 * ratios 0 to 1.
 */
export interface SessionSnapshot extends Clocks {
  readonly session: string
  readonly videoId: string
  readonly state: SessionStateName
  readonly elapsedMs: number
  /** Media time played, rewatches again: 2x for 8 s is 16 000. */
  readonly contentMs: number
  /** Played stretches in order. */
  readonly played: readonly Range[]
  /** Content seen at least once, twice, three times: sorted, disjoint, 0.1 s resolution. */
  readonly watched: readonly Range[]
  readonly twice: readonly Range[]
  readonly thrice: readonly Range[]
  readonly position: number | null
  /** The furthest position that was played. */
  readonly maxPosition: number | null
  readonly duration: number | null
  readonly live: boolean | null
  /** `maxPosition` over `duration`. */
  readonly completion: number | null
  /** Unique seconds over `duration`. */
  readonly coverage: number | null
  /** Playing time over `duration`; may pass 1. */
  readonly engagement: number | null
  readonly playCount: number
  readonly pauseCount: number
  readonly seekCount: number
  readonly rateChangeCount: number
  readonly renditionChangeCount: number
  readonly rebufferCount: number
  readonly errorCount: number
  /**
   * Plays, pauses, seeks and rate changes that the app made by `session.controls`; they are in none
   * of the counters above.
   */
  readonly appActionCount: number
  /** The same that the playback engine made by itself. */
  readonly engineActionCount: number
  /** Content over playing time; null before the first frame. */
  readonly averageRate: number | null
  readonly milestones: Milestones
  readonly completed: boolean
  /** Epoch ms. */
  readonly completedAt: number | null
}

/**
 * Listeners by event type; `*` gets every event, `change` each new snapshot (about four times a
 * second while playing).
 */
export type SessionListeners = {
  readonly [T in SessionEvent['type']]: (event: Extract<EventRecord, { type: T }>) => void
} & {
  readonly '*': (event: EventRecord) => void
  readonly change: (snapshot: SessionSnapshot) => void
}

/** One viewing of one content. */
export interface Session {
  readonly id: string
  /** What `track()` was given for this content. */
  readonly media: Media
  /** What `track()` was given for the player. */
  readonly adapter: Adapter
  /**
   * Drives the player, where its adapter can. What the player does in answer is counted as the
   * app's (`cause: 'app'`) and not as the viewer's.
   */
  readonly controls: Controls | undefined
  /** Always current, projected to this moment. */
  readonly snapshot: SessionSnapshot
  /** Calls `listener` on each event of this type; the returned function ends that. */
  on<T extends keyof SessionListeners>(type: T, listener: SessionListeners[T]): () => void
  /** Sends the app's own event the same way: `session.log('note-taken', { at: 12 })`. */
  log(name: string, data?: JsonObject): void
  /**
   * Records how an attempt to resume went, as the event `resume`. Called by `@playhead/progress`.
   */
  resumed(attempt: ResumeAttempt): void
  /**
   * Closes the session and sends what it knows; resolves when that is durable. Twice does nothing.
   */
  end(): Promise<void>
}
