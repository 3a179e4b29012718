import type { Adapter } from '../contracts/adapter.ts'
import type { Clock } from '../contracts/clock.ts'
import type { Host } from '../contracts/host.ts'
import type { Media } from '../contracts/media.ts'
import type { Store } from '../contracts/store.ts'
import type { Transport } from '../contracts/transport.ts'
import type { Consent, DeliveryStatus, FlushResult } from '../delivery/createDelivery.ts'
import type { Completion } from '../session/reducer/state.ts'
import type { Session } from '../session/session.ts'

/** How Playhead is set up. Everything but the transport has a default that fits a page. */
export interface PlayheadOptions {
  /** The way to your backend: `fetchTransport({ url: '/v1/ingest', key: 'wk_…' })`. */
  readonly transport: Transport
  /** Your id of who watches; left out for anonymous viewing. */
  readonly viewerId?: string | undefined
  /** When a viewing counts as complete. @default { threshold: 0.9, basis: 'position' } */
  readonly completion?: Partial<Completion> | undefined
  /** How often a snapshot leaves while playing, ms. @default 15000 */
  readonly intervalMs?: number | undefined
  /**
   * Where records wait for the backend's answer.
   * @default indexedDbStore(), one for each destination of a transport
   */
  readonly store?: Store | undefined
  /** Where time comes from. @default systemClock() */
  readonly clock?: Clock | undefined
  /** Parts of the browser that stand in for its own. @default browserHost() */
  readonly host?: Partial<Host> | undefined
  /**
   * Whether the viewer agreed; see {@link Consent}. Given here, it counts as given by
   * `setConsent()`. Left out, it is granted, unless it was denied on this origin before.
   */
  readonly consent?: Consent | undefined
  /**
   * The backend refuses everything, or took nothing in five tries: look at the key, the URL, CORS
   * and CSP. Nothing is dropped; it is tried again now and then.
   * @default silent
   */
  readonly onDeliveryProblem?: ((reason: string) => void) | undefined
  /**
   * Prints faults and delivery problems to the console, one line for each cause.
   * @default in development: where a bundler sets
   * `process.env.NODE_ENV` to `development`, and without a bundler on localhost
   */
  readonly debug?: boolean | undefined
  /** Receives every error at run time; none is ever thrown into the page. @default silent */
  readonly report?: ((error: unknown, where: string) => void) | undefined
}

/** What can be listened to on a playhead. */
export interface PlayheadListeners {
  /** A session began: by `track()`, or by itself after the source changed. */
  readonly session: (session: Session) => void
  /** The queue changed: something waits, left, or failed to. */
  readonly status: (status: DeliveryStatus) => void
}

/** The content for `track()`: its media, or a function that names the media of each source. */
export type TrackedMedia = Media | ((source: string | null) => Media | null)

/** Playhead on one page. */
export interface Playhead {
  /**
   * Follows a player until `session.end()`. After a source change a new session begins by itself;
   * listen for `session`. A player that is followed already keeps its session when the media is the
   * same; with other media that session ends, which is reported. After `destroy()` nothing is
   * followed: that is reported, and the session has ended.
   */
  track(adapter: Adapter, media: TrackedMedia): Session
  on<T extends keyof PlayheadListeners>(type: T, listener: PlayheadListeners[T]): () => void
  /** Sessions that are running. */
  readonly sessions: readonly Session[]
  /**
   * Sets whether the viewer agrees. `denied` removes at once what is in memory and on disk, here
   * and in other tabs, and stops what is under way; a beacon that the browser took as a page went
   * cannot be called back. After a denial, `granted` begins new sessions: nothing of the time
   * between is recorded.
   */
  setConsent(consent: Consent): void
  /** What waits for the backend, and how it went last. */
  readonly status: DeliveryStatus
  /**
   * Sends what waits, also while delivery waits for its next try, unless the server asked for that
   * wait by `Retry-After`. Resolves when the backend has everything, or with the reason why it does
   * not.
   */
  flush(): Promise<FlushResult>
  /**
   * Ends all sessions, sends what it can, and lets go of the page. What is not delivered stays
   * stored for the next visit.
   */
  destroy(): Promise<void>
}
