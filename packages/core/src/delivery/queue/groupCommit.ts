import type { StoreEntry, StoreKey } from '../../contracts/store.ts'
import { withLimit } from '../../utilities/withLimit.ts'
import type { DeliveryContext } from '../context.ts'
import { toEntry } from '../record/queuedRecord.ts'
import { deleteStored, difference, type QueueState, setStored } from './queueState.ts'

/** Keeps the disk equal to the records in memory. */
export interface GroupCommit {
  /** Begins a transaction in a microtask. */
  schedule(): void
  /** Begins it at once, beside one that is under way: the store keeps their order. */
  commitNow(): void
  /** Whether the store failed; it is tried again from time to time. */
  failing(): boolean
  /** Resolves when everything is on disk, when the store fails, or after a limit. */
  durable(): Promise<void>
  /** Stores a value beside the records, if it can. */
  note(key: StoreKey, text: string): Promise<void>
  /** Removes everything from the store, also what other pages wrote. */
  clear(): void
}

/** IndexedDB transactions may never settle: then the queue goes on in memory. */
export const STORE_LIMIT_MS: number = 6000
/** A store that failed is tried again after this long. */
const RETRY_MS = 30_000

/**
 * One transaction at a time; what comes meanwhile joins the next. There is no timer, because
 * waiting is when records get lost. `onQuota`: the disk is full, and records have to go.
 * `onWritten`: a transaction is complete.
 */
export function createGroupCommit(
  { clock, report, consent, notify, store }: DeliveryContext,
  state: QueueState,
  onQuota: () => void,
  onWritten: () => void,
): GroupCommit {
  let writing: Promise<void> | undefined
  let retryAt = 0
  let clearAgainAt = 0
  /**
   * Writes that have not settled in time, and have not since. Each holds all the records that it
   * was given.
   */
  let hanging = 0

  const failing = (): boolean => retryAt > 0
  /** Consent comes last, because it is read from localStorage. */
  const isIdle = (): boolean =>
    !difference(state).some(({ length }) => length) || retryAt > clock.now() || !consent.isGranted()

  function schedule(): void {
    queueMicrotask(commit)
    notify()
  }

  function commit(): Promise<void> | undefined {
    if (!writing && !isIdle()) {
      writing = write(true).finally(() => {
        writing = undefined
        commit()
      })
    }
    return writing
  }

  /** Only called with consent. */
  async function write(mayRetry: boolean): Promise<void> {
    try {
      const [put, removed] = difference(state)
      await persist(put.map(toEntry), removed)
    } catch (error) {
      if (mayRetry && (error as Error)?.name === 'QuotaExceededError') {
        onQuota()
        return consent.isGranted() ? write(false) : undefined
      }
      if (!failing()) report(error, 'store')
      retryAt = clock.now() + RETRY_MS * (1 + hanging)
      notify()
    }
  }

  /**
   * Rejects when the store does, and after a limit. The write may still succeed then, and is taken
   * into account.
   */
  async function persist(
    put: readonly StoreEntry[],
    removed: readonly StoreEntry[],
  ): Promise<void> {
    let late = false
    let settled: 'written' | 'failed' | undefined
    await withLimit(clock, STORE_LIMIT_MS, 'store.write()', async () => {
      try {
        await store.write(put, removed)
        settled = 'written'
      } finally {
        settled ??= 'failed'
        if (late) hanging--
      }
      for (const [key, text] of put) setStored(state, key, text)
      for (const [key, text] of removed)
        if (state.stored.get(key) === text) deleteStored(state, key)
      const changes = late || failing()
      retryAt = 0
      onWritten()
      clearIfDenied()
      if (changes) schedule()
    }).catch((error) => {
      if (settled === 'written') return // the limit passed before the page could see that
      late = !settled
      if (late) hanging++
      throw error
    })
  }

  /**
   * Consent was denied since, perhaps in another tab: the store was cleared too early for the
   * write.
   */
  function clearIfDenied(): void {
    if (!consent.isGranted() && consent.isDenied()) clear()
  }

  function clear(): void {
    clearAgainAt = 0
    withLimit(clock, STORE_LIMIT_MS, 'store.clear()', async () => {
      await store.clear()
      clearAgainAt = 0
      // Perhaps late, with records that were written since consent was granted again.
      for (const key of state.stored.keys()) deleteStored(state, key)
      schedule()
    }).catch((error) => {
      clearAgainAt = clock.now() + RETRY_MS
      report(error, 'store')
    })
  }

  return {
    schedule,
    commitNow() {
      if (!isIdle()) void write(false)
    },
    failing,
    async durable() {
      if (clearAgainAt && clearAgainAt <= clock.now()) clearIfDenied()
      // In a busy page, a slow store would never be done. Two writes cover all that was there at
      // the beginning.
      for (
        const until = clock.now() + 2 * STORE_LIMIT_MS;
        (writing || !isIdle()) && clock.now() < until;
      ) {
        const written = commit()
        if (failing()) return
        await written
      }
    },
    async note(key, text) {
      if (!consent.isGranted() || failing()) return
      await store.write([[key, text]]).then(clearIfDenied, () => {})
    },
    clear,
  }
}
