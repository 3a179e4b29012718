import { http } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest'

/** A request as it was made. */
export interface Intercepted {
  /** A path for the page's own origin. */
  readonly url: string
  readonly method: string
  readonly headers: Record<string, string>
  readonly body: Uint8Array
  readonly text: string
}

/** The network of a test file: no request leaves it. */
export interface InterceptedNetwork {
  /** Requests of this test, in order. */
  readonly requests: readonly Intercepted[]
  /** Answers every request of this test. */
  respond: (request: Request) => Response | Promise<Response>
}

const PAGE = 'https://page.test'

/** Intercepts the requests of a test file, on a page at `https://page.test/course`. */
export function interceptRequests(): InterceptedNetwork {
  const requests: Intercepted[] = []
  const empty = (): Response => new Response('{}')
  const network: InterceptedNetwork = { requests, respond: empty }
  const server = setupServer(
    http.all('*', async ({ request }) => {
      const { url, method, headers } = request
      const body = new Uint8Array(await request.clone().arrayBuffer())
      requests.push({
        url: url.startsWith(`${PAGE}/`) ? url.slice(PAGE.length) : url,
        method,
        headers: Object.fromEntries(headers),
        body,
        text: new TextDecoder().decode(body),
      })
      return network.respond(request)
    }),
  )
  beforeAll(() => server.listen())
  afterAll(() => server.close())
  beforeEach(() => void vi.stubGlobal('location', new URL(`${PAGE}/course`)))
  afterEach(() => {
    requests.length = 0
    network.respond = empty
    vi.unstubAllGlobals()
  })
  return network
}
