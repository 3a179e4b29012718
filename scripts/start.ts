import { buildDemo } from '../examples/demo/build.ts'
import { startCollector } from '../packages/collector/src/index.ts'
import { buildPage } from '../packages/dashboard/scripts/buildPage.ts'
import { dashboard } from '../packages/dashboard/src/index.ts'

const { PORT, DATABASE_URL, DATA_DIR = '.playhead' } = process.env

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
  })
  if (collector.newKeys) {
    const { writeKey, readKey, adminKey } = collector.newKeys
    console.log(
      `\n  write key  ${writeKey}\n  read key   ${readKey}\n  admin key  ${adminKey}\n\n  They are shown only now.`,
    )
  }
  console.log(
    `\n✓ Demo:      ${collector.url}/\n✓ Dashboard: ${await page.createSignInLink(collector.url)}\n\nCtrl-C ends it.`,
  )

  let closing = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, async () => {
      if (closing) process.exit(1)
      closing = true
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
} catch (error) {
  console.error(`✗ ${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
}
