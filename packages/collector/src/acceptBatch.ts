import type { EventRecord, IngestBody, LedgerEntry, SnapshotRecord } from '@playhead/core'
import { eventId, snapshotId } from '@playhead/core'
import { envelopeSchema, eventSchema, snapshotSchema } from '@playhead/core/wire'
import * as v from 'valibot'

/** A batch whose every record was checked alone, and why the others were not taken. */
export interface AcceptedBatch extends Pick<IngestBody, 'writer' | 'high'> {
  readonly ledger: readonly LedgerEntry[]
  readonly snapshots: readonly SnapshotRecord[]
  readonly events: readonly EventRecord[]
  readonly rejected: readonly { readonly id: string; readonly reason: string }[]
}

export const DAY_MS = 86_400_000
/** Sessions that began earlier are not taken any more, by the server's clock: a late duplicate of a removed one would count again. */
const OLDEST_MS = 7 * DAY_MS
/** Clocks are wrong by a little. */
const NEWEST_MS = DAY_MS

/** The body as far as it is needed to know whose it is. */
export type Envelope = v.InferOutput<typeof envelopeSchema>

/** Reads a body. What is no batch at all has a reason that names the place. */
export function readEnvelope(text: string): { envelope: Envelope } | { error: string } {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return { error: 'the body is no JSON' }
  }
  const result = v.safeParse(envelopeSchema, body)
  return result.success ? { envelope: result.output } : { error: because(result.issues) }
}

/** Checks the records one by one, so that a bad one does not cost the others. */
export function acceptBatch(envelope: Envelope, now: number): AcceptedBatch {
  const rejected: { id: string; reason: string }[] = []
  const offset = now - envelope.sentAt
  // A clock that is off by more than a day says nothing about when: such sessions are kept, on a day of their own.
  const clockIsWrong = Math.abs(offset) > DAY_MS

  const accept = <T extends SnapshotRecord | EventRecord>(
    name: string,
    schema: v.GenericSchema<unknown, T>,
    records: readonly unknown[],
    idOf: (record: T) => string,
    startOf: (record: T) => number,
  ): T[] =>
    records.flatMap((given, at) => {
      const result = v.safeParse(schema, given)
      const id = (): string => {
        try {
          const named = idOf(given as T)
          return typeof named === 'string' && !named.includes('undefined') && named.length < 300
            ? named
            : `${name}[${at}]`
        } catch {
          return `${name}[${at}]`
        }
      }
      if (!result.success) {
        rejected.push({ id: id(), reason: because(result.issues) })
        return []
      }
      const age = now - (startOf(result.output) + offset)
      if (!clockIsWrong && (age > OLDEST_MS || age < -NEWEST_MS)) {
        rejected.push({ id: id(), reason: 'outside_window' })
        return []
      }
      return [result.output]
    })

  return {
    writer: envelope.writer,
    high: envelope.high,
    ledger: envelope.ledger,
    snapshots: accept('snapshots', snapshotSchema, envelope.snapshots, snapshotId, ({ startedAt }) => startedAt),
    events: accept('events', eventSchema, envelope.events, eventId, ({ at }) => at),
    rejected,
  }
}

function because(issues: readonly v.BaseIssue<unknown>[]): string {
  const [issue] = issues
  if (!issue) return 'invalid'
  const path = v.getDotPath(issue)
  return `${path ? `${path}: ` : ''}${issue.message}`.slice(0, 200)
}
