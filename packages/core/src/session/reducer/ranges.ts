import type { Range } from '../../contracts/media.ts'

/**
 * The union of a sorted, disjoint set of ranges and one more: O(1) when it extends the last one, as
 * playback does. Sets are never changed in place.
 */
export function addRange(set: readonly Range[], [from, to]: Range): readonly Range[] {
  if (!(to > from)) return set
  const last = set.at(-1)
  if (!last || from > last[1]) return [...set, [from, to]]
  if (from >= last[0]) return to <= last[1] ? set : [...set.slice(0, -1), [last[0], to]]

  const before = set.filter((range) => range[1] < from)
  const after = set.filter((range) => range[0] > to)
  const touching = set.slice(before.length, set.length - after.length)
  const first = touching[0] ?? [from, to]
  const end = touching.at(-1) ?? first
  return [...before, [Math.min(from, first[0]), Math.max(to, end[1])], ...after]
}

/** The parts of `range` that lie in `set`. */
export function intersectRange(set: readonly Range[], [from, to]: Range): readonly Range[] {
  const parts: Range[] = []
  for (let at = set.length - 1; at >= 0; at--) {
    const [low, high] = set[at] as Range
    if (high <= from) break // sorted: nothing earlier can touch
    if (low < to) parts.unshift([Math.max(low, from), Math.min(high, to)])
  }
  return parts
}

/** Content seen at least once, twice, three times; each within the one before. */
export type Levels = readonly [
  once: readonly Range[],
  twice: readonly Range[],
  thrice: readonly Range[],
]

/**
 * With as many ranges as may be at most: beyond that the shortest gaps are taken for watched, on
 * the levels below too.
 */
export function withinLimit(levels: Levels, most: number): Levels {
  if (levels.every(({ length }) => length <= most)) return levels
  const [once, twice, thrice] = levels
  const three = joinClosest(thrice, most)
  const two = joinClosest(three.reduce(addRange, twice), most)
  return [joinClosest(two.reduce(addRange, once), most), two, three]
}

function joinClosest(set: readonly Range[], most: number): readonly Range[] {
  const joined = [...set]
  while (joined.length > most) {
    const gap = (at: number): number => (joined[at]?.[0] ?? 0) - (joined[at - 1]?.[1] ?? -1 / 0)
    const closest = joined.reduce((best, _, at) => (gap(at) < gap(best) ? at : best), 0)
    const [before, after] = joined.slice(closest - 1, closest + 1) as [Range, Range]
    joined.splice(closest - 1, 2, [before[0], after[1]])
  }
  return joined
}

/** Seconds in a disjoint set, up to `end`. */
export function totalSeconds(set: readonly Range[], end: number = 1 / 0): number {
  return set.reduce((sum, [from, to]) => sum + Math.max(0, Math.min(to, end) - from), 0)
}

/**
 * The set at 0.1 s resolution, inside `[0, end]`. Both ends round alike, so that a growing set
 * stays a growing set and long playback has no holes.
 */
export function toTenths(set: readonly Range[], end: number = 1 / 0): readonly Range[] {
  let rounded: readonly Range[] = []
  const tenth = (seconds: number): number => Math.round(Math.min(seconds, end) * 10) / 10
  for (const [from, to] of set) rounded = addRange(rounded, [tenth(from), tenth(to)])
  return rounded
}
