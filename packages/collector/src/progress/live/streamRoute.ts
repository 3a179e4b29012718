import type { Context, Hono } from 'hono'
import { respondError, respondLater } from '../../http/respond.ts'
import { requireViewer, type ViewerAccess, type ViewerEnv } from '../requireViewer.ts'
import type { ProgressViewer } from '../saveProgress.ts'
import type { StreamHub } from './createStreamHub.ts'
import { openEventStream } from './eventStream.ts'

export const STREAM_PATH = '/v1/progress/stream'

/** How the request of a WebSocket comes to the application. Clients cannot set it. */
export interface SocketBindings {
  /** Called when the viewer may connect. */
  readonly acceptSocket?: ((viewer: ProgressViewer) => void) | undefined
}

/**
 * Adds the stream of a viewer's progress. The token may stand in `?token=`: neither `WebSocket` nor
 * `EventSource` can set headers.
 */
export function addStreamRoute(
  hono: Hono,
  parts: ViewerAccess & { readonly hub: StreamHub },
): void {
  const { hub } = parts
  const app = hono as unknown as Hono<ViewerEnv>
  app.get(STREAM_PATH, requireViewer(parts, true), (c) => {
    const { acceptSocket } = (c.env ?? {}) as SocketBindings
    // The body of a HEAD request is never read.
    const isEvents =
      c.req.method === 'GET' && /\btext\/event-stream\b/i.test(c.req.header('accept') ?? '')
    if (!acceptSocket && !isEvents)
      return respondError(
        c as unknown as Context,
        406,
        'expected a WebSocket, or Accept: text/event-stream',
      )
    if (acceptSocket && !isSameOrigin(c))
      return respondError(
        c as unknown as Context,
        403,
        'pages of another origin need a token: this needs the token of a viewer',
      )
    const viewer = c.get('viewer')
    const refusal = hub.findRefusal(viewer)
    if (refusal) return respondLater(c as unknown as Context, refusal.status, refusal.reason)
    if (acceptSocket) {
      acceptSocket(viewer)
      return c.body(null, 204)
    }
    let remove = (): void => {}
    const { body, connection } = openEventStream(() => remove())
    remove = hub.add(viewer, connection)
    return c.body(body, 200, {
      'Content-Type': 'text/event-stream',
      // Its connection ends with it, so that a server that closes need not wait for it.
      Connection: 'close',
      // Else nginx gathers the response before it passes it on.
      'X-Accel-Buffering': 'no',
    })
  })
}

/**
 * Any page can open a WebSocket, with the cookies that a server in front of the collector knows its
 * viewer by: only its own pages may. A token is not sent by the browser itself.
 */
function isSameOrigin(c: Context<ViewerEnv>): boolean {
  const origin = c.req.header('origin')
  return c.get('hasToken') || !origin || URL.parse(origin)?.host === c.req.header('host')
}
