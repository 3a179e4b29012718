import type { LedgerEntry } from '../src/contracts/batch.ts'
import type { EventRecord } from '../src/contracts/events.ts'

/** What a collector has recorded. */
export interface Recorded {
  readonly events: Iterable<EventRecord>
  readonly ledger: readonly LedgerEntry[]
}

/** `writer/seq` of the events that arrived. Sessions of test pages are named after their writer. */
export const received = ({ events }: Recorded): string[] =>
  [...events].map(({ session, seq }) => `${session.slice('session-'.length)}/${seq}`)

/**
 * `writer/seq` of the events that were declared as dropped. A line that arrived twice counts once.
 * The numbers of a line from damaged storage may be anything: the envelope does not check its lines.
 */
export function declared({ ledger }: Pick<Recorded, 'ledger'>): string[] {
  const lines = new Map(ledger.map((line) => [line.id, line]))
  return [...lines.values()].flatMap(({ writer, seqs }) =>
    (Array.isArray(seqs) ? seqs : []).flatMap(([from, to]) =>
      Array.from({ length: to - from + 1 }, (_, add) => `${writer}/${from + add}`),
    ),
  )
}

/** The accepted events, as `writer/seq`, that neither arrived nor were declared as dropped. */
export function unaccounted(accepted: Iterable<string>, recorded: Recorded): string[] {
  const known = new Set([...received(recorded), ...declared(recorded)])
  return [...accepted].filter((id) => !known.has(id))
}
