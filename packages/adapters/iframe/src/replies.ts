/** Commands to a frame that wait for its reply. */
export interface Replies {
  /**
   * Resolves with the next reply for this key. At the end of the session it resolves with
   * undefined: the command was given.
   */
  wait(key: unknown): Promise<unknown>
  /** The frame did it. Ignored if no command waits for this key. */
  resolve(key: unknown, value?: unknown): void
  /** The frame refused. Without a key, every command that waits. */
  reject(error: Error, key?: unknown): void
}

interface Waiting {
  readonly key: unknown
  resolve(value?: unknown): void
  reject(error: Error): void
}

/**
 * Pairs the replies of a frame with the commands of one session, the oldest command of a key first.
 */
export function createReplies(signal: AbortSignal): Replies {
  let waiting: Waiting[] = []

  function take(key: unknown): Waiting | undefined {
    const oldest = waiting.find((each) => each.key === key)
    waiting = waiting.filter((each) => each !== oldest)
    return oldest
  }
  // A rejection would be unhandled in a page that pauses and leaves.
  signal.addEventListener('abort', () => {
    for (const each of waiting.splice(0)) each.resolve()
  })

  return {
    wait: (key) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) resolve(undefined)
        else waiting.push({ key, resolve, reject })
      }),
    resolve: (key, value) => take(key)?.resolve(value),
    reject(error, key) {
      const refused = key === undefined ? waiting.splice(0) : [take(key)]
      for (const each of refused) each?.reject(error)
    },
  }
}
