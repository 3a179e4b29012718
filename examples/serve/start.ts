/**
 * `node ../serve/start.ts youtube`, run in an example's folder: serves it, with YouTube simulated.
 */
import { serveExample } from './serveExample.ts'

const { PORT = '4600', DATA_DIR } = process.env

try {
  const served = await serveExample(process.cwd(), {
    simulate: process.argv.slice(2),
    port: Number(PORT),
    dataDir: DATA_DIR,
  })
  console.log(`✓ ${served.url}\n\nCtrl-C ends it.`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, async () => {
      await served.close()
      process.exit(0)
    })
  }
} catch (error) {
  console.error(`✗ ${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
}
