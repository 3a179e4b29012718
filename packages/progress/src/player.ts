import { type Clock, type Session, show } from '@playhead/core'

/** A media element, or whatever looks like one. */
export type MediaLike = Pick<HTMLMediaElement, 'currentTime' | 'duration' | 'readyState' | 'seeking'> &
  EventTarget & { readonly autoplay?: boolean; readonly networkState?: number }

/** How any other player is sent elsewhere: `{ seek: (seconds) => player.seekTo(seconds, true) }`. What is left out, the session knows. */
export interface SeekPort {
  /** A promise that rejects is a failure. */
  seek(seconds: number): unknown
  /** Seconds; null while unknown. */
  position?(): number | null
  duration?(): number | null
  /** It plays by itself, so that playing is nobody's choice. @default false */
  readonly autoplay?: boolean | undefined
  /** Being sent somewhere starts it, as YouTube and Vimeo do before the first play: it is sent when it is first played. @default false */
  readonly startsOnSeek?: boolean | undefined
}

/** What can be sent elsewhere: an element, a port, or only the way to do it: `(seconds) => player.seekTo(seconds, true)`. */
export type Seekable = MediaLike | SeekPort | ((seconds: number) => unknown)

/** What a player may have to tell. */
type News = 'ready' | 'arrived'

/** A player as resuming needs it. */
export interface Seeker {
  readonly clock: Clock
  isReady(): boolean
  /** Nothing is loaded before somebody plays. */
  isWaiting(): boolean
  autoplays(): boolean
  startsOnSeek(): boolean
  /** Seconds. */
  position(): number | null
  duration(): number | null
  isSeeking(): boolean
  seek(seconds: number): unknown
  /** Resolves when the player may be ready, or may have arrived; or after so long. */
  news(what: News, limitMs: number, signal: AbortSignal): Promise<void>
  /** Tells when the player is sent elsewhere than to `target`, until `signal` aborts. */
  onOtherSeek(target: number, told: () => void, signal: AbortSignal): void
}

/** Nearer than this is the same place: players go to a key frame. seconds */
export const CLOSE_S = 1

/** An element speaks for itself; of another player the session knows. */
export function seekerOf(player: Seekable, session: Session, clock: Clock): Seeker {
  if (typeof player === 'function') return bySession({ seek: player }, session, clock)
  if ('seek' in player && typeof player.seek === 'function') return bySession(player, session, clock)
  if (isMedia(player)) return byElement(player, clock)
  throw new TypeError(
    `playhead: the player must be a media element, { seek(seconds) } or a function of seconds, got ${show(player)}`,
  )
}

const isMedia = (player: unknown): player is MediaLike =>
  typeof (player as MediaLike)?.addEventListener === 'function' && 'currentTime' in (player as MediaLike)
const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)
/** A source is known, and nothing of it is asked for: `preload="none"`. */
const NETWORK_IDLE = 1

function byElement(video: MediaLike, clock: Clock): Seeker {
  return {
    clock,
    isReady: () => video.readyState > 0,
    isWaiting: () => video.readyState === 0 && video.networkState === NETWORK_IDLE,
    autoplays: () => video.autoplay === true,
    startsOnSeek: () => false,
    position: () => finite(video.currentTime),
    duration: () => finite(video.duration),
    isSeeking: () => video.seeking,
    seek(seconds) {
      video.currentTime = seconds
    },
    async news(what, limitMs, signal) {
      if (what === 'arrived' && !video.seeking) return
      const type = what === 'ready' ? 'loadedmetadata' : 'seeked'
      await until(clock, limitMs, signal, (done) => {
        video.addEventListener(type, done)
        return () => video.removeEventListener(type, done)
      })
    },
    onOtherSeek(target, told, signal) {
      const heard = (): void => {
        if (Math.abs(video.currentTime - target) > CLOSE_S) told()
      }
      video.addEventListener('seeking', heard, { signal })
    },
  }
}

function bySession(port: SeekPort, session: Session, clock: Clock): Seeker {
  let target: number | undefined
  const position = (): number | null => (port.position ? port.position() : session.snapshot.position)
  const duration = (): number | null => (port.duration ? port.duration() : session.snapshot.duration)
  const has: Record<News, () => boolean> = {
    // A duration alone may be the catalogue's, and the player not there yet.
    ready: () => duration() !== null && position() !== null,
    arrived: () => target === undefined || Math.abs((position() ?? Number.NaN) - target) <= CLOSE_S,
  }
  return {
    clock,
    isReady: has.ready,
    isWaiting: () => false,
    autoplays: () => port.autoplay === true,
    startsOnSeek: () => port.startsOnSeek === true,
    position,
    duration,
    isSeeking: () => false,
    seek(seconds) {
      target = seconds
      return port.seek(seconds)
    },
    async news(what, limitMs, signal) {
      if (has[what]()) return
      await until(clock, limitMs, signal, (done) => session.on('change', () => has[what]() && done()))
    },
    // Only its events tell of it, and these when it is over: two seeks before anything is played are one to the session.
    onOtherSeek(going, told, signal) {
      const stop = session.on('seek', ({ to }) => to !== null && Math.abs(to - going) > CLOSE_S && told())
      signal.addEventListener('abort', stop)
    },
  }
}

/** Until it is told, so much later, or aborted. */
export function until(
  clock: Clock,
  limitMs: number,
  signal: AbortSignal,
  listen: (done: () => void) => () => void,
): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      cancel()
      unlisten()
      signal.removeEventListener('abort', done)
      resolve()
    }
    const cancel = Number.isFinite(limitMs) ? clock.setTimer(done, limitMs) : () => {}
    const unlisten = listen(done)
    signal.addEventListener('abort', done)
    if (signal.aborted) done()
  })
}
