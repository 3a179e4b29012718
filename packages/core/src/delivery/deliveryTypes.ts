import type { DropReason } from '../contracts/batch.ts'
import type { Clock } from '../contracts/clock.ts'
import type { EventMoment, EventRecord, SessionEvent } from '../contracts/events.ts'
import type { Host } from '../contracts/host.ts'
import type { SnapshotRecord } from '../contracts/snapshot.ts'
import type { Store } from '../contracts/store.ts'
import type { Transport } from '../contracts/transport.ts'

/**
 * Whether the viewer agreed. `pending`: records wait in memory, nothing is stored or sent.
 * `denied`: nothing is kept, and what was kept before is removed, in all tabs.
 */
export type Consent = 'pending' | 'granted' | 'denied'

/** What waits for the backend, and how the last request went. */
export interface DeliveryStatus {
  /** Records that wait: of this page, and those of earlier pages that were found. */
  readonly queued: number
  /** Characters of those, as they are stored. */
  readonly bytes: number
  /** Records in the request that is under way. */
  readonly inFlight: number
  /**
   * `memory`: the browser has no storage, or refuses it; waiting records do not survive a crash.
   */
  readonly storage: Store['mode']
  readonly consent: Consent
  /** Epoch ms. */
  readonly lastSuccessAt: number | null
  /** Of the last attempt; once that succeeded, why a record was last rejected for good. */
  readonly lastError: string | null
  /** Records dropped since the page was loaded, by reason. The backend receives the same counts. */
  readonly drops: { readonly [R in DropReason]?: number }
}

/** The result of a flush: `delivered`, or what still waits and why. */
export interface FlushResult {
  readonly delivered: boolean
  readonly queued: number
  readonly reason?: string
}

/** Carries records to the backend, whatever happens to the page. */
export interface Delivery {
  /** The id of this page load. */
  readonly writer: string
  /** Numbers the event and begins to write it. */
  add(event: SessionEvent & EventMoment & { readonly session: string }): EventRecord
  /**
   * Writes the newest snapshot of its session over the older one; `send` asks for it to leave soon.
   */
  put(snapshot: SnapshotRecord, send: boolean): void
  /**
   * All that can still be done, synchronously. Called after the sessions have put their last
   * snapshots.
   */
  hide(moment: 'hidden' | 'pagehide'): void
  /** The page is visible again. */
  show(): void
  /** Resolves when everything so far is on disk, or there is no disk. */
  durable(): Promise<void>
  /** Resolves when the backend has everything, or with the reason why not. */
  flush(): Promise<FlushResult>
  setConsent(consent: Consent): void
  readonly status: DeliveryStatus
  onStatus(listener: () => void): () => void
  destroy(): Promise<void>
}

/** What delivery depends on. */
export interface DeliveryParts {
  readonly transport: Transport
  readonly store: Store
  readonly clock: Clock
  report(error: unknown, where: string): void
  readonly newId?: (() => string) | undefined
  readonly host: Host
  /** The backend refuses all requests, or accepted none of five: the set-up may be wrong. */
  readonly onProblem?: ((reason: string) => void) | undefined
  /** @default 'granted', unless it was denied on this origin before */
  readonly consent?: Consent | undefined
}
