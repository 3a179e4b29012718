import { type FakeHost, fakeClock, fakeHost } from '@playhead/testing'
import type { Batch } from '../src/contracts/batch.ts'
import type { EventRecord } from '../src/contracts/events.ts'
import type { Host } from '../src/contracts/host.ts'
import type { Store } from '../src/contracts/store.ts'
import type { Answer, Transport } from '../src/contracts/transport.ts'
import {
  createDelivery,
  type Delivery,
  type DeliveryParts,
} from '../src/delivery/createDelivery.ts'
import { memoryStore } from '../src/delivery/memoryStore.ts'
import { WRITER } from './deliveryContext.ts'
import { simulatedStorage } from './simulatedPages.ts'

/** One request of a test's transport. */
export interface SentRequest {
  /** Monotonic ms. */
  readonly at: number
  readonly batch: Batch
  readonly signal: AbortSignal
}

/** What a test sets about a delivery. */
export interface DeliveryOptions extends Partial<DeliveryParts> {
  /** The answer to each request. @default accepted */
  readonly answer?: (batch: Batch, count: number) => Answer | Promise<Answer>
  readonly sendLast?: Transport['sendLast']
  /** @default locks that are always free */
  readonly locks?: ReturnType<Host['locks']>
}

const FREE_LOCKS = {
  query: async () => ({ held: [] }),
  request: async (_name: string, _options: LockOptions, granted: (lock: unknown) => unknown) =>
    granted({}),
} as unknown as NonNullable<ReturnType<Host['locks']>>

/** A delivery with a clock that stands at 0; the wall clock is 1 000 000 ms ahead. */
export function openDelivery({
  answer = () => ({ outcome: 'accepted' }),
  sendLast,
  locks = FREE_LOCKS,
  ...parts
}: DeliveryOptions = {}) {
  const clock = fakeClock(1_000_000)
  const localStorage = simulatedStorage()
  const host: FakeHost = fakeHost({ storage: localStorage, locks })
  const requests: SentRequest[] = []
  /** When the store was read. */
  const reads: number[] = []
  const reports: string[] = []
  const problems: string[] = []
  const { store: given = memoryStore(), ...others } = parts
  const store: Store = {
    ...given,
    read(...range) {
      reads.push(clock.now())
      return given.read(...range)
    },
  }
  let ids = 0
  const delivery: Delivery = createDelivery({
    transport: {
      name: 'test',
      async send(batch, { signal }) {
        requests.push({ at: clock.now(), batch, signal })
        return answer(batch, requests.length)
      },
      ...(sendLast && { sendLast }),
    },
    store,
    clock,
    host,
    newId: () => (ids++ ? `id-${ids}-of-a-test` : WRITER),
    report: (error, where) => reports.push(`${where}: ${error}`),
    onProblem: (reason) => problems.push(reason),
    ...others,
  })
  return {
    delivery,
    clock,
    store,
    host,
    localStorage,
    requests,
    reads,
    reports,
    problems,
    /** When each request began. */
    times: (): number[] => requests.map(({ at }) => at),
    add: (): EventRecord => delivery.add({ type: 'play', session: 'session-1', at: clock.wall() }),
    put: (rev: number, send: boolean): void =>
      delivery.put(
        {
          session: 'session-1',
          rev,
          videoId: 'lesson-1',
          player: 'test',
          startedAt: 1_000_000,
          at: clock.wall(),
          state: 'playing',
        },
        send,
      ),
  }
}
