import type { Driver } from './driver.ts'
import { failed, isDoubtful, type Measured, measure, NeverHappened } from './measure.ts'
import type { Player } from './player.ts'
import type { Viewing } from './viewings.ts'

/** What is run, and how. */
export interface Plan {
  readonly players: readonly Player[]
  readonly viewings: readonly Viewing[]
  /** How many at once. */
  readonly atOnce: number
  /** How often a run is made again, alone, in which the machine was too busy to be believed. */
  readonly again: number
  readonly done?: (each: Measured) => void
}

/**
 * Every viewing on every player; those that hide tabs one by one, for a tab in front hides the
 * others.
 */
export async function runAll(driver: Driver, page: string, plan: Plan): Promise<Measured[]> {
  const { players, viewings, atOnce, again, done = () => {} } = plan
  const measured: Measured[] = []
  let doubtful: Measured[] = []
  type Pair = Pick<Measured, 'player' | 'viewing'>

  async function work(queue: Pair[], believe: boolean): Promise<void> {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const { player, viewing } = next
      const one = await measure(driver, page, player, viewing).catch((error: Error) => {
        if (error instanceof NeverHappened) return failed(player, viewing, error)
        throw new Error(`${player.name}, ${viewing.name}: ${error.message}`, { cause: error })
      })
      if (!believe && isDoubtful(one)) {
        doubtful.push(one)
        continue
      }
      measured.push(one)
      done(one)
    }
  }
  const pairs: Pair[] = players
    .filter(({ inFrame }) => driver.frames || !inFrame)
    .flatMap((player) => viewings.map((viewing) => ({ player, viewing })))
  const together = pairs.filter(({ viewing }) => !viewing.hides)
  await Promise.all(Array.from({ length: atOnce }, () => work(together, again === 0)))
  const hiding = pairs.filter(({ viewing }) => viewing.hides)
  if (driver.hides) await work(hiding, again === 0)
  for (let left = again; left && doubtful.length; left--) {
    const once = doubtful
    doubtful = []
    await work(once, left === 1)
  }
  const place = ({ player, viewing }: Measured): number =>
    players.indexOf(player) * 100 + viewings.indexOf(viewing)
  return measured.sort((a, b) => place(a) - place(b))
}
