import type { Batch } from '../../contracts/batch.ts'
import type { StoreKey } from '../../contracts/store.ts'
import { stringify } from '../../utilities/stringify.ts'
import type { DeliveryContext } from '../context.ts'
import type { Queue } from '../queue/queue.ts'
import type { QueuedRecord } from '../record/queuedRecord.ts'
import { type BisectState, NO_REFUSALS } from './bisect.ts'
import { NO_RETRY, type RetryPolicy } from './retryPolicy.ts'

/** What the send loop and the unload flush share. */
export interface SendState extends DeliveryContext {
  readonly queue: Queue
  /** The highest number given out, and the clock generation. */
  standing(): Pick<Batch, 'high' | 'epoch'>
  /** Snapshots that have to leave; the others rest on disk until the next request. */
  readonly due: Set<StoreKey>
  /**
   * Records that are under way, or were handed to the browser as the page went: not to be taken
   * again.
   */
  readonly reserved: Set<QueuedRecord>
  /** Own records that the transport was given. An answer can acknowledge no others. */
  readonly offered: Set<StoreKey>
  /** Writers whose records were found, and the server not asked yet what it has of them. */
  pending: readonly string[]
  bisect: BisectState
  retry: RetryPolicy
  inFlight: number
  lastSuccessAt: number | null
  /** Of the last request that failed, until one succeeds. */
  lastError: string | null
  /** Why records were given up, the latest reason last. Each is reported once. */
  readonly refusals: Set<string>
}

export const createSendState = (
  context: DeliveryContext,
  queue: Queue,
  standing: SendState['standing'],
): SendState => ({
  ...context,
  queue,
  standing,
  due: new Set(),
  reserved: new Set(),
  offered: new Set(),
  pending: [],
  bisect: NO_REFUSALS,
  retry: NO_RETRY,
  inFlight: 0,
  lastSuccessAt: null,
  lastError: null,
  refusals: new Set(),
})

/** Whether the loop or the flush may take the record. */
export const isFree = ({ reserved, bisect }: SendState, record: QueuedRecord): boolean =>
  !reserved.has(record) && !bisect.refused.some(({ record: each }) => each === record)

export const RETRY_KEY: StoreKey = 'm/policy'

/** Stores the wait for other tabs and the pages to come. */
export function setRetry(state: SendState, retry: RetryPolicy): void {
  state.retry = retry
  if (!retry.slow) void state.queue.note(RETRY_KEY, stringify(retry))
}
