import type { Store, StoreEntry } from '../src/contracts/store.ts'
import { memoryStore } from '../src/delivery/memoryStore.ts'
import { createGroupCommit } from '../src/delivery/queue/groupCommit.ts'
import { type QueueState, setRecord } from '../src/delivery/queue/queueState.ts'
import type { QueuedRecord } from '../src/delivery/record/queuedRecord.ts'
import { deliveryContext, type TestContext } from './deliveryContext.ts'

/** A write that waits for the test; keys are shown by their last four characters. */
export interface Write {
  readonly put: readonly string[]
  readonly removed: readonly string[]
  succeed(): void
  fail(error?: unknown): void
}

/** A store whose writes and clears settle when the test calls for it. */
function heldStore() {
  const memory = memoryStore()
  const writes: Write[] = []
  const clears: { succeed(): void; fail(): void }[] = []
  const store: Store = {
    ...memory,
    write: (put, remove = []) =>
      new Promise((resolve, reject) => {
        const keys = (entries: readonly StoreEntry[]) => entries.map(([key]) => key.slice(-4))
        writes.push({
          put: keys(put),
          removed: keys(remove),
          succeed: () => resolve(memory.write(put, remove)),
          fail: (error = new Error('broken')) => reject(error),
        })
      }),
    clear: () =>
      new Promise((resolve, reject) => {
        clears.push({
          succeed: () => resolve(memory.clear()),
          fail: () => reject(new Error('not cleared')),
        })
      }),
  }
  return { store, memory, writes, clears }
}

/** A group commit on a held store; `calls` has the calls of `onQuota` and `onWritten`. */
export function openGroupCommit(parts: Partial<TestContext> = {}) {
  const held = heldStore()
  const context = deliveryContext({ store: held.store, ...parts })
  const state: QueueState = {
    records: new Map(),
    size: { queued: 0, bytes: 0 },
    stored: new Map(),
    changed: new Set(),
  }
  const calls: string[] = []
  const commit = createGroupCommit(
    context,
    state,
    () => calls.push('quota'),
    () => calls.push('written'),
  )
  const put = (record: QueuedRecord): void => {
    setRecord(state, record.key, record)
    commit.schedule()
  }
  const drop = ({ key }: QueuedRecord): void => {
    setRecord(state, key)
    commit.schedule()
  }
  const settle = (): Promise<void> => context.clock.pass(0)
  const stored = async (): Promise<string[]> =>
    (await held.memory.read('')).map(([key]) => key.slice(-4))
  return { ...context, ...held, state, commit, calls, put, drop, settle, stored }
}

/** `+put -removed` of each write. */
export const describeWrites = (writes: readonly Write[]): string[] =>
  writes.map(({ put, removed }) => `+${put} -${removed}`)
