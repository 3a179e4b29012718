import type { Clock, Session } from '@playhead/core'
import { until } from '../async/until.ts'
import type { Progress } from '../progress.ts'

/** Between two loads while the backend cannot be read. ms */
const RELOAD_MS = 1000
const MAX_RELOAD_MS = 60_000

/** What loading works with. */
export interface ReadStoredOptions {
  readonly session: Session
  readonly progress: Progress
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Called with why a load failed, and with null once the backend has answered. */
  onResult(error: unknown): void
}

/** The stages of a load. */
export interface StoredReading {
  /** Resolves after the first attempt, whether it failed or not. */
  readonly tried: Promise<void>
  /** Resolves once the backend has answered, or `signal` aborts. */
  readonly done: Promise<void>
}

/**
 * Loads a session's stored progress until the backend has answered: a failed load is not "no
 * progress".
 */
export function readStored({
  session,
  progress,
  clock,
  signal,
  onResult,
}: ReadStoredOptions): StoredReading {
  const { videoId } = session.snapshot

  async function attempt(): Promise<void> {
    try {
      await progress.load([videoId])
      if (progress.hasRead(videoId)) onResult(null)
    } catch (error) {
      onResult(error)
    }
  }

  async function retry(): Promise<void> {
    for (let ms = RELOAD_MS; !progress.hasRead(videoId); ms = Math.min(ms * 2, MAX_RELOAD_MS)) {
      await until(clock, ms / 2 + (Math.random() * ms) / 2, signal, (done) =>
        session.on('play', done),
      )
      if (signal.aborted) return
      await attempt()
    }
  }

  const tried = attempt()
  return { tried, done: tried.then(retry) }
}
