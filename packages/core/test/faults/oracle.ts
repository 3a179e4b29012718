import type { CollectorSeen, RecordingCollectorProcess } from '@playhead/testing'
import { expect } from 'vitest'

/** `writer/seq` of an event that a page accepted. */
export type Accepted = string

/** What of those the backend has neither received nor been told of as dropped. */
function lost(accepted: readonly Accepted[], seen: CollectorSeen): Accepted[] {
  const known = new Set([...received(seen), ...declared(seen)])
  return accepted.filter((id) => !known.has(id))
}

/** Sessions of test pages are called after their writer. */
const received = ({ events }: CollectorSeen): string[] =>
  events.map(({ session, seq }) => `${session.slice('session-'.length)}/${seq}`)

/** Events only: the same drops told twice are counted once. */
export function declared({ ledger }: CollectorSeen): string[] {
  const lines = new Map(ledger.map((line) => [line.id, line]))
  return [...lines.values()].flatMap(({ writer, seqs = [] }) =>
    seqs.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, add) => `${writer}/${from + add}`)),
  )
}

/**
 * The one oracle: accepted = received ∪ declared drops; every gap is explained; what came twice is the same, so the merge counts it once;
 * and nothing cost a preflight.
 */
export async function expectNothingLost(
  backend: RecordingCollectorProcess,
  accepted: readonly Accepted[],
  {
    withinMs = 10_000,
    revs = {},
  }: { readonly withinMs?: number; readonly revs?: Readonly<Record<string, number>> } = {},
): Promise<CollectorSeen> {
  let seen = await backend.seen()
  const missing = (): string[] => [
    ...lost(accepted, seen),
    ...Object.entries(revs)
      .filter(([session, rev]) => !seen.snapshots.some((each) => each.session === session && each.rev >= rev))
      .map(([session, rev]) => `${session}@${rev}`),
  ]
  for (const end = Date.now() + withinMs; missing().length && Date.now() < end; seen = await backend.seen())
    await new Promise((next) => setTimeout(next, 100))

  expect(missing(), 'neither received nor declared').toEqual([])
  const known = new Set(accepted)
  expect(
    [...received(seen), ...declared(seen)].filter((id) => !known.has(id)),
    'nobody accepted these',
  ).toEqual([])
  expect(seen.unexplained).toEqual([])
  expect(seen.contradictions).toEqual([])
  expect(seen.methods.OPTIONS).toBeUndefined()
  return seen
}
