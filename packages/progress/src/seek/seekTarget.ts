import type { Controls, PlayerSnapshot, Session } from '@playhead/core'

/** A media element, or a custom element with its API. */
export type MediaLike = Pick<
  HTMLMediaElement,
  'currentTime' | 'duration' | 'readyState' | 'seeking'
> &
  EventTarget & {
    readonly autoplay?: boolean
    readonly networkState?: number
    readonly localName?: string
  }

/**
 * Drives a player whose adapter has no `controls`: `{ seek: (seconds) => player.seekTo(seconds,
 * true), startsOnSeek: true }`. Fields that are left out are read from the session.
 */
export interface SeekPort {
  /** A promise that rejects is a failed seek. */
  seek(seconds: number): unknown
  /** Seconds; null while unknown. */
  position?(): number | null
  /** Seconds; null while unknown. */
  duration?(): number | null
  /** Playback begins without the viewer. @default false */
  readonly autoplay?: boolean | undefined
  /**
   * A seek before the first play starts playback, so the player is sent to the stored position when
   * the viewer plays.
   * @default false
   */
  readonly startsOnSeek?: boolean | undefined
}

/**
 * An element, a port, or a function that seeks a player which stays paused: `(seconds) => { … }`.
 */
export type Seekable = MediaLike | SeekPort | ((seconds: number) => unknown)

/** The state of a player that resuming depends on. */
export type PlayerReading = Pick<
  PlayerSnapshot,
  'position' | 'duration' | 'live' | 'autoplay' | 'loadsOnPlay'
> & {
  /**
   * Always false for players that do not report it at once: see {@link SeekTarget.reportsSeeking}.
   */
  readonly seeking: boolean
}

/** A player that can be sent to a position and read. */
export interface SeekTarget {
  readonly startsOnSeek: boolean
  /**
   * Whether `seeking` is true from the command until the player has arrived. Otherwise only the
   * position shows the arrival.
   */
  readonly reportsSeeking: boolean
  read(): PlayerReading
  seek(seconds: number): unknown
  /** Calls `listener` when a reading may have changed. */
  onChange(listener: () => void): () => void
}

/** The description of a {@link Seekable} for errors. */
export const SEEKABLE = 'a media element, { seek(seconds) } or a function of seconds'

export const isSeekable = (player: unknown): player is Seekable =>
  typeof player === 'function' || isPort(player) || isMedia(player)

/**
 * The player of a session, driven by `player` or else by the session's controls; null without
 * either.
 */
export function createSeekTarget(
  session: Session,
  player: Seekable | null | undefined,
): SeekTarget | null {
  if (typeof player === 'function') return targetPort({ seek: player }, session)
  if (isPort(player)) return targetPort(player, session)
  if (isMedia(player)) return targetElement(player, session)
  return session.controls ? targetControls(session.controls, session) : null
}

const isPort = (player: unknown): player is SeekPort =>
  typeof (player as SeekPort | null)?.seek === 'function'
const isMedia = (player: unknown): player is MediaLike =>
  typeof (player as MediaLike | null)?.addEventListener === 'function' &&
  'currentTime' in (player as MediaLike)

function targetControls(controls: Controls, session: Session): SeekTarget {
  const { adapter } = session
  const { seek, timeSource } = adapter.capabilities
  // A frame receives the command as a message, and reports nothing before its answer.
  const reportsSeeking = seek === 'native' && timeSource === 'event'
  return {
    startsOnSeek: controls.startsOnSeek === true,
    reportsSeeking,
    read() {
      const player = readAdapter(session)
      return { ...player, seeking: reportsSeeking && player.seeking }
    },
    seek: (seconds) => controls.seek(seconds),
    onChange: (listener) => session.on('change', listener),
  }
}

const UNKNOWN: PlayerReading = { position: null, duration: null, live: null, seeking: false }

/** The session reports what `snapshot()` throws. */
function readAdapter({ adapter }: Session): PlayerReading {
  try {
    return adapter.snapshot()
  } catch {
    return UNKNOWN
  }
}

function targetPort(port: SeekPort, session: Session): SeekTarget {
  return {
    startsOnSeek: port.startsOnSeek === true,
    reportsSeeking: false,
    read: () => ({
      ...UNKNOWN,
      position: port.position ? port.position() : session.snapshot.position,
      duration: port.duration ? port.duration() : session.snapshot.duration,
      autoplay: port.autoplay,
    }),
    seek: (seconds) => port.seek(seconds),
    onChange: (listener) => session.on('change', listener),
  }
}

/**
 * `HTMLMediaElement.NETWORK_IDLE`: the source is known and not being loaded, as with
 * `preload="none"`.
 */
const NETWORK_IDLE = 1
const ELEMENT_EVENTS = ['loadedmetadata', 'durationchange', 'seeking', 'seeked', 'timeupdate']
const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)

/**
 * A custom element may return the position that was set long before its player has moved, so its
 * position counts once it has emitted an event.
 */
function targetElement(element: MediaLike, session: Session): SeekTarget {
  const isNative = element.localName === 'video' || element.localName === 'audio'
  let isConfirmed = true
  return {
    startsOnSeek: session.controls?.startsOnSeek === true,
    reportsSeeking: isNative,
    read() {
      const { currentTime, duration, readyState } = element
      return {
        // Before metadata, 0 means unknown; any other value was set by the page.
        position: isConfirmed && (readyState > 0 || currentTime > 0) ? finite(currentTime) : null,
        duration: readyState > 0 ? finite(duration) || null : null,
        live: readyState > 0 && duration === Number.POSITIVE_INFINITY,
        seeking: isNative && element.seeking,
        autoplay: element.autoplay,
        loadsOnPlay: readyState === 0 && element.networkState === NETWORK_IDLE,
      }
    },
    seek(seconds) {
      isConfirmed = isNative
      element.currentTime = seconds
    },
    onChange(listener) {
      const onEvent = ({ type }: Event): void => {
        isConfirmed ||= type === 'seeked' || type === 'timeupdate'
        listener()
      }
      for (const type of ELEMENT_EVENTS) element.addEventListener(type, onEvent)
      const unlisten = session.on('change', listener)
      return () => {
        unlisten()
        for (const type of ELEMENT_EVENTS) element.removeEventListener(type, onEvent)
      }
    },
  }
}
