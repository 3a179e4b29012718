import type { Session } from '@playhead/core'

/** How an attempt to resume went; positions in seconds. */
export interface Resumed {
  readonly target: number
  /** Where the player really went. */
  readonly actual: number | null
  /** Whether that is the target, to a second. */
  readonly ok: boolean
  /** `viewer`: somebody played or sought first, and is not fought. */
  readonly reason: 'resumed' | 'viewer' | 'no-metadata' | 'missed'
  readonly tookMs: number
}

/** What can be sent elsewhere: a media element, or whatever looks like one. */
export type Seekable = Pick<HTMLMediaElement, 'currentTime' | 'duration' | 'readyState' | 'seeking'> & EventTarget

const METADATA_MS = 10_000
const SEEK_MS = 3000
/** Players go to a key frame. seconds */
const CLOSE_S = 1

/** Sends a player to where its viewer was, once its length is known, and looks whether it went. */
export async function resumeAt(
  video: Seekable,
  position: number,
  session: Session,
  signal: AbortSignal,
): Promise<Resumed | null> {
  const began = performance.now()
  const told = (reason: Resumed['reason'], target: number, actual: number | null = null): Resumed => {
    const resumed = { target, actual, reason, ok: reason === 'resumed', tookMs: Math.round(performance.now() - began) }
    session.log('resume', resumed)
    return resumed
  }
  /** Playing from the start, or going somewhere, is an answer to where to go. */
  const hasChosen = (): boolean => session.snapshot.contentMs > 0 || session.snapshot.seekCount > 0 || video.seeking

  if (video.readyState < 1) await heard(video, 'loadedmetadata', METADATA_MS, signal)
  if (signal.aborted) return null
  if (video.readyState < 1) return told('no-metadata', position)
  const target = Number.isFinite(video.duration) ? Math.min(position, Math.max(0, video.duration - 1)) : position
  if (hasChosen()) return told('viewer', target, video.currentTime)
  for (let attempt = 0; attempt < 2; attempt++) {
    video.currentTime = target
    if (video.seeking) await heard(video, 'seeked', SEEK_MS, signal)
    if (signal.aborted) return null
    if (Math.abs(video.currentTime - target) <= CLOSE_S) return told('resumed', target, video.currentTime)
  }
  return told('missed', target, video.currentTime)
}

function heard(target: EventTarget, type: string, limitMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      target.removeEventListener(type, done)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, limitMs)
    target.addEventListener(type, done)
    signal.addEventListener('abort', done)
  })
}
