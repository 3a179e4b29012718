import type { Statement } from '../database/statement.ts'
import type { DerivedFields } from '../rollup/fields.ts'
import type { AcceptedBatch } from './acceptBatch.ts'

/** A batch that waits for its transaction. */
export interface Arrival {
  readonly project: number
  readonly batch: AcceptedBatch
  /** What the request says of the sessions that it has snapshots of. */
  readonly derived: DerivedFields
  readonly bytes: number
}

/** Runs a statement with a list of rows as `$1`; an empty list needs no statement. */
export type RunList = <T extends object>(
  statement: Statement,
  list: readonly object[],
) => Promise<readonly T[]>
