/** More waits than can be stored soon. */
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
  /** Commits what waits; nothing is taken any more. */
  close(): Promise<void>
}

/** A statement costs about a millisecond however small it is: requests share one. */
const MOST_RECORDS = 500
const GATHER_MS = 5
/** A few seconds of work; beyond that, clients are asked to come back. */
const QUEUE_RECORDS = 20_000

interface Entry<T, R> extends Waiting<T> {
  readonly size: number
  resolve(result: R): void
  reject(error: unknown): void
}

/** Gathers items into transactions, one at a time: what comes meanwhile shares the next. */
export function createBatcher<T, R>(given: {
  sizeOf(item: T): number
  /** One transaction: all or nothing. */
  commit(together: readonly Waiting<T>[]): Promise<readonly R[]>
  report(error: unknown, where: string): void
  mostWaiting?: number | undefined
}): Batcher<T, R> {
  const { sizeOf, commit, report, mostWaiting = QUEUE_RECORDS } = given
  const queue: Entry<T, R>[] = []
  let records = 0
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  let closed = false

  function wake(): void {
    if (running) return
    if (records >= MOST_RECORDS) return start()
    timer ??= setTimeout(start, GATHER_MS)
  }

  function start(): void {
    clearTimeout(timer)
    timer = undefined
    running = drain().finally(() => {
      running = undefined
      if (queue.length) wake() // came after the last look at the queue
    })
  }

  async function drain(): Promise<void> {
    while (queue.length) {
      const together: Entry<T, R>[] = []
      for (let size = 0; queue[0] && (!together.length || size + queue[0].size <= MOST_RECORDS); ) {
        const entry = queue.shift() as Entry<T, R>
        size += entry.size
        together.push(entry)
      }
      await settle(together)
      for (const { size } of together) records -= size
    }
  }

  /** If one transaction for all fails on what somebody sent, each gets its own, so that nobody pays for another's record. */
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

  return {
    add(item) {
      if (closed || records >= mostWaiting) return Promise.reject(new Busy())
      return new Promise((resolve, reject) => {
        const size = sizeOf(item)
        records += size
        queue.push({ item, size, resolve, reject })
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

/** SQLSTATE classes 21, 22, 23 and 54: the values were at fault, not the database. */
export const isAboutData = (error: unknown): boolean =>
  /^(2[123]|54)/.test(String((error as { code?: unknown })?.code ?? ''))
