import type { Frame, Page } from 'playwright-core'
import type { SimChannel } from '../simulators/simChannel.ts'

declare const __sim: SimChannel

/** A machine that does not get so far in this time is broken, ms. */
const LIMIT_MS = 45_000

/**
 * Waits until a simulated player has played for `ms` more, by its own picture. A busy machine takes
 * longer for it.
 */
export async function playFor(frame: Frame, ms: number): Promise<void> {
  const found = await frame.evaluate(
    async ([ms, limit]) => {
      const from = __sim.truth().playingMs
      const end = performance.now() + limit
      const played = (): number => __sim.truth().playingMs - from
      while (played() < ms && performance.now() < end)
        await new Promise((next) => setTimeout(next, 20))
      const { paused, ended, seeking, position } = __sim.player
      return { played: played(), paused, ended, seeking, position }
    },
    [ms, LIMIT_MS] as const,
  )
  if (found.played < ms) throw new Error(`not played for ${ms} ms: ${JSON.stringify(found)}`)
}

/**
 * Waits until a frame of the page shows an address that contains `part`, and its simulated player
 * can play.
 */
export async function waitForPlayer(page: Page, part: string | RegExp): Promise<Frame> {
  const isIt = (frame: Frame): boolean =>
    frame !== page.mainFrame() &&
    (typeof part === 'string' ? frame.url().includes(part) : part.test(frame.url()))
  const end = Date.now() + LIMIT_MS
  while (Date.now() < end) {
    const frame = page.frames().find(isIt)
    const ready = await frame
      ?.evaluate(() => typeof __sim !== 'undefined' && __sim.player.video.readyState === 4)
      .catch(() => false) // it navigates
    if (frame && ready) return frame
    await new Promise((next) => setTimeout(next, 20))
  }
  throw new Error(`no player at ${part}; there are ${page.frames().map((frame) => frame.url())}`)
}
