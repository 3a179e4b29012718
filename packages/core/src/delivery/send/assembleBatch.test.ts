import { describe, expect, it } from 'vitest'
import {
  deliveryContext,
  eventRecord,
  ledgerRecord,
  OTHER_WRITER,
  snapshotRecord,
  WRITER,
} from '../../../test/deliveryContext.ts'
import type { Queue } from '../queue/queue.ts'
import type { QueuedRecord } from '../record/queuedRecord.ts'
import { assembleBatch, nextRecords } from './assembleBatch.ts'
import { NO_REFUSALS } from './bisect.ts'
import { createSendState, type SendState } from './sendState.ts'

const keys = (records: readonly QueuedRecord[]): string[] => records.map(({ key }) => key)
const events = (count: number, writer = WRITER): QueuedRecord[] =>
  Array.from({ length: count }, (_, index) => eventRecord(index + 1, writer))
const lines = (count: number): QueuedRecord[] =>
  Array.from({ length: count }, (_, index) => ledgerRecord(`line-${index + 1}-of-a-test`))
const always = (): boolean => true
const long = (record: QueuedRecord, chars: number): QueuedRecord => ({
  ...record,
  text: 'x'.repeat(chars),
})

describe('the records of the next batch', () => {
  it('are of the first writer that has something to leave, with the ledger lines first', () => {
    const waiting = [
      eventRecord(1, OTHER_WRITER),
      eventRecord(1),
      ...lines(1),
      snapshotRecord(1, OTHER_WRITER),
      eventRecord(2),
    ]
    const next = nextRecords(waiting, NO_REFUSALS, ({ writer }) => writer === WRITER)

    expect(keys(next)).toEqual([
      'l/writer-1-of-a-test/line-1-of-a-test',
      'e/writer-1-of-a-test/0000000001',
      'e/writer-1-of-a-test/0000000002',
    ])
  })

  it('take along what need not leave itself', () => {
    const next = nextRecords(
      [snapshotRecord(1), eventRecord(1)],
      NO_REFUSALS,
      ({ kind }) => kind === 'e',
    )

    expect(next).toHaveLength(2)
  })

  it('are absent where nothing has to leave: ledger lines wait for company', () => {
    expect(nextRecords([...lines(3), snapshotRecord(1)], NO_REFUSALS, () => false)).toEqual([])
    expect(nextRecords(lines(3), NO_REFUSALS, always)).toEqual([])
  })

  it('are at most as many as bisection allows, and a hundred ledger lines', () => {
    const next = nextRecords(
      [...events(20), ...lines(120)],
      { ...NO_REFUSALS, maxRecords: 7 },
      always,
    )

    expect(next.filter(({ kind }) => kind === 'l')).toHaveLength(100)
    expect(next.filter(({ kind }) => kind === 'e')).toHaveLength(7)
  })

  it.each(['apart', 'isolated'] as const)(
    'leave without ledger lines while those are %s, which follow alone',
    (ledger) => {
      const state = { ...NO_REFUSALS, maxRecords: 7, ledger }

      expect(keys(nextRecords([...lines(2), ...events(1)], state, always))).toEqual([
        'e/writer-1-of-a-test/0000000001',
      ])
      expect(nextRecords(lines(20), state, always)).toHaveLength(7)
      expect(nextRecords([snapshotRecord(1), ...lines(20)], state, () => false)).toHaveLength(7)
    },
  )

  it('have at most 48 Ki characters of records, and the same of ledger lines, but one of each at least', () => {
    const [one, two] = [long(eventRecord(1), 49_000), long(eventRecord(2), 200)]
    expect(keys(nextRecords([one, two], NO_REFUSALS, always))).toEqual([one.key])
    expect(
      nextRecords([{ ...one, text: 'x'.repeat(48_000) }, two], NO_REFUSALS, always),
    ).toHaveLength(2)

    const huge = lines(2).map((line) => long(line, 60_000))
    expect(nextRecords([long(eventRecord(1), 60_000), ...huge], NO_REFUSALS, always)).toHaveLength(
      2,
    )
  })
})

describe('a batch', () => {
  const open = (parts: Partial<SendState> = {}): SendState => ({
    ...createSendState(deliveryContext(), {} as Queue, () => ({ high: 12, epoch: 3 })),
    ...parts,
  })

  it('of this page has its numbers, its clock and what waits of others', () => {
    const state = open({ pending: [OTHER_WRITER] })
    const records = [...lines(1), eventRecord(7), eventRecord(8), snapshotRecord(5)]

    expect(assembleBatch(state, WRITER, records)).toEqual({
      records,
      batch: {
        batch: 'id-1-of-a-test',
        sentAt: 1_000_000,
        writer: 'writer-1-of-a-test',
        epoch: 3,
        pending: ['writer-2-of-a-test'],
        from: 7,
        to: 8,
        high: 12,
        ledger: [{ id: 'line-1-of-a-test', reason: 'age', count: 1 }],
        snapshots: [{ session: 'session-of-writer-1-of-a-test', rev: 5, at: 5 }],
        events: [
          { type: 'play', session: 'session-of-writer-1-of-a-test', seq: 7, at: 7 },
          { type: 'play', session: 'session-of-writer-1-of-a-test', seq: 8, at: 8 },
        ],
      },
    })
    expect([...state.offered]).toEqual(keys(records))
  })

  it('of another page has the highest number that was found, and no clock', () => {
    const state = open()
    const { batch } = assembleBatch(state, OTHER_WRITER, events(2, OTHER_WRITER))

    expect(batch).toMatchObject({ writer: OTHER_WRITER, from: 1, to: 2, high: 2 })
    expect(batch).not.toHaveProperty('epoch')
    expect(batch).not.toHaveProperty('pending')
    expect([...state.offered]).toEqual([])
  })

  it('without events has no numbers', () => {
    expect(assembleBatch(open(), WRITER, [snapshotRecord(1)]).batch).toMatchObject({
      from: 0,
      to: 0,
      high: 12,
    })
  })
})
