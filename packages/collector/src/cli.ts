#!/usr/bin/env node
import { parseArgs } from 'node:util'
import { type StartedCollector, startCollector } from './startCollector.ts'

const { PORT, HOST, DATA_DIR = '.playhead', DATABASE_URL, SITE } = process.env

let collector: StartedCollector | undefined
let asked = 0

/** Ends the process, whatever comes of it. */
async function close(): Promise<void> {
  try {
    await collector?.close()
    console.log('Closed; everything it answered for is stored.')
    process.exit(0)
  } catch (error) {
    console.error(`It could not close in order: ${error instanceof Error ? error.message : error}`)
    process.exit(1)
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (asked++) process.exit(1) // at once
    if (collector) void close() // else it is starting, and closed as soon as it stands
  })
}

try {
  const { values } = parseArgs({ options: { 'new-keys': { type: 'boolean' } } })
  const started = await startCollector({
    port: PORT ? Number(PORT) : undefined,
    host: HOST,
    dataDir: DATA_DIR,
    databaseUrl: DATABASE_URL,
    site: SITE,
    newKeys: values['new-keys'],
  })
  collector = started
  console.log(`Playhead collects at ${started.url}/v1/ingest`)
  if (started.newKeys) {
    const { writeKey, readKey } = started.newKeys
    console.log(`\n  write key  ${writeKey}\n  read key   ${readKey}\n\nThey are shown only now.`)
  }
  if (started.keysMadeAt) {
    const day = started.keysMadeAt.toISOString().slice(0, 10)
    console.log(`Its keys were shown on ${day}, once. Lost? Start it with --new-keys: that adds a pair.`)
  }
  if (asked) await close() // only now: keys are shown once
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
