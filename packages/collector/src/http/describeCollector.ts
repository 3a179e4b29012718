import type { Context } from 'hono'

const LINKS = {
  api: '/openapi.json',
  health: '/healthz',
  ready: '/readyz',
  documentation: 'https://www.npmjs.com/package/@playhead/collector',
}
const ABOUT =
  'This is a Playhead collector. Players send what was watched to POST /v1/ingest with a write key (wk_…). ' +
  'Read it with a read key: GET /v1/videos with the header Authorization: Bearer rk_…'

/**
 * Answers `/` where no site is served: a description of the collector and its links, as a page for
 * browsers and as JSON for other clients.
 */
export function describeCollector(c: Context): Response {
  c.header('Vary', 'Accept')
  if (!/text\/html/.test(c.req.header('accept') ?? ''))
    return c.json({ name: 'Playhead collector', about: ABOUT, links: LINKS })
  const links = Object.entries(LINKS).map(
    ([name, href]) => `<li><a href="${href}">${name}</a></li>`,
  )
  return c.html(
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>Playhead collector</title>` +
      `<h1>Playhead collector</h1><p>${ABOUT}</p><ul>${links.join('')}</ul></html>`,
  )
}
