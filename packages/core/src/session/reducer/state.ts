import type { Capabilities, Cause, PlayerSnapshot, Signal } from '../../contracts/adapter.ts'
import type {
  EndReason,
  EventMoment,
  JsonObject,
  ResumeAttempt,
  SessionEvent,
} from '../../contracts/events.ts'
import type { Range } from '../../contracts/media.ts'
import type { Milestones, SessionStateName } from '../../contracts/snapshot.ts'
import type { Clocks } from '../session.ts'
import type { Levels } from './ranges.ts'

/** When a viewing counts as complete. */
export interface Completion {
  /** 0 to 1. @default 0.9 */
  readonly threshold: number
  /**
   * `position`: the furthest point that was played. `coverage`: the share that was played.
   * @default 'position'
   */
  readonly basis: 'position' | 'coverage'
}

/** An input of the session: a player's signal, or one of its own. */
export type SessionInput =
  | Signal
  /** No signal; only a sample of the player. */
  | { readonly type: 'tick' }
  | ({ readonly type: 'resume' } & ResumeAttempt)
  /** The app drives the player: what it does next is the app's doing. */
  | ({ readonly type: 'command' } & Omit<Command, 'at'>)
  | { readonly type: 'log'; readonly name: string; readonly data?: JsonObject | undefined }
  | { readonly type: 'end'; readonly reason: EndReason }

/** What the app asked the player to do by `session.controls`. */
export interface Command {
  readonly action: 'play' | 'pause' | 'seek' | 'rate'
  /** Where a seek goes, in seconds. */
  readonly to: number | null
  /** Monotonic ms. */
  readonly at: number
}

/**
 * One signal with its moment and what it changed about the player. The recording is a list of
 * these.
 */
export interface Reading {
  /** Monotonic, whole ms: whole, so that the clocks add up exactly. */
  readonly now: number
  /** Epoch ms. */
  readonly wall: number
  readonly signal: SessionInput
  /** What differs from the reading before. */
  readonly player: Partial<PlayerSnapshot>
}

/** A seek in progress, or over for less than the time in which another would belong to it. */
export interface OpenSeek {
  readonly from: number | null
  readonly to: number | null
  readonly since: number
  readonly wall: number
  readonly count: number
  /** Not the viewer's: a loop, a replay, the first positioning, a quality switch. */
  readonly silent: boolean
  /** When `seeked` came; null while the player still seeks. */
  readonly seekedAt: number | null
  readonly cause?: Cause | undefined
}

/** What is counted. */
export interface Tally {
  readonly playCount: number
  readonly pauseCount: number
  readonly seekCount: number
  readonly rateChangeCount: number
  readonly renditionChangeCount: number
  readonly rebufferCount: number
  readonly errorCount: number
  readonly appActionCount: number
  readonly engineActionCount: number
}

/** What a session begins with. */
export interface SessionInit {
  /** Monotonic ms. */
  readonly now: number
  /** Epoch ms. */
  readonly wall: number
  readonly capabilities: Capabilities
  readonly completion: Completion
  /** Seconds; stands in while the player does not know. */
  readonly duration?: number | undefined
  /** Seconds; where the content ends for completion, if before the duration. */
  readonly end?: number | undefined
}

/** Everything that decides what comes next: plain JSON, so that a recording can begin anywhere. */
export interface SessionState extends SessionInit {
  readonly name: SessionStateName
  readonly clocks: Clocks
  readonly tally: Tally
  readonly player: PlayerSnapshot

  /** Playback is wanted: from play to pause, end or failure. */
  readonly wanted: boolean
  /** A frame has moved: this session is a view. */
  readonly viewed: boolean
  /** The player reports that it seeks, and has gone nowhere yet. */
  readonly announced: boolean
  /** The last position that was plausible, seconds. Content is credited from here. */
  readonly last: number | null
  /**
   * Ms by which content is ahead of its time on the playing clock, or behind it: jitter of the
   * samples, which the next ones make up for.
   */
  readonly lead: number
  /**
   * Ms that no clock has yet: a frame's last message came late, or after a stop, and the next one
   * shows which.
   */
  readonly late: number
  /** Ms for which the position did not move although the player reports that it plays. */
  readonly stillMs: number

  readonly contentMs: number
  readonly played: readonly Range[]
  /** Content seen at least once, twice, three times. */
  readonly levels: Levels
  readonly maxPosition: number | null
  readonly milestones: Milestones
  readonly completedAt: number | null
  /**
   * Where the player declared the end after content was played up to it, seconds: it may be short
   * of the duration.
   */
  readonly endedAt: number | null

  readonly seek: OpenSeek | null
  /** Since when nothing moves, while rebuffering. */
  readonly rebuffer: (EventMoment & { readonly sinceMs: number; readonly counted: boolean }) | null
  /** The player reloads itself; its actions meanwhile are not the viewer's. */
  readonly switching: boolean
  readonly loadingSince: number | null
  readonly loaded: boolean
  /**
   * The last reported rate, rendition, volume and captions as JSON, to distinguish a change from a
   * repetition.
   */
  readonly reported: { readonly [signal: string]: string }
  /** When the volume last changed; emitted once it settles. */
  readonly volumeSince: number | null
  /** What the app commanded and the player has not done yet. */
  readonly commands: readonly Command[]
  /**
   * Readings that cannot be interpreted yet: a jump that may be the first sign of a seek, a pause
   * that may be part of one.
   */
  readonly held: readonly Reading[]
  /** Readings about other content, or none: they wait for the `source` signal. */
  readonly away: readonly Reading[]
  /**
   * The player was emptied: its position, null or 0, is not where the viewer is. It is kept here,
   * because readings hold only changes.
   */
  readonly reset: Pick<PlayerSnapshot, 'position'> | null
  /**
   * The last position that was one of the content, seconds: it outlives the content in the player.
   */
  readonly place: number | null
  /**
   * The duration grew while playing: how often, and when last. A live stream does that; anything
   * else may be corrected once.
   */
  readonly growth: { readonly count: number; readonly at: number } | null
  /**
   * Public positions of an endless stream are relative to this, seconds: its own timeline may have
   * begun in 1970.
   */
  readonly origin: number
}

/** An event with its moment, as the reducer concludes it. */
export type ReducedEvent = SessionEvent & EventMoment

/** What a player is before it has been asked. */
export const BLANK_PLAYER: PlayerSnapshot = {
  position: null,
  duration: null,
  live: null,
  paused: true,
  ended: false,
  seeking: false,
  loop: false,
  rate: 1,
  volume: null,
  muted: null,
  source: null,
  rendition: null,
  seekable: null,
}

/** A session at its first moment. */
export function initialState(given: SessionInit): SessionState {
  return {
    ...given,
    now: Math.round(given.now),
    name: 'idle',
    clocks: {
      idleMs: 0,
      startupMs: 0,
      playingMs: 0,
      pausedMs: 0,
      seekingMs: 0,
      rebufferMs: 0,
      endedMs: 0,
      errorMs: 0,
      suspendedMs: 0,
    },
    tally: {
      playCount: 0,
      pauseCount: 0,
      seekCount: 0,
      rateChangeCount: 0,
      renditionChangeCount: 0,
      rebufferCount: 0,
      errorCount: 0,
      appActionCount: 0,
      engineActionCount: 0,
    },
    player: BLANK_PLAYER,
    wanted: false,
    viewed: false,
    announced: false,
    last: null,
    lead: 0,
    late: 0,
    stillMs: 0,
    contentMs: 0,
    played: [],
    levels: [[], [], []],
    maxPosition: null,
    milestones: { reached: [], played: [] },
    completedAt: null,
    endedAt: null,
    seek: null,
    rebuffer: null,
    switching: false,
    loadingSince: null,
    loaded: false,
    reported: {},
    volumeSince: null,
    commands: [],
    held: [],
    away: [],
    reset: null,
    place: null,
    growth: null,
    origin: 0,
  }
}

/** The parts of the state that the duration follows from. */
type Known = Pick<SessionState, 'player' | 'duration' | 'growth'>

/** Whether the content is live: as the player reports, or because its duration keeps growing. */
export const isLive = ({ player, growth }: Known): boolean | null =>
  (growth?.count ?? 0) > 1 ? true : player.live

/** Seconds of the content; null while unknown and for live streams. */
export const knownDuration = (state: Known): number | null =>
  isLive(state) ? null : (state.player.duration ?? state.duration ?? null)

/** Seconds that completion is measured to: the `end` that the app gave, or the duration. */
export function contentLength(state: Known & Pick<SessionState, 'end'>): number | null {
  const duration = knownDuration(state)
  if (isLive(state) || !state.end) return duration
  return Math.min(state.end, duration ?? state.end)
}

/** A state in the making, and what has been concluded so far. */
export type Draft = { -readonly [K in keyof SessionState]: SessionState[K] } & {
  readonly events: ReducedEvent[]
}
