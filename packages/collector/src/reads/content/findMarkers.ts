import type { RetentionMarker, RetentionPoint } from '../responses/content.ts'

/** Where YouTube Studio looks how many are left after the intro. */
const INTRO_S = 30
/** Points on each side that a spike is compared with. */
const AROUND = 5
/** A spike is played more than its surroundings by this share of the views. */
const MIN_SPIKE = 0.1
/** At a dip, this share of the views stops between two points. */
const MIN_DIP = 0.05
const MAX_OF_KIND = 3

/** Finds the remarkable places of a retention curve, in the order of their positions. */
export function findMarkers(points: readonly RetentionPoint[]): readonly RetentionMarker[] {
  if (points.every(({ plays }) => plays === 0)) return []
  const intro = points.find(({ position }) => position >= INTRO_S)
  const top = points.reduce((best, point) => (point.plays > best.plays ? point : best))
  const marks: RetentionMarker[] = [
    ...(intro ? [{ kind: 'intro' as const, ...intro }] : []),
    { kind: 'top', ...top },
    ...pick(points, measureSpike, MIN_SPIKE).map((point) => ({ kind: 'spike' as const, ...point })),
    ...pick(points, measureDip, MIN_DIP).map((point) => ({ kind: 'dip' as const, ...point })),
  ]
  return marks.sort((a, b) => a.position - b.position)
}

/** How much more a point is played than the points before it and those after it, on average. */
function measureSpike(points: readonly RetentionPoint[], at: number): number {
  const before = points.slice(Math.max(0, at - AROUND), at)
  const after = points.slice(at + 1, at + 1 + AROUND)
  if (before.length < AROUND || after.length < AROUND) return 0
  const average = (around: readonly RetentionPoint[]): number =>
    around.reduce((sum, { plays }) => sum + plays, 0) / around.length
  return (points[at]?.plays ?? 0) - Math.max(average(before), average(after))
}

/** How many views stop between the point before and this one. */
const measureDip = (points: readonly RetentionPoint[], at: number): number =>
  at === 0 ? 0 : (points[at - 1]?.reach ?? 0) - (points[at]?.reach ?? 0)

/** The points with the greatest values; one of neighbours with the same value. */
function pick(
  points: readonly RetentionPoint[],
  measure: (points: readonly RetentionPoint[], at: number) => number,
  min: number,
): readonly RetentionPoint[] {
  const measured = points
    .map((point, at) => ({ point, at, value: measure(points, at) }))
    .filter(({ value }) => value >= min)
    .sort((a, b) => b.value - a.value || a.at - b.at)
  const picked: typeof measured = []
  for (const one of measured)
    if (picked.every(({ at }) => Math.abs(at - one.at) > AROUND)) picked.push(one)
  return picked.slice(0, MAX_OF_KIND).map(({ point }) => point)
}
