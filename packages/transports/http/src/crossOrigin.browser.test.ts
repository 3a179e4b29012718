import { sampleBatch } from '@playhead/testing'
import { bundle, openChromium, serve, type TestServer } from '@playhead/testing/browser'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'

/** A page on one origin that sends its last batch, as JSON, to another as it goes. */
const PAGE = `
import { fetchTransport } from './index.ts'

const { to, credentials, type } = Object.fromEntries(new URLSearchParams(location.search))
const transport = fetchTransport({
  url: to,
  ...(credentials && { credentials }),
  encode: (batch) => ({ body: JSON.stringify(batch), contentType: type }),
})
addEventListener('pagehide', () => transport.sendLast(${JSON.stringify(sampleBatch())}, 'pagehide'))
`

interface Post {
  readonly type: string | undefined
  readonly cookie: string | undefined
}

let browser: Browser
let pages: TestServer
let api: TestServer
let posts: Post[]
let cors: Record<string, string>

beforeAll(async () => {
  const script = await bundle(PAGE, import.meta.dirname)
  pages = await serve({
    '/': '<!doctype html><script src="/page.js"></script>',
    '/page.js': script,
    '/next': 'next',
  })
  api = await serve({
    '/cookie': (_, response) =>
      void response.setHeader('set-cookie', 'user=7; SameSite=Lax').end('set'),
    '/v1': (request, response) => {
      for (const [name, value] of Object.entries(cors)) response.setHeader(name, value)
      if (request.method === 'POST')
        posts.push({ type: request.headers['content-type'], cookie: request.headers.cookie })
      response.writeHead(204).end()
    },
  })
  ;({ browser } = await openChromium())
})
beforeEach(() => {
  posts = []
})
afterAll(async () => {
  await browser?.close()
  await Promise.all([pages?.close(), api?.close()])
})

/** What arrives at the other origin when the page is left. */
async function leave(query: Record<string, string>): Promise<Post[]> {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(`${api.url}/cookie`)
  await page.goto(`${pages.url}/?${new URLSearchParams({ to: `${api.url}/v1`, ...query })}`)
  await page.goto(`${pages.url}/next`)
  await expect.poll(() => posts.length, { timeout: 10_000 }).toBe(1)
  await context.close()
  return posts
}

const JSON_TYPE = 'application/json'

it('brings the last batch to another origin that allows any, as JSON and without cookies', async () => {
  cors = { 'access-control-allow-origin': '*', 'access-control-allow-headers': 'content-type' }

  expect(await leave({ type: JSON_TYPE })).toEqual([{ type: JSON_TYPE, cookie: undefined }])
})

it('brings it with cookies to an origin that allows this page and its credentials', async () => {
  cors = {
    'access-control-allow-origin': pages.url,
    'access-control-allow-headers': 'content-type',
    'access-control-allow-credentials': 'true',
  }

  expect(await leave({ type: JSON_TYPE, credentials: 'include' })).toEqual([
    { type: JSON_TYPE, cookie: 'user=7' },
  ])
})

it('brings plain text to an origin that allows nothing', async () => {
  cors = {}

  expect(await leave({ type: 'text/plain' })).toMatchObject([{ type: 'text/plain' }])
})
