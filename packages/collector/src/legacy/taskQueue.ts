/** Runs tasks of one key one after another, and those of different keys at the same time. */
export type TaskQueue = <T>(key: string, task: () => Promise<T>) => Promise<T>

export function createTaskQueue(): TaskQueue {
  const last = new Map<string, Promise<unknown>>()
  return async (key, task) => {
    const running = (last.get(key) ?? Promise.resolve()).catch(() => {}).then(task)
    last.set(key, running)
    try {
      return await running
    } finally {
      if (last.get(key) === running) last.delete(key)
    }
  }
}
