import { describe, expect, it } from 'vitest'
import {
  deliveryContext,
  eventRecord,
  OTHER_WRITER,
  snapshotRecord,
  type TestContext,
  WRITER,
} from '../../../test/deliveryContext.ts'
import type { Answer } from '../../contracts/transport.ts'
import { createQueue, type Queue } from '../queue/queue.ts'
import type { QueuedRecord } from '../record/queuedRecord.ts'
import { assembleBatch } from './assembleBatch.ts'
import { NO_RETRY } from './retryPolicy.ts'
import { createSendState, type SendState } from './sendState.ts'
import { settleBatch } from './settleBatch.ts'

function open(waiting: readonly QueuedRecord[], parts: Partial<SendState> = {}) {
  const context: TestContext = deliveryContext()
  const queue: Queue = createQueue(context)
  for (const record of waiting) queue.hold(record)
  const state: SendState = {
    ...createSendState(context, queue, () => ({ high: 10 })),
    ...parts,
  }
  const left = (): string[] => queue.filter(() => true).map(({ key }) => key)
  const send = (records: readonly QueuedRecord[], answer: Answer, writer = WRITER) =>
    settleBatch(state, assembleBatch(state, writer, records), answer)
  return { ...context, state, queue, left, send }
}
const [one, two, three] = [eventRecord(1), eventRecord(2), eventRecord(3)]
const foreign = [eventRecord(1, OTHER_WRITER), eventRecord(2, OTHER_WRITER)]

describe('an accepted batch', () => {
  it('leaves the queue, and nothing else does', () => {
    const { left, send, state, clock, queue } = open([one, two, snapshotRecord(1)])
    clock.advance(500)
    expect(send([one], { outcome: 'accepted' })).toBeUndefined()

    expect(left()).toEqual([two.key, snapshotRecord(1).key])
    expect(state).toMatchObject({ lastSuccessAt: 1_000_500, lastError: null })
    expect([...state.offered]).toEqual([])
    expect(queue.status().drops).toEqual({})
  })

  it('leaves no wait on disk where none was', async () => {
    const { send, store, clock } = open([one])
    send([one], { outcome: 'accepted' })
    await clock.pass(0)

    expect(await store.read('m/')).toEqual([])
  })

  it('that was assembled before other pages were found leaves them to the next one', () => {
    const { state } = open([one])
    const sent = assembleBatch(state, WRITER, [one])
    state.pending = [OTHER_WRITER]
    settleBatch(state, sent, { outcome: 'accepted' })

    expect(state.pending).toEqual([OTHER_WRITER])
  })

  it('that asked about no other pages lets go of nothing of theirs', () => {
    const { left, send } = open([one, ...foreign])
    send([one], { outcome: 'accepted', haveOf: { [OTHER_WRITER]: [[1, 2]] } })

    expect(left()).toEqual(foreign.map(({ key }) => key))
  })

  it('lets go of numbers up to the highest that was given out', () => {
    const { left, send, state } = open([one, two])
    state.offered.add(two.key)
    send([one], { outcome: 'accepted', have: [[1, 10]] })

    expect(left()).toEqual([])
  })

  it('ends the wait after failures', () => {
    const { send, state } = open([one], {
      lastError: 'HTTP 503',
      retry: { ...NO_RETRY, attempt: 3, waitMs: 5000 },
    })
    send([one], { outcome: 'accepted' })

    expect(state.retry).toEqual(NO_RETRY)
    expect(state.lastError).toBeNull()
  })

  it('lets go of events of this page that the server has, once the transport was given them', () => {
    const { left, send, state } = open([one, two, three])
    const have = [[1, 3]] as const
    send([one], { outcome: 'accepted', have })
    expect(left()).toEqual([two.key, three.key])

    state.offered.add(three.key)
    send([], { outcome: 'accepted', have })
    expect(left()).toEqual([two.key])
    expect([...state.offered]).toEqual([])
  })

  it('lets go of nothing by a claim about numbers that were never given out', () => {
    const { left, send, state } = open([one, two, ...foreign], { pending: [OTHER_WRITER] })
    state.offered.add(two.key)
    send([one], {
      outcome: 'accepted',
      have: [
        [1, 3],
        [5, 11],
      ],
      haveOf: { [OTHER_WRITER]: [[1, 2]] },
    })

    expect(left()).toEqual([two.key, ...foreign.map(({ key }) => key)])
  })

  it('lets go of what the server has of pages that were asked about, and then asks no more', () => {
    const { left, send, state } = open([one, ...foreign, eventRecord(1, 'writer-3-of-a-test')], {
      pending: [OTHER_WRITER],
    })
    send([one], {
      outcome: 'accepted',
      have: [[1, 1]],
      haveOf: { [OTHER_WRITER]: [[2, 2]], 'writer-3-of-a-test': [[1, 1]] },
    })

    expect(left()).toEqual([foreign[0]?.key, 'e/writer-3-of-a-test/0000000001'])
    expect(state.pending).toEqual([])
  })

  it('lets go of what the server has of another page whose batch it was', () => {
    const { left, send } = open([one, ...foreign])
    send(foreign.slice(0, 1), { outcome: 'accepted', have: [[1, 2]] }, OTHER_WRITER)

    expect(left()).toEqual([one.key])
  })

  it('lets go of no snapshot by a number', () => {
    const snapshots = [snapshotRecord(1), snapshotRecord(1, OTHER_WRITER)]
    const { left, send } = open([one, ...snapshots], { pending: [OTHER_WRITER] })
    send([one], {
      outcome: 'accepted',
      have: [[0, 10]],
      haveOf: { [OTHER_WRITER]: [[0, 10]] },
    })

    expect(left()).toEqual(snapshots.map(({ key }) => key))
  })
})

describe('a batch that is not accepted', () => {
  it('stays in the queue, and is waited for', () => {
    const { left, send, state } = open([one], { pending: [OTHER_WRITER] })

    expect(send([one], { outcome: 'retry', reason: 'HTTP 503' })).toBe(true)
    expect(left()).toEqual([one.key])
    expect(state).toMatchObject({ lastError: 'HTTP 503', lastSuccessAt: null })
    expect(state.pending).toEqual([OTHER_WRITER])
    expect([...state.offered]).toEqual([one.key])
  })

  it('is halved where records are refused', () => {
    const { left, send, state, reports } = open([one, two])

    expect(send([one, two], { outcome: 'rejected', reason: 'HTTP 400' })).toBeUndefined()
    expect(left()).toEqual([one.key, two.key])
    expect(state.bisect.maxRecords).toBe(1)
    expect(reports).toEqual([])
  })
})

describe('records that the backend refuses', () => {
  it('are given up with an account, and each reason is reported once', () => {
    const { left, send, queue, state, reports } = open([one, two, three])
    const rejected = [{ id: one.id, reason: 'no such course' }]
    send([one, two], { outcome: 'accepted', rejected })
    expect(queue.status().drops).toEqual({ rejected: 1 })
    expect(left()).toEqual([three.key, 'l/writer-1-of-a-test/id-2-of-a-test'])

    send([three], { outcome: 'accepted', rejected: [{ id: three.id, reason: 'no such course' }] })
    expect(queue.status().drops).toEqual({ rejected: 2 })
    expect(reports).toEqual(['test: Error: no such course'])
    expect([...state.refusals]).toEqual(['no such course'])
  })

  it('have the latest reason last', () => {
    const { send, state, reports } = open([one, two, three])
    const refuse = (record: QueuedRecord, reason: string) =>
      send([record], { outcome: 'accepted', rejected: [{ id: record.id, reason }] })
    refuse(one, 'a')
    refuse(two, 'b')
    refuse(three, 'a')

    expect([...state.refusals]).toEqual(['b', 'a'])
    expect(reports).toEqual(['test: Error: a', 'test: Error: b'])
  })

  it('are counted by what they were refused for', () => {
    const { send, queue } = open([one, two, three])
    send([one], { outcome: 'too_large', reason: 'HTTP 413' })
    send([two], { outcome: 'rejected', reason: 'HTTP 400' })
    expect(queue.status().drops).toEqual({})

    send([three], { outcome: 'accepted' })
    expect(queue.status().drops).toEqual({ too_large: 1, rejected: 1 })
  })
})
