import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Simulator } from '../simulators/simulator.ts'
import { SIMULATORS } from '../simulators/simulators.ts'
import { answerFor } from './answerFor.ts'
import type { SimulateOptions } from './simulate.ts'

/** Simulators on loopback, each with an origin of its own. */
export interface ServedSimulators {
  /**
   * By the simulator's name: `http://127.0.0.1:4601`. Give it to the adapter's `allowedOrigins`.
   */
  readonly origins: Readonly<Record<string, string>>
  close(): Promise<void>
}

/**
 * Serves the simulators without interception, for examples in any browser:
 * `${origins.youtube}/embed/…` instead of YouTube's own address. The true origins are only to be
 * had by `simulate()`, in tests.
 */
export async function serveSimulators(
  options: SimulateOptions & {
    /** Ports to listen on, by the simulator's name. @default any that is free */
    readonly ports?: Readonly<Record<string, number>>
  } = {},
): Promise<ServedSimulators> {
  const { simulators = SIMULATORS, knobs = {}, ports = {} } = options
  const servers = await Promise.all(
    simulators.map((each) => listen(each, knobs[each.name], ports[each.name])),
  )
  return {
    origins: Object.fromEntries(servers.map(({ name, origin }) => [name, origin])),
    async close() {
      await Promise.all(
        servers.map(({ server }) => {
          server.closeAllConnections()
          return new Promise((closed) => server.close(closed))
        }),
      )
    },
  }
}

async function listen(
  simulator: Simulator,
  knobs: Parameters<typeof answerFor>[3],
  port = 0,
): Promise<{ name: string; origin: string; server: Server }> {
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', `http://${request.headers.host}`)
    const { status, headers, body } = await answerFor(simulator, url, request.headers.range, knobs)
    response.writeHead(status, headers).end(body)
  })
  await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening))
  return {
    name: simulator.name,
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    server,
  }
}
