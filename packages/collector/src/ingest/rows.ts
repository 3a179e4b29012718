import type { EventRecord } from '@playhead/core'
import { getDay } from '../database/days.ts'
import { roundSeconds } from '../rollup/columnTypes.ts'
import type { Arrival } from './arrival.ts'

/** The JSON rows of `INSERT_EVENTS`. */
export const eventRows = ({ project, batch: { events, writer } }: Arrival): readonly object[] =>
  events.map((record) => eventRow(project, record, writer))

/** The JSON rows of `INSERT_LEDGER`. */
export const ledgerRows = ({ project, batch: { ledger } }: Arrival): readonly object[] =>
  ledger.map(({ id, reason, count, writer }) => ({ p: project, id, reason, count, writer }))

function eventRow(p: number, record: EventRecord, writer: string): object {
  const { session, seq, type, at, position, epoch: _, ...data } = record
  return {
    p,
    session_id: session,
    seq,
    day: getDay(at),
    writer,
    at_ms: at,
    type,
    position_s: roundSeconds(position),
    data,
  }
}
