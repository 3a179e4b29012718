/**
 * The adapter contract: a player's events become signals. Adapters translate; only the session
 * decides.
 */

/**
 * What a player can be relied on for. The session reads these; no player is named past its adapter.
 */
export interface Capabilities {
  /**
   * Where positions come from: the player's own time event, messages of a frame, or our sampling
   * poll.
   */
  readonly timeSource: 'event' | 'message' | 'poll'
  /**
   * `native`: seeking and seeked are trusted. `verify`: only with a displacement. `derived`:
   * computed from positions.
   */
  readonly seek: 'native' | 'verify' | 'derived'
  /**
   * How long a pause waits for its cancellation, in ms: 0 for a `<video>`, about 450 for YouTube (2
   * → 3 → 1).
   */
  readonly pauseSettleMs: number
  /**
   * Whether waiting is reported by the player, or has to be inferred from a position that stands
   * still.
   */
  readonly buffering: 'native' | 'derived'
}

/** What is on screen: one level, variant or representation. Unknown parts are absent. */
export interface Rendition {
  readonly width?: number | undefined
  readonly height?: number | undefined
  /** Bits a second. */
  readonly bitrateBps?: number | undefined
  readonly label?: string | undefined
}

/**
 * The player right now, read synchronously. Unknown is `null`, never NaN, Infinity or a made-up 0;
 * plain JSON, for it is part of the recording.
 */
export interface PlayerSnapshot {
  /** Seconds into the content. */
  readonly position: number | null
  /** Seconds; null while unknown and for live streams. */
  readonly duration: number | null
  readonly live: boolean | null
  readonly paused: boolean
  readonly ended: boolean
  readonly seeking: boolean
  readonly loop: boolean
  readonly rate: number
  /** 0 to 1. */
  readonly volume: number | null
  readonly muted: boolean | null
  /**
   * What identifies the content to the player: a URL, or the vendor's public id. What is secret in
   * a URL is removed by the session.
   */
  readonly source: string | null
  readonly rendition: Rendition | null
  /**
   * The window that can be sought, seconds, where there is no fixed duration: it grows or moves,
   * for live and DVR.
   */
  readonly seekable: readonly [from: number, to: number] | null
  /**
   * Playback begins without the viewer, as with the `autoplay` attribute. Not recorded.
   * @default false
   */
  readonly autoplay?: boolean | undefined
  /**
   * The player loads nothing before the first play, as with `preload="none"`, so that metadata may
   * never come. Not recorded.
   * @default false
   */
  readonly loadsOnPlay?: boolean | undefined
}

/** An error of the player, in terms that fit every player. */
export interface PlayerError {
  /** Playback cannot go on without a new source or a reload. */
  readonly fatal: boolean
  /**
   * Short and stable, like `media_network`, `media_decode`, `media_unsupported`,
   * `hls_fragLoadError`.
   */
  readonly code: string
  /** For people; at most 300 characters, without URLs. */
  readonly message: string | null
}

/**
 * Who acted, where it was not the viewer: `app` by `session.controls`, `engine` by itself (hls.js
 * jumps a gap in the buffer, catches up with a live stream by rate, recovers a media error).
 * Counted apart, so that the viewer's counters hold what the viewer did.
 */
export type Cause = 'app' | 'engine'

/** What a player reported. Signals are events: they are never derived again from properties. */
export type Signal =
  /** The player can be asked. */
  | { readonly type: 'ready' }
  /**
   * Other content was loaded (`change`), or none is left (`unload`). A change ends the session; a
   * new one follows.
   */
  | { readonly type: 'source'; readonly reason: 'change' | 'unload' }
  /** Loading of the content began. */
  | { readonly type: 'loading' }
  /** Duration and dimensions are known. */
  | { readonly type: 'metadata' }
  /** Playback is wanted; no frame moves yet. */
  | { readonly type: 'play'; readonly cause?: Cause | undefined }
  /** The player reports that frames move. */
  | { readonly type: 'playing' }
  | {
      readonly type: 'pause'
      readonly reason?: 'visibility' | undefined
      readonly cause?: Cause | undefined
    }
  /**
   * A seek began. The position of this signal is the target; `from` is where the player itself
   * reports that playback left.
   */
  | {
      readonly type: 'seeking'
      readonly from?: number | undefined
      readonly cause?: Cause | undefined
    }
  | { readonly type: 'seeked' }
  /** Nothing to show: the player waits for data. */
  | { readonly type: 'waiting' }
  | { readonly type: 'ended' }
  /** Nothing happened; this is where the playhead is. */
  | { readonly type: 'time' }
  | { readonly type: 'rate'; readonly cause?: Cause | undefined }
  | { readonly type: 'volume' }
  | { readonly type: 'rendition'; readonly auto?: boolean | undefined }
  | { readonly type: 'texttrack'; readonly language: string | null }
  | { readonly type: 'fullscreen'; readonly active: boolean }
  | { readonly type: 'pip'; readonly active: boolean }
  | { readonly type: 'autoplayblocked' }
  | { readonly type: 'ad'; readonly phase: 'start' | 'end' | 'error' }
  /**
   * The player reloads itself to change quality: seeks and loads in between are not the viewer's.
   */
  | { readonly type: 'quality-switch'; readonly phase: 'begin' | 'end' }
  | ({ readonly type: 'error' } & PlayerError)

/**
 * What an adapter is given to work with. All of it is injectable, so that it runs without a
 * browser.
 */
export interface AdapterContext {
  /**
   * Emits what the player reported. The session reads {@link Adapter.snapshot} at once for
   * everything else it needs. `position` overrides the snapshot's, for players whose events carry
   * their own.
   */
  emit(signal: Signal, position?: number | null): void
  /** Aborted when the session ends: remove every listener and timer, touch nothing else. */
  readonly signal: AbortSignal
  /** A fault in the adapter itself. Never throw into the page. */
  report(error: unknown, where: string): void
  /** Monotonic milliseconds. */
  now(): number
  /**
   * Runs once after `ms`; the returned function cancels. Cancelled when {@link
   * AdapterContext.signal} aborts.
   */
  setTimer(run: () => void, ms: number): () => void
  /**
   * Calls `listener` when `time` signals stop being needed, and when they are needed again; at
   * first they are. While the player plays steadily in a visible page, the session samples it once
   * a second, and waking up for each `timeupdate` would be most of its cost. An adapter may ignore
   * this.
   */
  onTimeDemand(listener: (isNeeded: boolean) => void): void
  readonly document: Document | undefined
  readonly window: (Window & typeof globalThis) | undefined
}

/**
 * Drives a player: the other direction of an adapter. Nothing here decides anything; a command may
 * be refused or ignored by the player, and what really happens comes back as signals.
 */
export interface Controls {
  /** Rejects where the browser or the player refuses to play. */
  play(): Promise<void>
  pause(): void | Promise<void>
  /**
   * Seconds. Resolves once the command was given, which does not prove that the player went there;
   * rejects if it was refused. Until the player reports where it is, the position of `snapshot()`
   * is the one before or null, never the target.
   */
  seek(seconds: number): void | Promise<void>
  /**
   * Resolves with the rate that the player took: some know few rates. Absent where the rate cannot
   * be set.
   */
  setRate?(rate: number): number | Promise<number>
  /** A seek before the first play starts playback, as YouTube and Vimeo do. @default false */
  readonly startsOnSeek?: boolean | undefined
}

/** One player, translated. Made by a function named after the player: `html5(video)`. */
export interface Adapter {
  /** The field's name of the player: `html5`, `youtube`, `plyr`. */
  readonly name: string
  readonly capabilities: Capabilities
  /**
   * Starts speaking, beginning with what already happened before (metadata known, already playing,
   * already failed). One adapter serves one session at a time; after a source change it is attached
   * again.
   */
  attach(context: AdapterContext): void
  /** The player right now; never throws. */
  snapshot(): PlayerSnapshot
  /**
   * How the player is driven; absent where it can only be listened to. Apps use `session.controls`,
   * which marks what follows as theirs.
   */
  readonly controls?: Controls | undefined
  /** What is tracked, when it is an element: the script tag dispatches its DOM events there. */
  readonly element?: Element | undefined
  /**
   * What is tracked in the end, where that is not `element`: the media element or frame inside a
   * player's own, or a player's object. Two adapters of the same one are one player to `track()`,
   * which follows it once.
   */
  readonly player?: object | null | undefined
}

/**
 * Adds what an MSE engine knows and a `<video>` does not: which rendition is on screen, and which
 * errors are fatal. Given to an adapter: `html5(video, { quality: hlsQuality(hls) })`.
 */
export interface QualityProbe {
  readonly name: string
  /** What is loaded, where the element only sees a `blob:`; without query and fragment. */
  source?(): string | null
  /**
   * Whether it is a live stream, which a finite duration of the element does not exclude; null
   * while unknown.
   */
  live?(): boolean | null
  /**
   * The rates between which the engine may change the rate by itself, to catch up with a live
   * stream; null while it does not.
   */
  catchUpRates?(): readonly [min: number, max: number] | null
  /**
   * Whether a seek was the engine's own, by where it began and went: in a live stream, playback
   * fell out of the window or too far behind, and the engine jumped back into it.
   */
  isEngineSeek?(from: number, to: number): boolean
  attach(to: {
    rendition(rendition: Rendition, auto: boolean): void
    error(error: PlayerError): void
    /**
     * The engine is about to reload the same content by itself, as hls.js recovers from a media
     * error.
     */
    reload(): void
    readonly signal: AbortSignal
  }): void
}
