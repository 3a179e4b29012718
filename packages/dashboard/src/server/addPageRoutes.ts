import { readFile } from 'node:fs/promises'
import { serveStatic } from '@hono/node-server/serve-static'
import type { Context, Hono } from 'hono'
import { PAGE_DIRECTORY, SCRIPT_DIRECTORY } from '../pageDirectory.ts'

/** Whether a value is an origin, like `https://cdn.example.com`. */
export const isOrigin = (value: unknown): boolean =>
  typeof value === 'string' &&
  /^https?:\/\/[\w.:-]+$/.test(value) &&
  URL.canParse(value) &&
  new URL(value).origin === value

/** Adds the page and its files. Every address below `/dashboard` is the page. */
export function addPageRoutes(app: Hono, mediaOrigins: readonly string[]): void {
  const media = ["'self'", ...mediaOrigins].join(' ')
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    `img-src ${media} data:`,
    `media-src ${media}`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

  const serveAsset = serveStatic({
    root: PAGE_DIRECTORY,
    rewriteRequestPath: (path) => path.slice('/dashboard'.length),
    precompressed: true,
  })
  app.get('/dashboard/assets/*', async (c, next) => {
    const response = await serveAsset(c, next)
    // Their names hold a hash of what they contain.
    if (response instanceof Response)
      response.headers.set('Cache-Control', 'public, max-age=31536000, immutable')
    return response
  })
  app.get('/dashboard/assets/*', (c) => c.json({ error: 'there is no such file' }, 404))
  const sendPage = async (c: Context): Promise<Response> => {
    c.header('Content-Security-Policy', policy)
    c.header('Cache-Control', 'no-cache')
    // Read anew: the page may be built while the collector runs, with other names of its files.
    return c.html(await readFile(`${PAGE_DIRECTORY}/index.html`, 'utf8'))
  }
  app.get('/dashboard', sendPage)
  app.get('/dashboard/*', sendPage)
}

/** Files of the script tag: the second is loaded by the first, from the same folder. */
const SCRIPTS = ['/playhead.js', '/playhead.players.js']

/**
 * Adds the script tag, so that a page needs no other server than this one. Every origin may load
 * it; a new version of the collector brings a new one.
 */
export function addScriptRoutes(app: Hono): void {
  const serve = serveStatic({ root: SCRIPT_DIRECTORY, precompressed: true })
  for (const path of SCRIPTS)
    app.get(path, async (c, next) => {
      const response = await serve(c, next)
      if (response instanceof Response) {
        response.headers.set('Cache-Control', 'public, max-age=3600')
        response.headers.set('Access-Control-Allow-Origin', '*')
      }
      return response
    })
}
