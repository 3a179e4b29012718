import type { JsonObject, Session } from '@playhead/core'
import type { Seeker } from './player.ts'

/** How an attempt to resume went; positions in seconds. */
export interface Resumed {
  readonly target: number
  /** Where the player really went. */
  readonly actual: number | null
  /** Whether that is the target, to a second. */
  readonly ok: boolean
  /** `viewer`: somebody played or sought first, and is not fought. `failed`: the player threw. */
  readonly reason: 'resumed' | 'viewer' | 'no-metadata' | 'missed' | 'failed'
  /** What the player threw. */
  readonly error?: string | undefined
  readonly tookMs: number
}

const METADATA_MS = 10_000
const SEEK_MS = 3000
/** Players go to a key frame. seconds */
const CLOSE_S = 1
const TRIES = 2

/**
 * Sends a player where `choose` says, once its length is known, and looks whether it went; the attempt is in the session's events as
 * `log` named `resume`. Null when there is nowhere to go.
 */
export async function resumeAt(
  player: Seeker,
  choose: (duration: number | null) => number | null,
  session: Session,
  signal: AbortSignal,
): Promise<Resumed | null> {
  const began = performance.now()
  const told = (reason: Resumed['reason'], target: number, actual: number | null, error?: string): Resumed => {
    const ok = reason === 'resumed'
    const tookMs = Math.round(performance.now() - began)
    const resumed: Resumed = { target, actual, reason, ok, tookMs, ...(error !== undefined && { error }) }
    session.log('resume', resumed as unknown as JsonObject)
    return resumed
  }
  /** Playing from the start, or going somewhere, is an answer to where to go. */
  const hasChosen = (): boolean =>
    session.snapshot.contentMs > 0 || session.snapshot.seekCount > 0 || player.isSeeking()

  const wanted = choose(null)
  if (wanted === null) return null
  if (!player.isReady()) await player.news('ready', METADATA_MS, signal)
  if (signal.aborted) return null
  if (!player.isReady()) return told('no-metadata', wanted, null)
  const target = choose(player.duration())
  if (target === null) return null
  if (hasChosen()) return told('viewer', target, player.position())
  try {
    for (let attempt = 0; attempt < TRIES; attempt++) {
      player.seek(target)
      await player.news('arrived', SEEK_MS, signal)
      if (signal.aborted) return null
      const actual = player.position()
      if (actual !== null && Math.abs(actual - target) <= CLOSE_S) return told('resumed', target, actual)
    }
    return told('missed', target, player.position())
  } catch (error) {
    return told('failed', target, player.position(), String(error).slice(0, 200))
  }
}
