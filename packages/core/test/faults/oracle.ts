import type { CollectorSeen, RecordingCollectorProcess } from '@playhead/testing'
import { expect } from 'vitest'
import { declared, received, unaccounted } from '../accounted.ts'

/**
 * Waits until accepted = received ∪ declared drops. Then every gap is explained, what came twice is
 * the same, so that the merge counts it once, and nothing cost a preflight. `accepted`: events as
 * `writer/seq`.
 */
export async function expectNothingLost(
  backend: RecordingCollectorProcess,
  accepted: readonly string[],
  {
    withinMs = 10_000,
    revs = {},
  }: { readonly withinMs?: number; readonly revs?: Readonly<Record<string, number>> } = {},
): Promise<CollectorSeen> {
  let seen = await backend.seen()
  const missing = (): string[] => [
    ...unaccounted(accepted, seen),
    ...Object.entries(revs)
      .filter(
        ([session, rev]) =>
          !seen.snapshots.some((each) => each.session === session && each.rev >= rev),
      )
      .map(([session, rev]) => `${session}@${rev}`),
  ]
  for (
    const end = Date.now() + withinMs;
    missing().length && Date.now() < end;
    seen = await backend.seen()
  )
    await new Promise((next) => setTimeout(next, 100))

  expect(missing(), 'neither received nor declared').toEqual([])
  const known = new Set(accepted)
  expect(
    [...received(seen), ...declared(seen)].filter((id) => !known.has(id)),
    'never accepted',
  ).toEqual([])
  expect(seen.unexplained).toEqual([])
  expect(seen.contradictions).toEqual([])
  expect(seen.methods.OPTIONS).toBeUndefined()
  return seen
}
