import type { Clock, Session } from '@playhead/core'
import { until } from '../async/until.ts'
import type { Progress } from '../progress.ts'

/** Between two loads while the backend cannot be read. ms */
const RELOAD_MS = 1000
const MAX_RELOAD_MS = 60_000

/** What loading works with. */
export interface StoredReader {
  readonly session: Session
  readonly progress: Progress
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Called after the first load, whether it failed or not. */
  onTried(): void
  /** Called with why a load failed, and with null once the backend has answered. */
  onResult(error: unknown): void
}

/** Loads a session's stored progress until the backend has answered: a failed load is not "no progress". */
export async function readStored({ session, progress, clock, signal, onTried, onResult }: StoredReader): Promise<void> {
  const { videoId } = session.snapshot
  for (let ms = RELOAD_MS; !signal.aborted; ms = Math.min(ms * 2, MAX_RELOAD_MS)) {
    try {
      await progress.load([videoId])
      if (progress.hasRead(videoId)) onResult(null)
    } catch (error) {
      onResult(error)
    }
    onTried()
    if (progress.hasRead(videoId)) return
    await until(clock, ms / 2 + (Math.random() * ms) / 2, signal, (done) => session.on('play', done))
  }
}
