import { writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { createCollector } from '@playhead/collector'
import { SIMULATORS, serveSimulators } from '@playhead/testing/browser'
import { buildExample } from './buildExample.ts'

/** What an example is served with. */
export interface ServeOptions {
  /** The players to simulate, by the simulators' names: `youtube`. */
  readonly simulate: readonly string[]
  readonly port: number
  /** Where the collector keeps its data; left out, in memory. */
  readonly dataDir?: string | undefined
}

/** An example being served. */
export interface ServedExample {
  readonly url: string
  close(): Promise<void>
}

/**
 * Serves an example's page, the collector that it reports to, and the simulated players that it
 * shows.
 */
export async function serveExample(
  folder: string,
  { simulate, port, dataDir }: ServeOptions,
): Promise<ServedExample> {
  const simulators = simulate.map((name) => {
    const found = SIMULATORS.find((simulator) => simulator.name === name)
    if (!found)
      throw new Error(
        `There is no simulator "${name}", only ${SIMULATORS.map((each) => each.name).join(', ')}.`,
      )
    return found
  })
  const { dist, html } = await buildExample(folder)
  const collector = await createCollector({ dataDir, site: dist, demo: true })
  const frames = await serveSimulators({ simulators })
  const keys = await collector.fetch(new Request('http://localhost/demo-config.json'))
  const { writeKey } = (await keys.json()) as { writeKey: string }
  await writeFile(
    `${dist}/example.json`,
    JSON.stringify({ writeKey, simulators: addresses(frames.origins) }),
  )
  await writeFile(`${dist}/index.html`, html.replaceAll('%WRITE_KEY%', writeKey))

  const server = serve({ fetch: answer, port, hostname: '127.0.0.1' })
  async function answer(request: Request): Promise<Response> {
    const { status, body, headers: given } = await collector.fetch(request)
    const headers = new Headers(given)
    // The collector's own pages need nothing from elsewhere; players bring styles, fonts, workers
    // and frames.
    headers.delete('content-security-policy')
    return new Response(body, { status, headers })
  }
  async function close(): Promise<void> {
    const closed = new Promise((done) => server.close(done))
    if ('closeAllConnections' in server) server.closeAllConnections()
    await Promise.all([closed, frames.close()])
    await collector.close()
  }
  try {
    await new Promise((listening, failed) =>
      server.once('listening', listening as () => void).once('error', failed),
    )
  } catch (error) {
    await Promise.all([frames.close(), collector.close()])
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    throw new Error(
      `Port ${port} is in use. Stop what listens there, or choose another: PORT=${port + 1} pnpm start`,
    )
  }
  return { url: `http://localhost:${(server.address() as AddressInfo).port}/`, close }
}

/**
 * Cloudflare's player has a customer in its host's name. `*.localhost` is this machine to every
 * browser.
 */
function addresses({
  'cloudflare-stream': stream,
  ...others
}: Readonly<Record<string, string>>): Record<string, string> {
  return stream
    ? {
        ...others,
        'cloudflare-stream': stream.replace('127.0.0.1', 'customer-simulated.localhost'),
      }
    : others
}
