import type { Lesson } from './courses.ts'
import type { Random } from './createRandom.ts'
import type { Viewing } from './planYear.ts'

/** What a viewer does when the position gets there. Seconds. */
export type Step =
  | { readonly at: number; readonly does: 'seek'; readonly to: number }
  | { readonly at: number; readonly does: 'pause'; readonly forMs: number }
  | { readonly at: number; readonly does: 'rebuffer'; readonly forMs: number }
  | { readonly at: number; readonly does: 'fullscreen' }

const TEN_MINUTES_S = 600
/** Beyond this, a viewer has other plans. */
const MAX_PAUSE_MS = 15 * 60_000

/** Writes what happens in a session, in the order of the positions. */
export function writeScript(random: Random, viewing: Viewing): readonly Step[] {
  const { lesson, viewer, from, until } = viewing
  const { style } = viewer
  const places = (timesInTenMinutes: number): number[] => {
    const found: number[] = []
    let at = from
    for (;;) {
      at += random.exponential(TEN_MINUTES_S / Math.max(timesInTenMinutes, 1e-6))
      if (at >= until - 2) return found
      found.push(at)
    }
  }
  const steps: Step[] = [
    ...followMoments(random, lesson, viewing),
    ...places(style.skips).map(
      (at): Step => ({
        ...{ at, does: 'seek' },
        to: Math.min(at + random.between(8, 70), Math.max(at, until - 3)),
      }),
    ),
    ...places(style.pauses).map(
      (at): Step => ({
        ...{ at, does: 'pause' },
        forMs: Math.min(MAX_PAUSE_MS, Math.round(random.logNormal(14_000, 1.3))),
      }),
    ),
    ...places(viewer.rebuffers).map(
      (at): Step => ({
        ...{ at, does: 'rebuffer' },
        forMs: Math.round(200 + random.logNormal(viewer.startupMs, 0.8)),
      }),
    ),
  ]
  if (viewer.device !== 'desktop' && random.chance(0.45))
    steps.push({ at: from + 3, does: 'fullscreen' })
  return steps.sort((a, b) => a.at - b.at)
}

/** Jumps over what bores and back to what was too fast, as far as it lies on the way. */
function followMoments(
  random: Random,
  { moments }: Lesson,
  { viewer: { style }, from, until }: Viewing,
): readonly Step[] {
  return moments.flatMap((moment): Step[] => {
    if (moment.from < from || moment.to > until) return []
    if (moment.kind === 'skip' && random.chance(moment.share * style.skipsMoments))
      return [
        { at: moment.from + random.next(), does: 'seek', to: moment.to + random.between(-1.5, 2) },
      ]
    if (moment.kind !== 'replay' || !random.chance(moment.share * style.replaysMoments)) return []
    const back = (): Step => ({
      ...{ at: moment.to + random.between(-2, 2), does: 'seek' },
      to: Math.max(0, moment.from + random.between(-3, 3)),
    })
    return random.chance(0.3) ? [back(), back()] : [back()]
  })
}
