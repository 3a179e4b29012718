import type { Range } from '@playhead/core'

/** The parts of `range` that lie in a sorted, disjoint set. */
export const intersect = (set: readonly Range[], [from, to]: Range): readonly Range[] =>
  set
    .filter(([low, high]) => high > from && low < to)
    .map(([low, high]) => [Math.max(low, from), Math.min(high, to)])

/** The length of a disjoint set. */
export const measure = (set: readonly Range[]): number =>
  set.reduce((sum, [from, to]) => sum + to - from, 0)
