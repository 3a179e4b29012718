import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OpenedDashboard, openDashboard } from '../../test/openDashboard.ts'
import { dashboard } from '../index.ts'

let test: OpenedDashboard
beforeAll(async () => {
  test = await openDashboard()
})
afterAll(() => test?.collector.close())

describe('the page', () => {
  it('is served at every address below /dashboard, and allows nothing but its own files', async () => {
    for (const path of ['/dashboard', '/dashboard/videos/lesson-1?period=7d']) {
      const response = await test.request(path)
      expect(response.status).toBe(200)
      expect(await response.text()).toContain('<div id="app">')
      const policy = response.headers.get('content-security-policy') ?? ''
      expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'")
      expect(policy).not.toContain('unsafe')
    }
  })

  it('has no script and no style in its HTML', async () => {
    const html = await (await test.request('/dashboard')).text()

    expect(html).not.toMatch(/<script(?![^>]*src=)|<style|\sstyle=|\son\w+=/)
  })

  it('has files that are cached for ever and compressed', async () => {
    const html = await (await test.request('/dashboard')).text()
    const [script = ''] = /\/dashboard\/assets\/main-\w+\.js/.exec(html) ?? []
    const response = await test.request(script, { headers: { 'accept-encoding': 'br, gzip' } })

    expect(response.headers.get('content-encoding')).toBe('br')
    expect(response.headers.get('content-type')).toMatch(/^text\/javascript/)
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  })

  it('leaves the policy of other pages as it is', async () => {
    const { headers } = await test.request('/healthz')

    expect(headers.get('content-security-policy')).toBe(
      "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    )
  })
})

describe('the script tag', () => {
  it.each(['playhead.js', 'playhead.players.js'])(
    'serves %s to the pages of every origin',
    async (name) => {
      const response = await test.request(`/${name}`, { headers: { 'accept-encoding': 'br' } })

      expect(response.status).toBe(200)
      expect(Object.fromEntries(response.headers)).toMatchObject({
        'access-control-allow-origin': '*',
        'cross-origin-resource-policy': 'cross-origin',
        'cache-control': 'public, max-age=3600',
        'content-encoding': 'br',
        'content-type': expect.stringMatching(/^text\/javascript/),
      })
    },
  )
})

describe('dashboard()', () => {
  it('lets videos come from the origins that it is given', async () => {
    const other = await openDashboard({
      plugins: [dashboard({ mediaOrigins: ['https://cdn.example.com'] })],
    })
    const policy = (await other.request('/dashboard')).headers.get('content-security-policy')
    await other.collector.close()

    expect(policy).toContain("img-src 'self' https://cdn.example.com data:")
    expect(policy).toContain("media-src 'self' https://cdn.example.com;")
  })

  it('names a wrong option', () => {
    expect(() => dashboard({ mediaOrigins: ['https://cdn.example.com/path'] })).toThrow(
      `dashboard() option "mediaOrigins" must be a list of origins, like ['https://cdn.example.com']`,
    )
    expect(() => dashboard({ mediaOrigins: ["https://x' unsafe-inline"] })).toThrow('mediaOrigins')
  })

  it('has no link before the collector has started', async () => {
    await expect(dashboard().createSignInLink('http://localhost')).rejects.toThrow(
      'createSignInLink() needs the collector to have started',
    )
  })
})
