import { judge, keep, partings } from '../report.ts'
import { stage } from '../stage.ts'
import { type Measured, measure } from './measure.ts'
import { SCENARIOS } from './scenarios.ts'

/**
 * Plays real media through every scenario, or those whose name holds a given word, and compares
 * Playhead with the truth.
 */
export async function accuracy(args: readonly string[]): Promise<boolean> {
  const words = args.filter((arg) => !arg.startsWith('-'))
  const chosen = SCENARIOS.filter(
    ({ name }) => !words.length || words.some((word) => name.includes(word)),
  )
  const set = await stage()
  console.log(`${set.browser.version} (${set.browser.kind})`)
  const measured: Measured[] = []
  try {
    for (const scenario of chosen) {
      if (scenario.fullBrowser && set.browser.kind !== 'full') {
        console.log(`  ${scenario.name}: not run, it needs a full Chromium (CHROMIUM_PATH)`)
        continue
      }
      process.stdout.write(`  ${scenario.name} …`)
      measured.push(await measure(set, scenario, (why) => process.stdout.write(` ${why} …`)))
      console.log(' done')
    }
  } finally {
    await set.close()
  }
  const { met, text } = judge('accuracy', measured)
  console.log(`\n${text}\n${partings(measured)}`)
  keep('accuracy', measured, text)
  return met
}
