import { recordingCollector, sampleBatch } from '@playhead/testing'
import { describe, expect, it } from 'vitest'
import { interceptRequests } from '../test/interceptRequests.ts'
import { fetchTransport } from './index.ts'

const network = interceptRequests()
const { signal } = new AbortController()

describe('an answer to fetchTransport()', () => {
  it('reads what the collector rejected and what it has', async () => {
    const collector = recordingCollector()
    collector.mode = { rejects: (record) => 'seq' in record && record.seq === 2 }
    network.respond = async (request) =>
      new Response((await collector.take(await request.text()))?.body, { status: 202 })

    const answer = await fetchTransport({ url: '/v1/ingest' }).send(sampleBatch(3), { signal })

    expect(answer).toMatchObject({
      outcome: 'accepted',
      rejected: [{ id: 'session-of-a-test/2' }],
      have: [
        [1, 1],
        [3, 3],
      ],
      serverTime: expect.any(Number),
    })
  })

  describe('without an acknowledgement', () => {
    const HTML = '<!doctype html><title>Log in</title>'
    type Given = {
      url?: string
      status?: number
      redirected?: boolean
      type?: string
      body: string | null
    }
    /** Sends to `url`, or to an address that redirects there. */
    const send = (
      { url = 'https://a.example/v1', status = 200, redirected = false, type, body }: Given,
      options: object = {},
    ) => {
      const from = redirected ? 'https://a.example/v1' : url
      network.respond = (request) =>
        redirected && request.url === from
          ? new Response(null, { status: 307, headers: { location: url } })
          : new Response(body, { status, headers: type ? { 'content-type': type } : {} })
      return fetchTransport({ url: from, ...options }).send(sampleBatch(), { signal })
    }
    const foreign = { encode: () => 'x' }
    const login = 'https://a.example/login?next=secret'

    it.each<[string, Given]>([
      ['a page of a single-page app', { body: HTML, type: 'text/html; charset=utf-8' }],
      ['a page without a content type', { body: `\n ${HTML}` }],
      ['XHTML', { body: '<html xmlns="x">', type: 'application/xhtml+xml' }],
      [
        'a login page after a redirect',
        { body: HTML, type: 'text/html', url: login, redirected: true },
      ],
      [
        'JSON after a redirect',
        { body: '{"user":null}', type: 'application/json', url: login, redirected: true },
      ],
      ['nothing', { body: null, status: 204 }],
      ['an empty 200 of a proxy', { body: '' }],
      ['a text', { body: 'OK' }],
      ['the JSON of another backend', { body: '{"success":true}', type: 'application/json' }],
      ['JSON that is not an object', { body: 'null', type: 'application/json' }],
      ['an acknowledgement whose count is not a number', { body: '{"accepted":"all"}' }],
      ['an acknowledgement of less than nothing', { body: '{"accepted":-1}' }],
      ['text without an end', { body: `{"accepted":1,"have":[${'[1,1],'.repeat(200_000)}[1,1]]}` }],
    ])('keeps the records after %s, and asks whether the URL is right', async (_, given) => {
      expect(await send(given)).toEqual({
        outcome: 'blocked',
        reason: expect.stringMatching(/^HTTP 20[04].* is the URL right\?$/),
      })
    })

    it.each<[string, Given]>([
      ['HTML', { body: HTML, type: 'text/html' }],
      [
        'a login page after a redirect',
        { body: HTML, type: 'text/html', url: login, redirected: true },
      ],
      [
        'JSON after a redirect to another path',
        { body: '{}', type: 'application/json', url: login, redirected: true },
      ],
      [
        'an empty answer of another origin',
        { body: '', url: 'https://b.example/v1', redirected: true },
      ],
    ])('keeps the records of another schema after %s', async (_, given) => {
      expect(await send(given, foreign)).toEqual({
        outcome: 'blocked',
        reason: expect.stringContaining('URL'),
      })
    })

    it('names what happened, without what may be secret in the address', async () => {
      const reason = async (given: Given): Promise<unknown> =>
        ((await send(given, foreign)) as { reason?: string }).reason
      expect(await reason({ body: HTML, type: 'text/html' })).toBe(
        'HTTP 200, answered with HTML; is the URL right?',
      )
      expect(await reason({ body: '{}', url: login, redirected: true })).toBe(
        'HTTP 200, redirected to https://a.example/login; is the URL right?',
      )
    })

    it.each<[string, Given]>([
      ['nothing', { body: null, status: 204 }],
      ['a text', { body: 'OK' }],
      ['JSON', { body: '{"success":true}', type: 'application/json', status: 207 }],
      ['XML', { body: '<ok/>', type: 'application/xml' }],
    ])('takes %s for acceptance by a backend of another schema', async (_, given) => {
      expect(await send(given, foreign)).toEqual({ outcome: 'accepted' })
    })

    it('tries again soon where it may be a captive portal: over plain http to another host', async () => {
      const url = 'http://collector.example/'
      expect(await send({ url, body: '<html>Log in' })).toMatchObject({ outcome: 'retry' })
      expect(await send({ url, body: '<html>Log in' }, foreign)).toMatchObject({ outcome: 'retry' })
      expect(await send({ url, body: '{"accepted":1}' })).toMatchObject({ outcome: 'accepted' })
      expect(await send({ url, body: 'OK' }, foreign)).toEqual({ outcome: 'accepted' })
      for (const here of ['http://localhost:4600/', 'http://127.0.0.1:4600/', 'http://[::1]:4600/'])
        expect(await send({ url: here, body: '<html>' })).toMatchObject({ outcome: 'blocked' })
    })

    it('takes our acknowledgement also after a redirect that kept the body', async () => {
      const moved = { body: '{"accepted":2}', url: 'https://a.example/v2', redirected: true }
      expect(await send(moved)).toMatchObject({ outcome: 'accepted' })
      expect(await send(moved, foreign)).toMatchObject({ outcome: 'accepted' })
    })

    // A stub: no network, and so no interception, answers with status 0.
    it('keeps the records after status 0, which a service worker may answer', async () => {
      const answer = {
        status: 0,
        ok: false,
        url: '',
        headers: new Headers(),
        redirected: false,
        body: null,
      }
      const transport = fetchTransport({ url: '/', fetch: (async () => answer) as never })

      expect(await transport.send(sampleBatch(), { signal })).toMatchObject({ outcome: 'retry' })
    })

    it('keeps the records after status 304, which a service worker may answer', async () => {
      expect(await send({ body: null, status: 304 })).toMatchObject({ outcome: 'blocked' })
    })
  })

  describe('with decode()', () => {
    const send = (
      response: Response,
      decode: (response: Response) => unknown,
    ): Promise<{ outcome: string }> => {
      network.respond = () => response
      return fetchTransport({ url: '/', decode: decode as never }).send(sampleBatch(), { signal })
    }
    const saved = async (response: Response): Promise<object | undefined> =>
      (await response.json()).saved && { outcome: 'accepted' }

    it('gives the answer that it returns', async () => {
      expect(await send(Response.json({ saved: true }), saved)).toEqual({ outcome: 'accepted' })
      const busy = { outcome: 'retry', reason: 'busy', afterMs: 5000 }
      expect(await send(Response.json({ busy: 5 }), () => busy)).toEqual(busy)
      expect(
        await send(new Response('', { status: 409 }), () => ({ outcome: 'accepted' })),
      ).toEqual({
        outcome: 'accepted',
      })
    })

    it('keeps the records of a success that it does not acknowledge', async () => {
      expect(await send(Response.json({ accepted: 1 }), saved)).toMatchObject({
        outcome: 'blocked',
      })
      expect(await send(new Response(null, { status: 204 }), () => undefined)).toMatchObject({
        outcome: 'blocked',
      })
      const page = new Response('<html>', { headers: { 'content-type': 'text/html' } })
      expect(await send(page, saved)).toEqual({
        outcome: 'blocked',
        reason: 'HTTP 200, answered with HTML; is the URL right?',
      })
    })

    it('leaves the rest to the status, also when it throws', async () => {
      expect(await send(new Response('<html>', { status: 503 }), saved)).toMatchObject({
        outcome: 'retry',
      })
      expect(await send(new Response('', { status: 413 }), () => undefined)).toMatchObject({
        outcome: 'too_large',
      })
      expect(await send(new Response('', { status: 401 }), saved)).toMatchObject({
        outcome: 'blocked',
      })
      expect(await send(new Response('not JSON'), saved)).toEqual({
        outcome: 'retry',
        reason: expect.stringContaining('SyntaxError'),
      })
    })
  })
})
