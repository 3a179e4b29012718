import { statSync } from 'node:fs'
import { serveStatic } from '@hono/node-server/serve-static'
import type { MiddlewareHandler } from 'hono'

/**
 * Serves a directory, with ranges for videos and types by extension, but nothing outside of it and
 * no dotfile. Files are revalidated at each request, and sent when they changed.
 */
export function staticSite(root: string): MiddlewareHandler {
  const serve = serveStatic({
    root,
    onFound(path, c) {
      const { size, mtimeMs } = statSync(path)
      c.header('ETag', `W/"${size.toString(36)}-${Math.round(mtimeMs).toString(36)}"`)
      c.header('Cache-Control', 'no-cache')
      c.header('Accept-Ranges', 'bytes')
    },
  })
  return async (c, next) => {
    if (/\/\.(?!well-known\/)/.test(c.req.path)) return next()
    const response = await serve(c, next)
    const etag = response instanceof Response ? response.headers.get('etag') : null
    if (!etag || c.req.header('if-none-match') !== etag || c.req.header('range')) return response
    await (response as Response).body?.cancel() // closes the file
    for (const name of ['content-length', 'content-type']) c.header(name, undefined)
    return c.body(null, 304)
  }
}
