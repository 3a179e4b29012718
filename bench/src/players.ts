import { openChromium } from './players/chromium.ts'
import type { Driver } from './players/driver.ts'
import { findFirefox, openFirefox } from './players/firefox.ts'
import { type Measured, scripts } from './players/measure.ts'
import { IN_FIREFOX, PLAYERS } from './players/player.ts'
import { runAll } from './players/runAll.ts'
import { table, wrongWith } from './players/table.ts'
import { VIEWINGS } from './players/viewings.ts'
import { keep } from './report.ts'
import { TYPE } from './stream.ts'

/** The same viewings on every player, or on those whose name holds a given word; in Firefox too, unless `--chromium` or `--firefox` says one. */
export async function players(args: readonly string[]): Promise<boolean> {
  const words = args.filter((arg) => !arg.startsWith('-'))
  const { page, onlooker } = await scripts()
  const texts: string[] = []
  const all: Measured[] = []
  let right = true
  /** Prints at once, so that a browser that fails later does not cost what the others measured. */
  function publish(text: string): void {
    texts.push(text)
    console.log(`\n${text}`)
  }

  async function row(driver: Driver, among: typeof PLAYERS, atOnce: number): Promise<void> {
    console.log(driver.version)
    try {
      const measured = await runAll(driver, page, {
        players: among.filter(({ name }) => !words.length || words.some((word) => name.includes(word))),
        viewings: VIEWINGS,
        atOnce,
        again: 3,
        done: (each) => console.log(say(each)),
      })
      right &&= measured.every((each) => !wrongWith(each).length)
      all.push(...measured)
      publish(`${driver.version}\n\n${table(measured)}`)
    } finally {
      await driver.close()
    }
  }
  const firefox = findFirefox()
  if (!args.includes('--firefox')) await row(await openChromium(onlooker), PLAYERS, 2)
  if (!args.includes('--chromium') && firefox) {
    const among = PLAYERS.filter(({ name }) => IN_FIREFOX.includes(name))
    const driver = await openFirefox(firefox, onlooker)
    // A tab in front hides the others, whose players are then in a hidden page.
    if (await playsClips(driver)) await row(driver, among, 1)
    else {
      await driver.close()
      publish(
        'Firefox: not run, it has no decoder for H.264 (apt-get install libavcodec59, or what firefox-esr recommends).',
      )
      right = false
    }
  }
  if (!firefox) publish('Firefox: not run, there is none (apt-get install firefox-esr, or FIREFOX_PATH).')
  const text = texts.join('\n\n')
  if (!args.length) keep('players', all, text)
  else keep('players.some', all, text)
  return right
}

async function playsClips(driver: Driver): Promise<boolean> {
  const tab = await driver.open('about:blank')
  const answer = await tab.run<string>(`document.createElement('video').canPlayType('${TYPE}')`)
  await tab.close()
  return answer !== ''
}

function say(each: Measured): string {
  const wrong = wrongWith(each)
  const name = `  ${each.player.name}: ${each.viewing.name}`
  if (!wrong.length) return name
  return `${name}: ${wrong.join('; ')}\n    ${each.events.join(' ')}\n    ${JSON.stringify(each.truth)}`
}
