import type { Batch } from './batch.ts'

/**
 * One record that the backend refuses for good. `id` as in {@link eventId} and {@link snapshotId}.
 */
export interface Rejection {
  readonly id: string
  readonly reason: string
}

/** What the backend's answer means for the batch. The queue acts on this and on nothing else. */
export type Answer =
  /**
   * Stored, but for those rejected. `have` lists what the server has of this writer's events: those
   * that were sent and not answered are let go of. A claim about events that were never sent is
   * ignored.
   */
  | {
      readonly outcome: 'accepted'
      readonly rejected?: readonly Rejection[] | undefined
      readonly have?: readonly (readonly [from: number, to: number])[] | undefined
      /** The same of the writers in {@link Batch.pending}. */
      readonly haveOf?:
        | { readonly [writer: string]: readonly (readonly [from: number, to: number])[] }
        | undefined
      /** Epoch ms. */
      readonly serverTime?: number | undefined
    }
  /**
   * Not now: network, timeout, 408, 425, 429, 5xx. `afterMs` is a floor that the server asked for,
   * a day at most.
   */
  | { readonly outcome: 'retry'; readonly reason: string; readonly afterMs?: number | undefined }
  /**
   * Something in this batch is unacceptable (400, 422): the queue bisects until the culprit is
   * alone.
   */
  | { readonly outcome: 'rejected'; readonly reason: string }
  /** 413: the queue halves. */
  | { readonly outcome: 'too_large'; readonly reason: string }
  /**
   * Set-up is wrong (401, 403, 404, 405, 410): everything is kept, tried rarely, and reported to
   * the developer.
   */
  | { readonly outcome: 'blocked'; readonly reason: string }

/**
 * Carries batches to a backend. Made by a function named after the way: `fetchTransport({ url })`.
 */
export interface Transport {
  readonly name: string
  /**
   * Where batches go, without query: by default, what waits for one destination is never sent to
   * another.
   */
  readonly destination?: string | undefined
  /**
   * Sends one batch and resolves with what the answer means. Never rejects: a failure is `retry`. A
   * batch below 16 KiB should outlive the page (`keepalive`): while it is under way, its records
   * are not handed over a second time as the page goes. When it has not settled after 75 s,
   * `signal` aborts, and the batch is sent again; so is one whose answer is not an {@link Answer}.
   */
  send(batch: Batch, options: { readonly signal: AbortSignal }): Promise<Answer>
  /**
   * Sends one batch while the page is going away. Must have handed it to the browser when it
   * returns; true if the browser took it. Nothing is deleted because of it, unless the returned
   * answer arrives after all. Where consent is denied later, `signal` aborts: what can be called
   * back is.
   */
  sendLast?(
    batch: Batch,
    moment: 'hidden' | 'pagehide',
    options?: { readonly signal: AbortSignal },
  ): { readonly taken: boolean; readonly answer?: Promise<Answer> | undefined }
  /** The most that {@link Transport.sendLast} takes at once, in bytes of the encoded batch. */
  readonly lastBytes?: number | undefined
}
