import { buildDemo } from '../examples/demo/build.ts'
import { COUNTRY_HEADER, createPastClock } from '../examples/demo-data/src/index.ts'
import { type StartedCollector, startCollector } from '../packages/collector/src/index.ts'
import { createDemoProject, describeFill, fillDemoProject } from './demoProject.ts'

const { PORT, DATABASE_URL, DATA_DIR = '.playhead' } = process.env
/** Enough for each page of the dashboard, and filled within seconds. */
const DEMO_SESSIONS = 3000
const clock = createPastClock()
const stopFilling = new AbortController()

try {
  console.log('▷ building the demo page')
  const site = await buildDemo()
  console.log(
    `▷ starting the collector on ${DATABASE_URL ? 'DATABASE_URL' : `an embedded database in ${DATA_DIR}`}`,
  )
  const collector = await startCollector({
    port: PORT ? Number(PORT) : undefined,
    dataDir: DATA_DIR, // with DATABASE_URL, of the demo's keys
    databaseUrl: DATABASE_URL,
    site,
    demo: true,
    clock: clock.now,
    countryHeader: COUNTRY_HEADER, // of the demo data alone
  })
  if (collector.newKeys) {
    const { writeKey, readKey, adminKey } = collector.newKeys
    console.log(
      `\n  write key  ${writeKey}\n  read key   ${readKey}\n  admin key  ${adminKey}\n\n  They are shown only now.`,
    )
  }
  console.log(`\n✓ Playhead: ${collector.url}/\n\nCtrl-C ends it.`)

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
  if (collector.newKeys) await fillFirst(collector, collector.newKeys.adminKey)
} catch (error) {
  console.error(`✗ ${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
}

/**
 * Fills the project "demo", at the first start of a database alone: a project that was removed stays
 * removed. The collector answers meanwhile.
 */
async function fillFirst(collector: StartedCollector, adminKey: string): Promise<void> {
  const { signal } = stopFilling
  try {
    const keys = await createDemoProject(collector, adminKey)
    if (!keys) return
    console.log('▷ filling the project "demo" with a made-up year')
    const order = { keys, clock, sessions: DEMO_SESSIONS, signal }
    console.log(describeFill(await fillDemoProject(collector, order), collector.url))
  } catch (error) {
    if (!signal.aborted)
      console.error(
        `✗ the project "demo" could not be filled: ${error instanceof Error ? error.message : error}`,
      )
  }
}
