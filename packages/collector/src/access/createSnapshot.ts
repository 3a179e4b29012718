/** What is read from the database as a whole, and kept for a short time. */
export interface Snapshot<T> {
  /**
   * A value that is at most 10 s old. One that is not enough is read again, but at most once a
   * second.
   */
  get(isEnough?: (value: T) => boolean): Promise<T>
  /** Makes a change of this process count at once. */
  invalidate(): void
}

/** What another process changed counts after this time at the latest. */
const MAX_AGE_MS = 10_000
/** From this age on it is read again in the background, so that requests need not wait for it. */
const REFRESH_AGE_MS = 5000
/** What is missing may have been created by another process. */
const MIN_AGE_MS = 1000

/**
 * Keeps what `read` returns. Concurrent reads are one, so that asking for what does not exist costs
 * the database one statement at a time. `now` is the monotonic clock, ms.
 */
export function createSnapshot<T>(
  read: () => Promise<T>,
  now: () => number = () => performance.now(),
): Snapshot<T> {
  let latest: { readonly value: T; readonly readAt: number } | undefined
  let reading: Promise<T> | undefined

  function refresh(): Promise<T> {
    if (reading) return reading
    const readAt = now()
    const mine = read()
      .then((value) => {
        if (reading === mine) latest = { value, readAt }
        return value
      })
      .finally(() => {
        if (reading === mine) reading = undefined
      })
    reading = mine
    return mine
  }

  return {
    async get(isEnough = () => true) {
      if (!latest) return refresh()
      const { value, readAt } = latest
      const ageMs = now() - readAt
      const needsMore = ageMs > MIN_AGE_MS && !isEnough(value)
      if (ageMs > MAX_AGE_MS || needsMore) return refresh()
      // An error shows when the value is too old to be used.
      if (ageMs > REFRESH_AGE_MS) refresh().catch(() => {})
      return value
    },
    invalidate() {
      latest = undefined
      reading = undefined // it may have begun before the change
    },
  }
}
