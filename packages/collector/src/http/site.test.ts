import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LIMITS } from '@playhead/core/wire'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCollector } from '../createCollector.ts'
import { type StartedCollector, startCollector } from '../startCollector.ts'

const { TEST_DATABASE_URL } = process.env
let directory: string
let collector: StartedCollector
let url: URL
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'playhead-site-'))
  mkdirSync(join(directory, 'site/media'), { recursive: true })
  writeFileSync(join(directory, 'secret.txt'), 'outside')
  writeFileSync(join(directory, 'site/.env'), 'KEY=1')
  writeFileSync(join(directory, 'site/index.html'), '<!doctype html><title>demo</title>')
  writeFileSync(join(directory, 'site/media/clip.mp4'), '0123456789')
  await start()
})
async function start(): Promise<void> {
  collector = await startCollector({
    port: 0,
    dataDir: join(directory, 'data'),
    site: join(directory, 'site'),
    demo: true,
  })
  url = new URL(collector.url)
}
afterAll(async () => {
  await collector.close()
  rmSync(directory, { recursive: true, force: true })
})

interface Answered {
  readonly status: number | undefined
  readonly headers: Record<string, string | string[] | undefined>
  readonly text: string
}

/** As it goes over the wire: `fetch` would tidy the path and choose the host. */
function ask(
  path: string,
  headers: Record<string, string> = {},
  write?: (send: (chunk: string) => void) => void,
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: '127.0.0.1', port: url.port, path, headers, method: write ? 'POST' : 'GET' },
      (response) => {
        let text = ''
        response.on('data', (chunk) => (text += chunk))
        response.on('end', () =>
          resolve({ status: response.statusCode, headers: response.headers, text }),
        )
      },
    )
    asked.on('error', reject)
    write?.((chunk) => asked.write(chunk))
    asked.end()
  })
}

describe('the pages beside a collector', () => {
  it('have a content type and a policy against inline scripts', async () => {
    const { status, headers, text } = await ask('/')

    expect(status).toBe(200)
    expect(text).toContain('<title>demo</title>')
    expect(headers).toMatchObject({
      'content-type': expect.stringContaining('text/html'),
      'x-content-type-options': 'nosniff',
    })
    expect(headers['content-security-policy']).toContain("default-src 'self'")
    expect(headers['content-security-policy']).not.toContain('unsafe')
  })

  it.each([
    ['bytes=2-4', 206, 'bytes 2-4/10', '234'],
    ['bytes=7-', 206, 'bytes 7-9/10', '789'],
    ['bytes=-2', 206, 'bytes 8-9/10', '89'],
    ['bytes=10-', 416, 'bytes */10', ''],
  ])('send a video’s %s', async (range, status, contentRange, text) => {
    const answer = await ask('/media/clip.mp4', { range })

    expect(answer).toMatchObject({ status, text })
    expect(answer.headers['content-range']).toBe(contentRange)
  })

  it('are revalidated each time, and sent when they changed', async () => {
    const { headers } = await ask('/media/clip.mp4')
    expect(headers).toMatchObject({
      'cache-control': 'no-cache',
      'content-type': 'video/mp4',
      'accept-ranges': 'bytes',
    })

    expect(await ask('/media/clip.mp4', { 'if-none-match': headers.etag as string })).toMatchObject(
      {
        status: 304,
        text: '',
      },
    )
    expect(await ask('/media/clip.mp4', { 'if-none-match': 'W/"other"' })).toMatchObject({
      status: 200,
      text: '0123456789',
    })
  })

  it.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/media/..%2f..%2fsecret.txt',
    '/..%5csecret.txt',
    '/.env',
    '/media/%00',
    '/none.js',
    '/media',
  ])('are all there is: %s', async (path) => {
    expect(await ask(path)).toMatchObject({
      status: 404,
      text: '{"error":"there is nothing here"}',
    })
  })

  it('get keys of their own, which stay the same, and which no other address can read', async () => {
    const { status, text } = await ask('/demo-config.json')
    const keys = JSON.parse(text) as { readKey: string }

    expect(status).toBe(200)
    expect(statSync(join(directory, 'data/demo-keys.json')).mode & 0o777).toBe(0o600)
    expect((await ask('/v1/videos', { authorization: `Bearer ${keys.readKey}` })).status).toBe(200)
    // A foreign host name that resolves to this machine.
    expect((await ask('/demo-config.json', { host: 'evil.test' })).status).toBe(404)

    await collector.close()
    await start()
    expect((await ask('/demo-config.json')).text).toBe(text)
  })

  it('get the same keys from a database server, which needs a directory to store them in', async () => {
    await expect(
      createCollector({ databaseUrl: 'postgres://127.0.0.1:1/x', demo: true }),
    ).rejects.toThrow('createCollector() option "demo" needs a "dataDir"')
    if (!TEST_DATABASE_URL) return

    const readKeys = async (): Promise<unknown> => {
      const one = await createCollector({
        databaseUrl: TEST_DATABASE_URL,
        dataDir: join(directory, 'elsewhere'),
        demo: true,
      })
      const answer = await one.fetch(new Request('http://localhost/demo-config.json'))
      await one.close()
      return answer.json()
    }
    expect(await readKeys()).toEqual(await readKeys())
  })

  it.each([
    ['x-forwarded-for', '203.0.113.7'],
    ['X-Forwarded-Proto', 'https'],
    ['x-real-ip', '203.0.113.7'],
    ['forwarded', 'for=203.0.113.7'],
    ['via', '1.1 proxy'],
  ])('get none through a proxy, which says %s', async (header, value) => {
    expect((await ask('/demo-config.json', { [header]: value })).status).toBe(404)
  })

  it('get no keys unless `demo` is set, because a proxy on this machine may be invisible', async () => {
    const plain = await startCollector({ port: 0, site: join(directory, 'site') })
    const { status } = await fetch(`${plain.url}/demo-config.json`)
    await plain.close()

    expect(status).toBe(404)
  })

  it('get no keys on an address that others can reach', async () => {
    await expect(
      startCollector({ port: 0, host: '0.0.0.0', site: join(directory, 'site'), demo: true }),
    ).rejects.toThrow(
      `startCollector() option "demo" needs a host of this machine alone, like '127.0.0.1', got "0.0.0.0"`,
    )
  })

  it('do not come from a collector without a site, which describes itself instead', async () => {
    const plain = await createCollector({ report: () => {} })
    const get = async (path: string, accept = '*/*'): Promise<Response> =>
      plain.fetch(new Request(`http://localhost${path}`, { headers: { accept } }))
    const [page, json, other] = [
      await get('/', 'text/html'),
      await get('/'),
      await get('/index.html'),
    ]
    await plain.close()

    expect(page.headers.get('content-type')).toContain('text/html')
    expect(await page.text()).toMatch(
      /Playhead collector.*rk_.*href="\/openapi.json".*href="\/healthz"/s,
    )
    expect(await json.json()).toMatchObject({
      name: 'Playhead collector',
      links: { api: '/openapi.json' },
    })
    expect(other.status).toBe(404)
  })

  it('are refused at the start when the directory does not exist', async () => {
    await expect(createCollector({ site: '/nope' })).rejects.toThrow(
      'createCollector() option "site" must be a directory that exists, or left out, got "/nope"',
    )
  })
})

describe('a body of unknown length', () => {
  it('is read up to the limit and no further', async () => {
    const chunk = 'x'.repeat(16 * 1024)
    const answer = await ask('/v1/ingest', { 'content-type': 'text/plain' }, (send) => {
      for (let sent = 0; sent <= LIMITS.bodyBytes; sent += chunk.length) send(chunk)
    })

    expect(answer.status).toBe(413)
  })
})
