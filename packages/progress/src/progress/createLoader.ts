import type { Clock } from '@playhead/core'
import { withLimit } from '@playhead/core/internal'

/** Loads the rows of videos from the backend. */
export interface Loader {
  load(videoIds: readonly string[]): Promise<void>
  /** All videos that were ever requested. */
  readonly requested: ReadonlySet<string>
  /**
   * Discards the requests in flight: their answers are not used, and later calls make new requests.
   */
  drop(): void
}

/** What a loader works with. */
export interface LoaderParts {
  /** Loads rows. `isWanted` becomes false when the answer is to be discarded. */
  fetchRows(videoIds: readonly string[], isWanted: () => boolean): Promise<void>
  /** The first request waits for this: rows of this device come before those of the backend. */
  readonly ready: Promise<void>
  readonly clock: Clock
  report(error: unknown, where: string): void
}

/** The videos of the next request. */
interface Batch {
  readonly videoIds: Set<string>
  readonly done: Promise<void>
}

/**
 * After this time a call rejects, and the next call makes a new request; a late answer is still
 * used. ms
 */
const MAX_WAIT_MS = 10_000

/**
 * Makes one request for all calls of one turn, as of a list of elements, and leaves out videos
 * whose request is in flight.
 */
export function createLoader({ fetchRows, ready, clock, report }: LoaderParts): Loader {
  const inFlight = new Map<string, Promise<void>>()
  const requested = new Set<string>()
  const state: { batch: Batch | undefined; generation: number } = {
    batch: undefined,
    generation: 0,
  }

  function startBatch(): Batch {
    const videoIds = new Set<string>()
    const { generation } = state
    const isWanted = (): boolean => generation === state.generation
    const done = ready.then(async () => {
      if (!isWanted()) return
      state.batch = undefined
      await fetchRows([...videoIds], isWanted)
    })
    return { videoIds, done }
  }

  function request(videoIds: readonly string[]): void {
    state.batch ??= startBatch()
    for (const videoId of videoIds) {
      requested.add(videoId)
      state.batch.videoIds.add(videoId)
    }
    const { done } = state.batch
    const answered = withLimit(clock, MAX_WAIT_MS, 'ProgressSource.load()', () => done).finally(
      () => {
        for (const videoId of videoIds)
          if (inFlight.get(videoId) === answered) inFlight.delete(videoId)
      },
    )
    answered.catch((error) => report(error, 'load'))
    for (const videoId of videoIds) inFlight.set(videoId, answered)
  }

  return {
    requested,
    async load(videoIds) {
      const missing = videoIds.filter((videoId) => !inFlight.has(videoId))
      if (missing.length) request(missing)
      await Promise.all(videoIds.map((videoId) => inFlight.get(videoId)))
    },
    drop() {
      state.generation++
      state.batch = undefined
      inFlight.clear()
    },
  }
}
