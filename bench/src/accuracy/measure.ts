import type { Recording, SessionSnapshot } from '@playhead/core'
import type { Stage } from '../stage.ts'
import { viewerOf } from '../viewer.ts'
import type { Scenario } from './scenarios.ts'
import { type Truth, truthOf, type Viewing } from './truth.ts'

/** Which counts have to be right. */
export const COUNTS = ['seeks', 'rebuffers', 'views'] as const
export type Counts = Readonly<Record<(typeof COUNTS)[number], number>>

/** What a run came to: Playhead's figures beside the truth's. */
export interface Measured {
  readonly name: string
  readonly truth: Truth
  readonly playhead: {
    readonly playingMs: number
    readonly contentMs: number
    readonly uniqueMs: number
  } & Counts
  /** Σ clocks − elapsed over all sessions, ms; must be 0. */
  readonly clockError: number
  /**
   * Why the truth itself is not to be trusted, or what else is wrong with the sessions; empty is
   * good.
   */
  readonly doubts: readonly string[]
  readonly recordings: readonly Recording[]
  readonly viewings: readonly Viewing[]
}

const CLOCKS = [
  'idleMs',
  'startupMs',
  'playingMs',
  'pausedMs',
  'seekingMs',
  'rebufferMs',
  'endedMs',
  'errorMs',
  'suspendedMs',
] as const
/** Playback and its last events settle, ms. */
const SETTLE_MS = 400
/**
 * The truth's bitmap and `video.played` may differ by so much for each played range: a look's time.
 * ms
 */
const PLAYED_SLACK_MS = 15

/**
 * A look that comes this late while the playhead moves says that the machine was busy with
 * something else, ms.
 */
const BUSY_MS = 100
const TRIES = 3

/**
 * Runs one scenario on a page of its own. A run in which the machine was too busy for the truth to
 * look is made again; what Playhead found in it plays no part in that.
 */
export async function measure(
  stage: Stage,
  scenario: Parameters<typeof run>[1],
  say: (why: string) => void,
): Promise<Measured> {
  for (let tries = 1; ; tries++) {
    const measured = await run(stage, scenario)
    const { coarsestMs } = measured.truth
    if (scenario.coarse || coarsestMs < BUSY_MS || tries === TRIES) return measured
    say(`again: nothing was sampled for ${Math.round(coarsestMs)} ms`)
  }
}

async function run(
  stage: Stage,
  scenario: Omit<Scenario, keyof Counts> & Partial<Counts>,
): Promise<Measured> {
  scenario.prepare?.(stage)
  const page = await stage.open({
    ...(scenario.source && { src: scenario.source }),
    ...(scenario.stream && { stream: scenario.stream }),
  })
  try {
    const viewer = viewerOf(page)
    await scenario.run(viewer, stage)
    await viewer.pause()
    await viewer.watch(SETTLE_MS)
    const { viewings, snapshots, recordings } = await viewer.result()
    const truth = truthOf(viewings)
    const add = (of: (snapshot: SessionSnapshot) => number): number =>
      snapshots.reduce((total, snapshot) => total + of(snapshot), 0)
    const ranges = viewings.reduce((sum, { played }) => sum + played.length, 0)
    return {
      name: scenario.name,
      truth,
      playhead: {
        playingMs: add(({ playingMs }) => playingMs),
        contentMs: add(({ contentMs }) => contentMs),
        // `watched` is rounded to a tenth of a second; `coverage` is computed without rounding.
        uniqueMs: add(({ coverage, duration, watched }) =>
          duration === null
            ? watched.reduce((sum, [from, to]) => sum + to - from, 0) * 1000
            : (coverage ?? 0) * duration * 1000,
        ),
        seeks: add(({ seekCount }) => seekCount),
        rebuffers: add(({ rebufferCount }) => rebufferCount),
        views: snapshots.filter(({ playingMs }) => playingMs > 0).length,
      },
      clockError: add(
        (snapshot) =>
          CLOCKS.reduce((total, name) => total + snapshot[name], 0) - snapshot.elapsedMs,
      ),
      doubts: [
        ...COUNTS.filter(
          (name) => scenario[name] !== undefined && scenario[name] !== truth[name],
        ).map((name) => `the script has ${scenario[name]} ${name}, the truth saw ${truth[name]}`),
        ...(scenario.wrong?.(snapshots, viewings) ?? []),
        ...truth.unexplained.map((by) => `a jump of ${by.toFixed(3)} s that nothing explains`),
        ...(Math.abs(truth.offPlayedMs) > PLAYED_SLACK_MS * (ranges + 1)
          ? [`video.played differs by ${Math.round(truth.offPlayedMs)} ms`]
          : []),
      ],
      recordings,
      viewings,
    }
  } finally {
    await page.close()
  }
}
