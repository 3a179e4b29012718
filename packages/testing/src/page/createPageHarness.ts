import {
  type Adapter,
  type Batch,
  createPlayhead,
  type EventRecord,
  memoryStore,
  type Playhead,
  type Session,
  type TrackedMedia,
} from '@playhead/core'
import { waitUntil } from './waitUntil.ts'

/** What a test page has as `harness`: a playhead, and all that it concludes, sends and reports. */
export interface PageHarness {
  readonly playhead: Playhead
  /** In the order in which they began, also those that began on their own. */
  readonly sessions: readonly Session[]
  /** The newest session. */
  readonly session: Session
  /** The events of all sessions. */
  readonly events: readonly EventRecord[]
  /** Errors that the playhead reported, as `where: message`. */
  readonly reports: readonly string[]
  /** Batches that the transport accepted. */
  readonly batches: readonly Batch[]
  /** The adapter that was tracked last. */
  readonly adapter: Adapter
  /**
   * How long the page was kept from running, ms. Neither a frame's times nor a session's are exact
   * to less.
   */
  readonly delayMs: number
  /** Tracks an adapter. By default, a video is named by its source. */
  trackAdapter(adapter: Adapter, media?: TrackedMedia): Session
  waitUntil(condition: () => unknown): Promise<void>
  end(): Promise<void>
}

const DELAY_INTERVAL_MS = 20
/**
 * A timer of {@link DELAY_INTERVAL_MS} that comes later than this was delayed by the machine, ms.
 */
const LATE_TIMER_MS = 60

/**
 * Creates the harness of a test page. A page adds what drives its player, and sets the result as
 * `window.harness`.
 */
export function createPageHarness(): PageHarness {
  const sessions: Session[] = []
  const events: EventRecord[] = []
  const reports: string[] = []
  const batches: Batch[] = []
  let adapter: Adapter | undefined
  let delayMs = 0
  let last = performance.now()
  setInterval(() => {
    const now = performance.now()
    delayMs += Math.max(0, now - last - LATE_TIMER_MS)
    last = now
  }, DELAY_INTERVAL_MS)

  const playhead = createPlayhead({
    transport: {
      name: 'recording',
      async send(batch) {
        batches.push(batch)
        return { outcome: 'accepted' }
      },
    },
    store: memoryStore(),
    report: (error, where) =>
      reports.push(`${where}: ${error instanceof Error ? error.message : error}`),
  })
  playhead.on('session', (session) => {
    sessions.push(session)
    session.on('*', (event) => events.push(event))
  })
  return {
    playhead,
    sessions,
    events,
    reports,
    batches,
    get session() {
      return sessions.at(-1) as Session
    },
    get adapter() {
      return adapter as Adapter
    },
    get delayMs() {
      return delayMs
    },
    trackAdapter(next, media = (source) => ({ videoId: source ?? 'unknown' })) {
      adapter = next
      return playhead.track(next, media)
    },
    waitUntil,
    end: () => playhead.destroy(),
  }
}
