import { buildDemo } from '../examples/demo/build.ts'
import { COUNTRY_HEADER, createPastClock } from '../examples/demo-data/src/index.ts'
import {
  type NewKeys,
  type StartedCollector,
  startCollector,
} from '../packages/collector/src/index.ts'
import { buildPage } from '../packages/dashboard/scripts/buildPage.ts'
import { dashboard } from '../packages/dashboard/src/index.ts'
import { createDemoProject, DEMO_PROJECT, describeFill, fillDemoProject } from './demoProject.ts'

const { PORT, DATABASE_URL, DATA_DIR = '.playhead' } = process.env
/** Enough for each page of the dashboard, and filled within seconds. */
const DEMO_SESSIONS = 3000
const clock = createPastClock()
const stopFilling = new AbortController()

try {
  console.log('▷ building the pages')
  const [site] = await Promise.all([buildDemo(), buildPage()])
  const page = dashboard()
  console.log(
    `▷ starting the collector on ${DATABASE_URL ? 'DATABASE_URL' : `an embedded database in ${DATA_DIR}`}`,
  )
  const collector = await startCollector({
    port: PORT ? Number(PORT) : undefined,
    dataDir: DATA_DIR, // with DATABASE_URL, of the demo's keys
    databaseUrl: DATABASE_URL,
    site,
    demo: true,
    plugins: [page],
    clock: clock.now,
    countryHeader: COUNTRY_HEADER, // of the demo data alone
  })
  if (collector.newKeys) {
    const { writeKey, readKey, adminKey } = collector.newKeys
    console.log(
      `\n  write key  ${writeKey}\n  read key   ${readKey}\n  admin key  ${adminKey}\n\n  They are shown only now.`,
    )
  }
  console.log(`\n✓ Demo:      ${collector.url}/`)

  let closing = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, async () => {
      if (closing) process.exit(1)
      closing = true
      stopFilling.abort()
      console.log('\n▷ closing')
      try {
        await collector.close()
        console.log('✓ closed, everything is kept')
        process.exit(0)
      } catch (error) {
        console.error(
          `✗ it could not close cleanly: ${error instanceof Error ? error.message : error}`,
        )
        process.exit(1)
      }
    })
  }
  const demoKeys =
    collector.newKeys && (await createDemoProject(collector, collector.newKeys.adminKey))
  // Before the link is shown, so that the first dashboard is full.
  if (demoKeys) await fillFirst(collector, demoKeys)
  if (!closing) {
    const link = await page.createSignInLink(collector.url, { project: DEMO_PROJECT })
    console.log(
      `✓ Dashboard: ${link}\n  This link signs in once, within an hour. Later, sign in with a key.`,
    )
    if (demoKeys) console.log(`  Read key of the project "${DEMO_PROJECT}": ${demoKeys.readKey}`)
    console.log('\nCtrl-C ends it.')
  }
} catch (error) {
  console.error(`✗ ${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
}

/**
 * Fills the project "demo", at the first start of a database alone: a project that was removed stays
 * removed. The collector answers meanwhile.
 */
async function fillFirst(collector: StartedCollector, keys: NewKeys): Promise<void> {
  const { signal } = stopFilling
  try {
    console.log(`▷ filling the project "${DEMO_PROJECT}" with a made-up year`)
    const order = { keys, clock, sessions: DEMO_SESSIONS, signal }
    console.log(describeFill(await fillDemoProject(collector, order), collector.url))
  } catch (error) {
    if (!signal.aborted)
      console.error(
        `✗ the project "${DEMO_PROJECT}" could not be filled: ${error instanceof Error ? error.message : error}`,
      )
  }
}
