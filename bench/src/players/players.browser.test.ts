import { afterAll, beforeAll, describe, it } from 'vitest'
import { openChromium } from './chromium.ts'
import type { Driver } from './driver.ts'
import { scripts } from './measure.ts'
import { PLAYERS } from './player.ts'
import { runAll } from './runAll.ts'
import { wrongWith } from './table.ts'
import { VIEWINGS } from './viewings.ts'

/**
 * `pnpm bench players` runs loops and hidden tabs too, and Firefox, on a machine that does nothing
 * else.
 */
const HERE = [
  'start, pause, seek forth and back, 2x',
  'stall',
  'to the end, and again',
  'source change while playing',
  'destroyed while it loads',
]
/** What tests beside this one may cost, on shared cores. */
const SLACK_MS = 100

let driver: Driver
let page: string

beforeAll(async () => {
  const made = await scripts()
  page = made.page
  driver = await openChromium(made.onlooker)
})
afterAll(() => driver?.close())

// Two at a time (`maxConcurrency`): each is looked at a hundred times a second, in real time.
describe.concurrent('one truth', () => {
  const viewings = VIEWINGS.filter(({ name }) => HERE.includes(name))
  const all = PLAYERS.flatMap((player) => viewings.map((viewing) => ({ player, viewing })))

  it.for(all)(
    'A4 B1 B2 B4 B5 the same viewing is the same session: $player.name, $viewing.name',
    async ({ player, viewing }, { expect }) => {
      const [measured] = await runAll(driver, page, {
        players: [player],
        viewings: [viewing],
        atOnce: 1,
        again: 2,
      })

      expect(measured && wrongWith(measured, SLACK_MS)).toEqual([])
    },
  )
})
