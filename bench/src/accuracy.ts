import { openRawChromium } from '@playhead/testing/browser'
import { type Measured, measure, stage } from './measure.ts'
import { report } from './report.ts'
import { SCENARIOS } from './scenarios.ts'

/** Plays real media through every scenario and compares Playhead with the truth. */
export async function accuracy(args: readonly string[]): Promise<boolean> {
  const only = args.filter((arg) => !arg.startsWith('-'))
  const server = await stage()
  const browser = await openRawChromium()
  const { kind, version } = browser
  console.log(`${version} (${kind})`)
  const measured: Measured[] = []
  try {
    for (const scenario of SCENARIOS) {
      if (only.length && !only.some((word) => scenario.name.includes(word))) continue
      if (scenario.fullBrowser && kind !== 'full') {
        console.log(`  ${scenario.name}: not run, needs a full Chromium (CHROMIUM_PATH)`)
        continue
      }
      process.stdout.write(`  ${scenario.name} … `)
      measured.push(await measure(browser, server, scenario))
      console.log('done')
    }
  } finally {
    await browser.close()
    await server.close()
  }
  return report('accuracy', measured, {
    playingMs: { median: 0.3, worst: 1 },
    contentMs: { median: 0.1, worst: 0.5 },
    uniqueMs: { median: 1, worst: 1 },
  })
}
