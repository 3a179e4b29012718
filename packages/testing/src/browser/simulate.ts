import type { BrowserContext, Page } from 'playwright-core'
import { isHostOf, type Simulator } from '../simulators/simulator.ts'
import { SIMULATORS } from '../simulators/simulators.ts'
import { answerFor, type Knobs } from './answerFor.ts'

/** Who is simulated, and how they behave. */
export interface SimulateOptions {
  /** @default SIMULATORS: everyone */
  readonly simulators?: readonly Simulator[]
  /** What frames are asked for, by the simulator's name: `{ youtube: { readyMs: 8000 } }`. */
  readonly knobs?: Readonly<Record<string, Knobs>>
}

/** Simulators at work. */
export interface Simulation {
  /** Changes the knobs of frames that load from now on. */
  set(simulator: string, knobs: Knobs): void
  /** The true hosts are themselves again. */
  close(): Promise<void>
}

/**
 * Serves the simulators at their true origins, by interception: an iframe on
 * `https://www.youtube.com/embed/…` is ours, and its messages carry that origin. No certificate, no
 * test mode in what is tested. Frames are worked through `window.__sim` in them.
 */
export async function simulate(
  target: Page | BrowserContext,
  options: SimulateOptions = {},
): Promise<Simulation> {
  const { simulators = SIMULATORS } = options
  const knobs = new Map(Object.entries(options.knobs ?? {}))
  const find = (url: URL): Simulator | undefined =>
    simulators.find((each) => isHostOf(each, url.hostname))
  const ours = (url: URL): boolean => find(url) !== undefined

  await target.route(ours, async (route, request) => {
    const url = new URL(request.url())
    const simulator = find(url) as Simulator
    const { status, headers, body } = await answerFor(
      simulator,
      url,
      request.headers().range,
      knobs.get(simulator.name),
    )
    // A page that closes meanwhile takes its requests along.
    await route.fulfill({ status, headers, body }).catch(() => {})
  })
  return {
    set: (simulator, next) => void knobs.set(simulator, next),
    close: () => target.unroute(ours),
  }
}
