import type { Session } from '@playhead/core'

/** A media element, or whatever looks like one. */
export type MediaLike = Pick<HTMLMediaElement, 'currentTime' | 'duration' | 'readyState' | 'seeking'> & EventTarget

/** What can be sent elsewhere: an element, or for any other player the way to do it: `(seconds) => player.seekTo(seconds, true)`. */
export type Seekable = MediaLike | ((seconds: number) => void)

/** A player as resuming needs it. */
export interface Seeker {
  isReady(): boolean
  /** Seconds. */
  position(): number | null
  duration(): number | null
  isSeeking(): boolean
  seek(seconds: number): void
  /** Resolves when the player may be ready, or may have arrived; or after so long. */
  news(what: 'ready' | 'arrived', limitMs: number, signal: AbortSignal): Promise<void>
}

/** An element speaks for itself; of another player the session knows. */
export function seekerOf(player: Seekable, session: Session): Seeker {
  return typeof player === 'function' ? bySession(player, session) : byElement(player)
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)

function byElement(video: MediaLike): Seeker {
  return {
    isReady: () => video.readyState > 0,
    position: () => finite(video.currentTime),
    duration: () => finite(video.duration),
    isSeeking: () => video.seeking,
    seek(seconds) {
      video.currentTime = seconds
    },
    async news(what, limitMs, signal) {
      if (what === 'arrived' && !video.seeking) return
      const type = what === 'ready' ? 'loadedmetadata' : 'seeked'
      await until(limitMs, signal, (done) => {
        video.addEventListener(type, done)
        return () => video.removeEventListener(type, done)
      })
    },
  }
}

function bySession(seek: (seconds: number) => void, session: Session): Seeker {
  let target: number | undefined
  const { snapshot: first } = session
  const has = {
    ready: () => session.snapshot.duration !== null,
    arrived: () => target === undefined || Math.abs((session.snapshot.position ?? Number.NaN) - target) < 1,
  }
  return {
    isReady: has.ready,
    position: () => session.snapshot.position ?? first.position,
    duration: () => session.snapshot.duration,
    isSeeking: () => false,
    seek(seconds) {
      target = seconds
      seek(seconds)
    },
    news: (what, limitMs, signal) =>
      has[what]()
        ? Promise.resolve()
        : until(limitMs, signal, (done) => session.on('change', () => has[what]() && done())),
  }
}

function until(limitMs: number, signal: AbortSignal, listen: (done: () => void) => () => void): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      unlisten()
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, limitMs)
    const unlisten = listen(done)
    signal.addEventListener('abort', done)
  })
}
