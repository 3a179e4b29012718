#!/usr/bin/env node
import { startCollector } from './createCollector.ts'

const { PORT, HOST, DATA_DIR = '.playhead', DATABASE_URL, SITE } = process.env

try {
  const collector = await startCollector({
    port: PORT ? Number(PORT) : undefined,
    host: HOST,
    dataDir: DATABASE_URL ? undefined : DATA_DIR,
    databaseUrl: DATABASE_URL,
    site: SITE,
  })
  console.log(`Playhead collects at ${collector.url}/v1/ingest`)
  if (collector.newKeys) {
    console.log(
      `\n  write key  ${collector.newKeys.writeKey}\n  read key   ${collector.newKeys.readKey}\n\nThey are shown only now.`,
    )
  }
  if (collector.keysMadeAt)
    console.log(`Its keys were shown at the first start, ${collector.keysMadeAt.toISOString().slice(0, 10)}.`)
  let closing = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, async () => {
      if (closing) process.exit(1)
      closing = true
      await collector.close()
      process.exit(0)
    })
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
