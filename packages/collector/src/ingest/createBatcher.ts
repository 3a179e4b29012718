/** More items wait than can be stored soon. */
export class Busy extends Error {
  override name = 'Busy'
}

/** An item that waits for its transaction. */
export interface Waiting<T> {
  readonly item: T
}

export interface Batcher<T, R> {
  /** Resolves after the item's commit. Rejects with {@link Busy} when too much waits. */
  add(item: T): Promise<R>
  /** Whether `add()` would reject with {@link Busy} now. */
  readonly busy: boolean
  /** Commits what waits. `add()` rejects from now on. */
  close(): Promise<void>
}

/** A statement costs about a millisecond, however small it is, so requests share one. */
const MAX_RECORDS = 500
/**
 * Bytes of bodies in one transaction, which takes a fraction of a second. Other requests wait
 * meanwhile.
 */
const MAX_BYTES = 512 * 1024
const GATHER_MS = 5
/** Bytes of a body that is heavy: the SDK's fullest batch has 48 KB, its usual one 1 KB. */
const HEAVY_BYTES = 16 * 1024
/** A few seconds of work. Beyond that, clients are asked to come back. */
const MAX_QUEUE_RECORDS = 20_000
/** Bytes of bodies; as objects they take about ten times that. */
const MAX_QUEUE_BYTES = 8 * 1024 * 1024

interface Entry<T, R> extends Waiting<T> {
  readonly size: number
  readonly bytes: number
  resolve(result: R): void
  reject(error: unknown): void
}

/**
 * Gathers items into transactions, one at a time. Items that arrive during a transaction share the
 * next.
 */
export function createBatcher<T, R>(given: {
  countRecords(item: T): number
  countBytes?(item: T): number
  /** One transaction: all or nothing. */
  commit(together: readonly Waiting<T>[]): Promise<readonly R[]>
  report(error: unknown, where: string): void
  maxWaiting?: number | undefined
}): Batcher<T, R> {
  const {
    countRecords,
    countBytes = () => 0,
    commit,
    report,
    maxWaiting = MAX_QUEUE_RECORDS,
  } = given
  let queue: Entry<T, R>[] = []
  let records = 0
  let bytes = 0
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  let closed = false

  function wake(): void {
    if (running) return
    if (records >= MAX_RECORDS || bytes >= MAX_BYTES) return start()
    timer ??= setTimeout(start, GATHER_MS)
  }

  function start(): void {
    clearTimeout(timer)
    timer = undefined
    running = drain().finally(() => {
      running = undefined
      if (queue.length) wake() // added after the last check of the queue
    })
  }

  async function drain(): Promise<void> {
    while (queue.length) {
      const together = takeNext()
      await settle(together)
      for (const entry of together) {
        records -= entry.size
        bytes -= entry.bytes
      }
    }
  }

  /**
   * Takes what fits into one transaction: light items first, and one heavy item. A light item waits
   * for one heavy item at most, however many there are, and the heavy ones still make progress.
   */
  function takeNext(): Entry<T, R>[] {
    let [size, weight, heavy] = [0, 0, 0]
    const taken = new Set<Entry<T, R>>()
    for (const entry of queue) {
      const isHeavy = entry.bytes > HEAVY_BYTES
      if (isHeavy && heavy++) continue
      const isFull = size + entry.size > MAX_RECORDS || weight + entry.bytes > MAX_BYTES
      if (isFull && taken.size && !isHeavy) break
      taken.add(entry)
      size += entry.size
      weight += entry.bytes
    }
    queue = queue.filter((entry) => !taken.has(entry))
    return [...taken]
  }

  /**
   * When a shared transaction fails because of its data, each item gets its own, so that a bad
   * record only costs its sender.
   */
  async function settle(together: readonly Entry<T, R>[]): Promise<void> {
    try {
      const results = await commit(together)
      for (const [at, { resolve }] of together.entries()) resolve(results[at] as R)
    } catch (error) {
      if (together.length > 1 && isAboutData(error)) {
        for (const one of together) await settle([one])
        return
      }
      report(error, 'ingest')
      for (const { reject } of together) reject(error)
    }
  }

  const isBusy = (): boolean => closed || records >= maxWaiting || bytes >= MAX_QUEUE_BYTES

  return {
    get busy() {
      return isBusy()
    },
    add(item) {
      if (isBusy()) return Promise.reject(new Busy())
      return new Promise((resolve, reject) => {
        const entry = { item, size: countRecords(item), bytes: countBytes(item), resolve, reject }
        records += entry.size
        bytes += entry.bytes
        queue.push(entry)
        wake()
      })
    },
    async close() {
      closed = true
      if (timer) start()
      await running
    },
  }
}

/**
 * SQLSTATE classes 21, 22, 23 and 54: the values caused the error, not the database. 23514 is a
 * partition that another process dropped.
 */
export const isAboutData = (error: unknown): boolean =>
  /^(2[123]|54)(?!514)/.test(String((error as { code?: unknown })?.code ?? ''))
