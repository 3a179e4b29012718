import { describe, expect, it } from 'vitest'
import type { Answer } from '../../contracts/transport.ts'
import { type QueuedRecord, queuedRecord } from '../record/queuedRecord.ts'
import { eventKey, recordKey } from '../record/recordKey.ts'
import { type BisectState, bisect, NO_REFUSALS } from './bisect.ts'

const WRITER = 'writer-of-a-test'
const event = (seq: number): QueuedRecord =>
  queuedRecord(eventKey(WRITER, seq), { type: 'play', session: 'session-1', seq, at: 1 })
const events = (from: number, to: number): QueuedRecord[] =>
  Array.from({ length: to - from + 1 }, (_, index) => event(from + index))
const line = (id: string): QueuedRecord => queuedRecord(recordKey('l', WRITER, id), {})

const OK: Answer = { outcome: 'accepted' }
const BAD: Answer = { outcome: 'rejected', reason: 'HTTP 400' }
const LARGE: Answer = { outcome: 'too_large', reason: 'HTTP 413' }

type Step = readonly [batch: readonly QueuedRecord[], answer: Answer]

/**
 * Each batch with its answer; the size of the next batch, the ids that were given up, and whether
 * all requests wait.
 */
function transcript(
  steps: readonly Step[],
  from: BisectState = NO_REFUSALS,
): [string, BisectState] {
  let state = from
  const lines = steps.map(([batch, answer]) => {
    const [next, giveUp, backOff = false] = bisect(state, batch, answer)
    state = next
    const gone = giveUp.map(({ record, outcome }) => `${record.id} ${outcome}`).join(', ')
    return [`next ${state.maxRecords}`, gone && `gives up ${gone}`, backOff && 'waits']
      .filter(Boolean)
      .join('; ')
  })
  return [lines.join('\n'), state]
}

describe('bisect()', () => {
  it('finds the one rejected record of eight by halving, and gives it up once others are accepted', () => {
    const [lines] = transcript([
      [events(1, 8), BAD],
      [events(1, 4), OK],
      [events(5, 6), OK],
      [events(7, 7), BAD],
      [events(8, 8), OK],
      [events(9, 20), OK],
    ])
    expect(lines.split('\n')).toEqual([
      'next 4',
      'next 2',
      'next 1',
      'next 100',
      'next 100; gives up session-1/7 rejected',
      'next 100',
    ])
  })

  it('halves a batch that is too large, and grows slowly afterwards', () => {
    const [lines] = transcript([
      [events(1, 100), LARGE],
      [events(1, 50), LARGE],
      [events(1, 25), OK],
      [events(26, 55), OK],
    ])
    expect(lines.split('\n')).toEqual(['next 50', 'next 25', 'next 30', 'next 35'])
  })

  it('blames no record when five in a row are refused alone, whatever the reason', () => {
    const [lines, state] = transcript([
      [events(1, 1), BAD],
      [events(2, 2), LARGE],
      [events(3, 3), BAD],
      [events(4, 4), BAD],
      [events(5, 5), BAD],
    ])
    expect(lines.split('\n')).toEqual([
      'next 100',
      'next 100',
      'next 100',
      'next 100',
      'next 100; waits',
    ])
    expect(state.refused).toEqual([])
  })

  it('gives up refused records, each with its reason', () => {
    const [, state] = transcript([
      [events(1, 1), BAD],
      [events(2, 2), LARGE],
    ])
    const [after, giveUp] = bisect(state, events(3, 3), OK)

    expect(giveUp.map(({ record, outcome, reason }) => [record.seq, outcome, reason])).toEqual([
      [1, 'rejected', 'HTTP 400'],
      [2, 'too_large', 'HTTP 413'],
    ])
    expect(after.refused).toEqual([])
  })

  it('gives up the records that an answer names, and no others', () => {
    const answer: Answer = {
      outcome: 'accepted',
      rejected: [
        { id: 'session-1/2', reason: 'no such course' },
        { id: 'session-9/9', reason: 'not in this batch' },
      ],
    }
    const [, giveUp] = bisect(NO_REFUSALS, events(1, 3), answer)

    expect(giveUp).toEqual([{ record: event(2), outcome: 'rejected', reason: 'no such course' }])
  })

  it.each<Answer>([
    { outcome: 'retry', reason: 'HTTP 503' },
    { outcome: 'blocked', reason: 'HTTP 401' },
  ])('changes nothing, and waits, when the answer is not about the records: $outcome', (answer) => {
    const [, state] = transcript([[events(1, 8), BAD]])
    expect(bisect(state, events(1, 4), answer)).toEqual([state, [], true])
  })

  it('sends ledger lines apart once a batch with both is refused', () => {
    const [, apart] = transcript([[[line('line-1'), ...events(1, 3)], BAD]])
    expect(apart).toMatchObject({ ledger: 'apart', maxRecords: 100, refused: [] })

    const [, isolated] = transcript([[events(1, 3), OK]], apart)
    expect(isolated.ledger).toBe('isolated')
    const [, giveUp, backOff] = bisect(isolated, [line('line-1')], BAD)
    expect(giveUp.map(({ record }) => record.key)).toEqual(['l/writer-of-a-test/line-1'])
    expect(backOff).toBeUndefined()
  })

  it('keeps a ledger line while no record was accepted without it', () => {
    const [, apart] = transcript([[[line('line-1'), ...events(1, 3)], BAD]])
    const [next, giveUp] = bisect(apart, [line('line-1')], BAD)

    expect(giveUp).toEqual([])
    expect(next.refused.map(({ record }) => record.kind)).toEqual(['l'])
  })

  it('starts again with records that wait behind the ones that were refused, when all requests wait', () => {
    const [, state] = transcript(
      Array.from({ length: 5 }, (_, index): Step => [events(index + 1, index + 1), BAD]),
    )
    expect(state).toEqual({ maxRecords: 100, rejectedHead: 0, refused: [] })
  })
})
