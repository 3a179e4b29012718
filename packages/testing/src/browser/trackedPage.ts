import type { SessionSnapshot, SessionStateName } from '@playhead/core'
import type { Frame, Page } from 'playwright-core'
import type { PageHarness } from '../page/createPageHarness.ts'
import type { SimChannel } from '../simulators/simChannel.ts'
import type { SimTruth } from '../simulators/simTruth.ts'
import { errorBeside } from './errorBeside.ts'
import { playFor } from './playback.ts'

declare const harness: PageHarness
declare const __sim: SimChannel

/**
 * How far a session may be from what its player's frame showed. Content may be twice as far: it may
 * play at 2x.
 */
export interface TimeTolerance {
  readonly errorMs: number
  /**
   * How often the frame reports its position: what has played since is not known yet.
   * @default 0
   */
  readonly tickMs?: number
  /** The time for which the page was kept from running is allowed as well. @default false */
  readonly allowDelays?: boolean
}

/** A session is further from the truth than allowed. */
export interface TimeFault {
  readonly playingMs: number
  readonly contentMs: number
  readonly allowedMs: number
}

/** A page that tracks a simulated player, and the frame of this player. */
export interface TrackedPage {
  readonly page: Page
  readonly frame: Frame
  /** Of the newest session. */
  snapshot(): Promise<SessionSnapshot>
  /** Of all sessions, in their order. */
  snapshots(): Promise<SessionSnapshot[]>
  /** Types of the events of all sessions. */
  types(): Promise<string[]>
  reports(): Promise<readonly string[]>
  /**
   * Runs a command in the frame, then waits for `ms` of playback, or for a state of the session.
   */
  run(command: string | (() => unknown), then: number | SessionStateName): Promise<void>
  play(ms: number): Promise<void>
  /**
   * Pauses, and waits for the session's `pause`, which comes when the pause has outlasted those
   * around a seek.
   */
  pause(): Promise<void>
  waitForEvent(type: string): Promise<void>
  /** What the frame itself played. */
  truth(): Promise<SimTruth>
  /**
   * Compares the newest session with what the frame played. Null where it is within the tolerance.
   */
  findTimeFault(tolerance: TimeTolerance): Promise<TimeFault | null>
}

/** Frames and pages answer in their own time; what takes longer than this is wrong, ms. */
const LIMIT_MS = 15_000

async function waitForValue<T>(name: string, read: () => Promise<T>, expected: T): Promise<void> {
  for (const end = Date.now() + LIMIT_MS; ; await new Promise((next) => setTimeout(next, 50))) {
    const value = await read()
    if (value === expected) return
    if (Date.now() > end) throw new Error(`${name} is ${value}, and did not become ${expected}`)
  }
}

/** Creates the functions that drive and read a page with a `harness` and a simulated player. */
export function trackedPage(page: Page, frame: Frame): TrackedPage {
  const pauses = (): Promise<number> =>
    page.evaluate(() => harness.events.filter(({ type }) => type === 'pause').length)

  const tracked: TrackedPage = {
    page,
    frame,
    snapshot: () => page.evaluate(() => harness.session.snapshot),
    snapshots: () => page.evaluate(() => harness.sessions.map(({ snapshot }) => snapshot)),
    types: () => page.evaluate(() => harness.events.map(({ type }) => type)),
    reports: () => page.evaluate(() => harness.reports),
    async run(command, then) {
      await frame.evaluate(command)
      if (typeof then === 'number') await playFor(frame, then)
      else await waitForValue('the state', async () => (await tracked.snapshot()).state, then)
    },
    play: (ms) => tracked.run(() => __sim.player.play(), ms),
    async pause() {
      const before = await pauses()
      await tracked.run(() => __sim.player.pause(), 'paused')
      await waitForValue('the number of pauses', pauses, before + 1)
    },
    async waitForEvent(type) {
      await page.waitForFunction(
        (type) => harness.events.some((event) => event.type === type),
        type,
      )
    },
    truth: () => frame.evaluate(() => __sim.truth()),
    async findTimeFault({ errorMs, tickMs = 0, allowDelays = false }) {
      const { playingMs, contentMs } = await errorBeside(frame, tracked.snapshot)
      const isPlaying = (await tracked.snapshot()).state === 'playing'
      const delayMs = allowDelays ? await page.evaluate(() => harness.delayMs) : 0
      const allowedMs = errorMs + (isPlaying ? tickMs : 0) + delayMs
      return playingMs < allowedMs && contentMs < allowedMs * 2
        ? null
        : { playingMs, contentMs, allowedMs }
    },
  }
  return tracked
}
