import type { Answer } from '../../contracts/transport.ts'
import type { QueuedRecord } from '../record/queuedRecord.ts'

/** What the backend has refused so far, while the queue looks for the record that it refuses. */
export interface BisectState {
  /** Records in the next batch, at most. */
  readonly maxRecords: number
  /** Number of records at the head of the queue known to contain a rejected one. */
  readonly rejectedHead: number
  /**
   * Records refused when sent alone. They are given up once others are accepted: until then the
   * fault may be the set-up's.
   */
  readonly refused: readonly Refusal[]
  /**
   * Absent while ledger lines leave with records.
   * `apart`: a batch of records and ledger lines was refused, and the lines leave without records,
   * to find out which it was. `isolated`: records alone were accepted since.
   */
  readonly ledger?: 'apart' | 'isolated' | undefined
}

/** A record that the backend refuses for good. */
export interface Refusal {
  readonly record: QueuedRecord
  readonly outcome: 'rejected' | 'too_large'
  readonly reason: string
}

const MAX_RECORDS = 100
/** This many single records refused, and none accepted between: the records are not at fault. */
const MAX_REFUSED = 5
/**
 * After a batch that was too large, the following ones grow by this many records: the limit is
 * near.
 */
const GROWTH = 5

export const NO_REFUSALS: BisectState = {
  maxRecords: MAX_RECORDS,
  rejectedHead: 0,
  refused: [],
}

/**
 * What an answer means. `backOff`: the records are not at fault, and all requests wait as the retry
 * policy says.
 */
export type Verdict = readonly [state: BisectState, giveUp: readonly Refusal[], backOff?: boolean]

/**
 * Isolates refused records by halving. `batch`: records of one writer and ledger lines, in the
 * order they were sent.
 */
export function bisect(
  state: BisectState,
  batch: readonly QueuedRecord[],
  answer: Answer,
): Verdict {
  const records = batch.filter(({ kind }) => kind !== 'l')
  const examined = records.length ? records : batch
  const count = examined.length
  const { outcome } = answer

  if (outcome === 'accepted') {
    const rejectedHead = Math.max(0, state.rejectedHead - count)
    const maxRecords = rejectedHead
      ? Math.ceil(rejectedHead / 2)
      : Math.min(MAX_RECORDS, state.maxRecords + GROWTH)
    const ledger = state.ledger && records.length ? 'isolated' : state.ledger
    // The backend accepts records: those that it refused alone are at fault themselves, and so are
    // those that it names.
    const reasons = new Map(answer.rejected?.map(({ id, reason }) => [id, reason]))
    const named = records
      .filter(({ id }) => reasons.has(id))
      .map(
        (record): Refusal => ({
          record,
          outcome: 'rejected',
          reason: reasons.get(record.id) as string,
        }),
      )
    return [{ maxRecords, rejectedHead, ledger, refused: [] }, [...state.refused, ...named]]
  }
  if (outcome === 'retry' || outcome === 'blocked') return [state, [], true]
  if (count < batch.length) return [{ ...state, ledger: 'apart' }, []]
  if (count > 1)
    return [
      { ...state, rejectedHead: outcome === 'rejected' ? count : 0, maxRecords: count >> 1 },
      [],
    ]

  const alone = examined.map((record) => ({ record, outcome, reason: answer.reason }))
  const whole = { ...state, rejectedHead: 0, maxRecords: MAX_RECORDS }
  if (!records.length && state.ledger === 'isolated') return [whole, alone]
  const refused = [...state.refused, ...alone]
  return refused.length < MAX_REFUSED
    ? [{ ...whole, refused }, []]
    : [{ ...whole, refused: [] }, [], true]
}
