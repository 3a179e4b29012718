import { EngineUnavailable } from '@playhead/testing/browser'
import { keep } from '../report.ts'
import { openChromium } from './chromium.ts'
import type { Driver } from './driver.ts'
import { openFirefoxDriver, openWebKitDriver } from './engines.ts'
import { type Measured, scripts } from './measure.ts'
import { FIREFOX_PLAYERS, PLAYERS, WEBKIT_PLAYERS } from './player.ts'
import { runAll } from './runAll.ts'
import { table, wrongWith } from './table.ts'
import { VIEWINGS } from './viewings.ts'

interface BrowserRows {
  readonly name: string
  readonly flag: string
  readonly open: (onlooker: string) => Promise<Driver>
  readonly players: typeof PLAYERS
  /** How many viewings run at once. */
  readonly atOnce: number
}

const BROWSERS: readonly BrowserRows[] = [
  { name: 'Chromium', flag: '--chromium', open: openChromium, players: PLAYERS, atOnce: 2 },
  {
    name: 'Firefox',
    flag: '--firefox',
    open: openFirefoxDriver,
    players: FIREFOX_PLAYERS,
    atOnce: 1,
  },
  {
    name: 'WebKitGTK',
    flag: '--webkit',
    open: openWebKitDriver,
    players: WEBKIT_PLAYERS,
    atOnce: 1,
  },
]

/**
 * The same viewings on every player, or on those whose name contains an argument; `--chromium`,
 * `--firefox` and `--webkit` choose browsers.
 */
export async function players(args: readonly string[]): Promise<boolean> {
  const words = args.filter((arg) => !arg.startsWith('-'))
  const chosen = BROWSERS.filter(({ flag }) => args.includes(flag))
  const { page, onlooker } = await scripts()
  const texts: string[] = []
  const all: (Measured & { readonly browser: string })[] = []
  let right = true
  /** Prints at once, so that a browser that fails later does not cost what the others measured. */
  function publish(text: string): void {
    texts.push(text)
    console.log(`\n${text}`)
  }

  async function run(driver: Driver, { players, atOnce }: BrowserRows): Promise<void> {
    console.log(driver.version)
    try {
      const measured = await runAll(driver, page, {
        players: players.filter(
          ({ name }) => !words.length || words.some((word) => name.includes(word)),
        ),
        viewings: VIEWINGS,
        atOnce,
        again: 3,
        done: (each) => console.log(say(each)),
      })
      right &&= measured.every((each) => !wrongWith(each).length)
      all.push(...measured.map((each) => ({ ...each, browser: driver.version })))
      publish(`${driver.version}\n\n${table(measured)}`)
    } finally {
      await driver.close()
    }
  }
  for (const rows of chosen.length ? chosen : BROWSERS) {
    try {
      await run(await rows.open(onlooker), rows)
    } catch (error) {
      if (!(error instanceof EngineUnavailable)) throw error
      right = false
      publish(`${rows.name}: not run. ${error.message}`)
    }
  }
  const text = texts.join('\n\n')
  if (!args.length) keep('players', all, text)
  else keep('players.some', all, text)
  return right
}

function say(each: Measured): string {
  const wrong = wrongWith(each)
  const name = `  ${each.player.name}: ${each.viewing.name}`
  if (!wrong.length) return name
  return `${name}: ${wrong.join('; ')}\n    ${each.events.join(' ')}\n    ${JSON.stringify(each.truth)}`
}
