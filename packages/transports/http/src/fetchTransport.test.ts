import { gunzipSync } from 'node:zlib'
import type { Batch } from '@playhead/core'
import { describeTransport, recordingCollector, sampleBatch } from '@playhead/testing'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { fetchTransport, gzip } from './index.ts'

describeTransport('fetchTransport()', (endpoint) => fetchTransport({ ...endpoint, key: 'wk_test' }))

const { signal } = new AbortController()

/** What one send asks of fetch. */
async function asked(
  options: Partial<Parameters<typeof fetchTransport>[0]>,
  batch = sampleBatch(),
  answer = new Response('{}'),
): Promise<RequestInit & { url: string }> {
  const fetch = vi.fn(async (..._given: unknown[]) => answer)
  await fetchTransport({ url: '/v1/ingest', ...options, fetch: fetch as never }).send(batch, { signal })
  const [url, init] = fetch.mock.calls[0] ?? []
  return { url: String(url), ...(init as RequestInit) }
}

describe('fetchTransport()', () => {
  it('asks without a preflight: text, no headers, no cookies, the key in the body', async () => {
    const { url, method, headers, credentials, body } = await asked({ key: 'wk_1' })

    expect({ url, method, headers, credentials }).toEqual({
      url: '/v1/ingest',
      method: 'POST',
      headers: { 'content-type': 'text/plain;charset=UTF-8' },
      credentials: 'omit',
    })
    expect(JSON.parse(String(body))).toEqual({ key: 'wk_1', ...sampleBatch() })
  })

  it('outlives the page with small batches only, and leaves the rest of the 64 KiB to the page', async () => {
    expect((await asked({}, sampleBatch(1))).keepalive).toBe(true)
    expect((await asked({}, sampleBatch(500))).keepalive).toBe(false)
  })

  it('packs what is worth it when asked to, says so in the address, and goes on without where it cannot', async () => {
    const { url, body, keepalive } = await asked({ url: '/v1/ingest?a=1', pack: gzip }, sampleBatch(50))
    expect({ url, keepalive }).toEqual({ url: '/v1/ingest?a=1&z=gz', keepalive: true })
    expect(JSON.parse(gunzipSync(body as unknown as Uint8Array).toString())).toEqual(sampleBatch(50))

    const small = await asked({ pack: gzip }, sampleBatch(1))
    expect(small.url).toBe('/v1/ingest')
    vi.stubGlobal('CompressionStream', undefined)
    expect((await asked({ pack: gzip }, sampleBatch(50))).url).toBe('/v1/ingest')
    vi.stubGlobal(
      'CompressionStream',
      class {
        readable = new ReadableStream({ start: (stream) => stream.error(new Error('broken')) })
        writable = new WritableStream()
      },
    )
    const { url: plain, body: text } = await asked({ pack: gzip }, sampleBatch(50))
    expect(plain).toBe('/v1/ingest')
    expect(JSON.parse(String(text))).toEqual(sampleBatch(50))
  })

  it('leaves the totals with the browser as a last resort, until the backend has answered', async () => {
    const left: RequestInit[] = []
    vi.stubGlobal('fetchLater', (_url: string, init: RequestInit) => left.push(init))
    const transport = fetchTransport({
      url: '/v1/ingest',
      fetch: (async () => new Response('{"accepted":2}')) as never,
    })
    const sent = transport.sendLast?.(sampleBatch(), 'hidden')

    const { snapshots, events } = JSON.parse(String(left[0]?.body))
    expect({ snapshots, events }).toEqual({ snapshots: sampleBatch().snapshots, events: [] })
    expect(left[0]?.signal?.aborted).toBe(false)
    await sent?.answer
    expect(left[0]?.signal?.aborted).toBe(true)

    vi.stubGlobal('fetchLater', () => {
      throw new DOMException('no more', 'QuotaExceededError')
    })
    expect(transport.sendLast?.(sampleBatch(), 'hidden')).toMatchObject({ taken: true })
  })

  it('leaves one spare with the browser, and takes it back after any acceptance or a denial', async () => {
    const left: RequestInit[] = []
    vi.stubGlobal('fetchLater', (_url: string, init: RequestInit) => left.push(init))
    const armed = (): number => left.filter(({ signal: taken }) => !taken?.aborted).length
    let down = true
    const answer = async (): Promise<Response> => {
      if (down) throw new TypeError('Failed to fetch')
      return new Response('{"accepted":2}')
    }
    const transport = fetchTransport({ url: '/v1/ingest', fetch: answer as never })
    const denied = new AbortController()
    const hide = (): unknown => transport.sendLast?.(sampleBatch(), 'hidden', { signal: denied.signal })?.answer

    for (let turn = 0; turn < 3; turn++) await hide()
    expect({ left: left.length, armed: armed() }).toEqual({ left: 3, armed: 1 })

    await transport.send(sampleBatch(), { signal })
    expect(armed()).toBe(1)
    down = false
    await transport.send(sampleBatch(), { signal })
    expect(armed()).toBe(0)

    down = true
    await hide()
    expect(armed()).toBe(1)
    denied.abort()
    expect(armed()).toBe(0)
  })

  it('keeps a spare that is newer than what was accepted', async () => {
    const left: RequestInit[] = []
    vi.stubGlobal('fetchLater', (_url: string, init: RequestInit) => left.push(init))
    let accept = (_: Response): void => {}
    const slow = new Promise<Response>((resolve) => {
      accept = resolve
    })
    const transport = fetchTransport({
      url: '/v1/ingest',
      fetch: vi.fn().mockReturnValueOnce(slow).mockRejectedValue(new TypeError('Failed to fetch')) as never,
    })
    const sent = transport.send(sampleBatch(), { signal })
    await transport.sendLast?.(sampleBatch(), 'hidden')?.answer
    accept(new Response('{"accepted":2}'))
    await sent

    expect(left[0]?.signal?.aborted).toBe(false)
  })

  it('breaks off what it sent as the page hid when consent is denied', async () => {
    const denied = new AbortController()
    const fetch = vi.fn((_url: string, _init: RequestInit) => new Promise<Response>(() => {}))
    const last = fetchTransport({ url: '/v1', fetch: fetch as never }).sendLast?.(sampleBatch(), 'hidden', {
      signal: denied.signal,
    })
    denied.abort()

    expect(await last?.answer).toMatchObject({ outcome: 'retry' })
    expect(fetch.mock.calls[0]?.[1].signal?.aborted).toBe(true)
  })

  it('speaks another schema, with its own content type and headers', async () => {
    const given = await asked({
      encode: ({ snapshots }: Batch) => ({
        body: JSON.stringify({ id: snapshots[0]?.videoId }),
        contentType: 'application/json',
      }),
      headers: { authorization: 'Bearer 1' },
    })

    expect(given.headers).toEqual({ 'content-type': 'application/json', authorization: 'Bearer 1' })
    expect(given.body).toBe('{"id":"lesson-1"}')
  })

  it('hears what the collector rejected and what it has', async () => {
    const collector = recordingCollector()
    collector.mode = { rejects: (record) => 'seq' in record && record.seq === 2 }

    const answer = await fetchTransport({ url: '/v1/ingest', fetch: collector.fetch }).send(sampleBatch(3), { signal })

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
    type Given = { url?: string; status?: number; redirected?: boolean; type?: string; body: string | null }
    const send = (
      { url = 'https://a.example/v1', status, redirected = false, type, body }: Given,
      options: object = {},
    ) =>
      fetchTransport({
        url: 'https://a.example/v1',
        fetch: (async () =>
          Object.defineProperties(
            new Response(body, { status: status ?? 200, headers: type ? { 'content-type': type } : {} }),
            { url: { value: url }, redirected: { value: redirected } },
          )) as never,
        ...options,
      }).send(sampleBatch(), { signal })
    const foreign = { encode: () => 'x' }
    const login = 'https://a.example/login?next=secret'

    it.each<[string, Given]>([
      ['a page of a single-page app', { body: HTML, type: 'text/html; charset=utf-8' }],
      ['a page that says nothing of its type', { body: `\n ${HTML}` }],
      ['XHTML', { body: '<html xmlns="x">', type: 'application/xhtml+xml' }],
      ['a login page after a redirect', { body: HTML, type: 'text/html', url: login, redirected: true }],
      ['JSON after a redirect', { body: '{"user":null}', type: 'application/json', url: login, redirected: true }],
      ['nothing', { body: null, status: 204 }],
      ['an empty 200 of a proxy', { body: '' }],
      ['a word', { body: 'OK' }],
      ['the JSON of another backend', { body: '{"success":true}', type: 'application/json' }],
      ['JSON that is no object', { body: 'null', type: 'application/json' }],
      ['an acknowledgement of something that is no number', { body: '{"accepted":"all"}' }],
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
      ['a login page after a redirect', { body: HTML, type: 'text/html', url: login, redirected: true }],
      ['JSON after a redirect to another path', { body: '{}', type: 'application/json', url: login, redirected: true }],
      ['an empty answer of another origin', { body: '', url: 'https://b.example/v1', redirected: true }],
    ])('keeps the records of another schema after %s', async (_, given) => {
      expect(await send(given, foreign)).toEqual({ outcome: 'blocked', reason: expect.stringContaining('URL') })
    })

    it('names what happened, without what may be secret in the address', async () => {
      const reason = async (given: Given): Promise<unknown> =>
        ((await send(given, foreign)) as { reason?: string }).reason
      expect(await reason({ body: HTML, type: 'text/html' })).toBe('HTTP 200, answered with HTML; is the URL right?')
      expect(await reason({ body: '{}', url: login, redirected: true })).toBe(
        'HTTP 200, redirected to https://a.example/login; is the URL right?',
      )
    })

    it.each<[string, Given]>([
      ['nothing', { body: null, status: 204 }],
      ['a word', { body: 'OK' }],
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

    it.each([
      [0, 'retry'],
      [304, 'blocked'],
    ])('keeps the records after status %i, which a service worker may answer', async (status, outcome) => {
      const answer = { status, ok: false, url: '', headers: new Headers(), redirected: false, body: null }
      const transport = fetchTransport({ url: '/', fetch: (async () => answer) as never })

      expect(await transport.send(sampleBatch(), { signal })).toMatchObject({ outcome })
    })
  })

  describe('with decode()', () => {
    const send = (response: Response, decode: (response: Response) => unknown): Promise<{ outcome: string }> =>
      fetchTransport({ url: '/', fetch: (async () => response) as never, decode: decode as never }).send(
        sampleBatch(),
        {
          signal,
        },
      )
    const saved = async (response: Response): Promise<object | undefined> =>
      (await response.json()).saved && { outcome: 'accepted' }

    it('takes its word for what an answer means', async () => {
      expect(await send(Response.json({ saved: true }), saved)).toEqual({ outcome: 'accepted' })
      const busy = { outcome: 'retry', reason: 'busy', afterMs: 5000 }
      expect(await send(Response.json({ busy: 5 }), () => busy)).toEqual(busy)
      expect(await send(new Response('', { status: 409 }), () => ({ outcome: 'accepted' }))).toEqual({
        outcome: 'accepted',
      })
    })

    it('keeps the records of a success that it does not acknowledge', async () => {
      expect(await send(Response.json({ accepted: 1 }), saved)).toMatchObject({ outcome: 'blocked' })
      expect(await send(new Response(null, { status: 204 }), () => undefined)).toMatchObject({ outcome: 'blocked' })
      const page = new Response('<html>', { headers: { 'content-type': 'text/html' } })
      expect(await send(page, saved)).toEqual({
        outcome: 'blocked',
        reason: 'HTTP 200, answered with HTML; is the URL right?',
      })
    })

    it('leaves the rest to the status, also when it throws', async () => {
      expect(await send(new Response('<html>', { status: 503 }), saved)).toMatchObject({ outcome: 'retry' })
      expect(await send(new Response('', { status: 413 }), () => undefined)).toMatchObject({ outcome: 'too_large' })
      expect(await send(new Response('', { status: 401 }), saved)).toMatchObject({ outcome: 'blocked' })
      expect(await send(new Response('not JSON'), saved)).toEqual({
        outcome: 'retry',
        reason: expect.stringContaining('SyntaxError'),
      })
    })
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('patched')
      },
    ],
    ['returns nothing', () => undefined],
    ['returns something else', async () => ({ status: 200 })],
    ['never settles', () => new Promise(() => {})],
  ])('survives a patched fetch that %s', async (_, fetch) => {
    const transport = fetchTransport({ url: '/', fetch: fetch as never, timeoutMs: 100 })

    const answer = await Promise.race([
      transport.send(sampleBatch(), { signal }),
      new Promise((resolve) => setTimeout(resolve, 1000)),
    ])

    expect(answer).toMatchObject({ outcome: 'retry' })
  })
})

describe('fetchTransport({ timeoutMs })', () => {
  it.each([Number.POSITIVE_INFINITY, 2 ** 31, 1e12])(
    'waits for an answer when the limit is %d ms, longer than a timer',
    async (timeoutMs) => {
      const answer = new Response(JSON.stringify({ accepted: true }))
      const fetch = () => new Promise((resolve) => setTimeout(resolve, 50, answer))
      const transport = fetchTransport({ url: '/', encode: () => 'mine', fetch: fetch as never, timeoutMs })

      expect(await transport.send(sampleBatch(), { signal })).toMatchObject({ outcome: 'accepted' })
    },
  )
})

describe('fetchTransport() as the page goes', () => {
  afterEach(() => void vi.unstubAllGlobals())
  const beacons = (sendBeacon: unknown): void => {
    vi.stubGlobal('navigator', { sendBeacon })
  }

  it('asks by keepalive while the page is hidden, before it returns', async () => {
    const fetch = vi.fn(async () => new Response('{"accepted":1}'))
    const { taken, answer } = fetchTransport({ url: '/v1', fetch }).sendLast?.(sampleBatch(), 'hidden') ?? {}

    expect(fetch).toHaveBeenCalledWith('/v1', expect.objectContaining({ keepalive: true }))
    expect(taken).toBe(true)
    expect(await answer).toMatchObject({ outcome: 'accepted' })
  })

  it('sends a beacon of plain text when the page goes for good, and has no answer', async () => {
    const sendBeacon = vi.fn((..._given: unknown[]) => true)
    beacons(sendBeacon)
    const last = fetchTransport({ url: '/v1' }).sendLast?.(sampleBatch(), 'pagehide')

    expect(last).toEqual({ taken: true })
    const [, blob] = sendBeacon.mock.calls[0] as [string, Blob]
    expect(blob.type).toBe('text/plain;charset=utf-8')
    expect(JSON.parse(await blob.text())).toEqual(sampleBatch())
  })

  it('says so when the browser takes no more', () => {
    beacons(() => false)
    expect(fetchTransport({ url: '/v1' }).sendLast?.(sampleBatch(), 'pagehide')).toEqual({ taken: false })
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('WebKit 188329')
      },
    ],
    ['is missing', undefined],
  ])('falls back to keepalive when sendBeacon %s', async (_, sendBeacon) => {
    beacons(sendBeacon)
    const fetch = vi.fn(async () => new Response('{"accepted":1}'))
    const last = fetchTransport({ url: '/v1', fetch }).sendLast?.(sampleBatch(), 'pagehide')

    expect(last?.taken).toBe(true)
    expect(fetch).toHaveBeenCalledOnce()
    await last?.answer
  })

  it.each([
    ['omit', 'application/json', 'fetch'],
    ['same-origin', 'application/json', 'fetch'],
    ['include', 'application/json', 'beacon'],
    ['omit', 'text/plain; charset=utf-8', 'beacon'],
    ['omit', 'application/x-www-form-urlencoded', 'beacon'],
  ] as const)('with credentials %j and %s leaves by %s', async (credentials, contentType, by) => {
    const sendBeacon = vi.fn(() => true)
    beacons(sendBeacon)
    const fetch = vi.fn(async () => new Response('{"accepted":1}'))
    const encode = (): { body: string; contentType: string } => ({ body: '{}', contentType })
    const last = fetchTransport({ url: '/v1', fetch, credentials, encode }).sendLast?.(sampleBatch(), 'pagehide')

    expect(last?.taken).toBe(true)
    await last?.answer
    expect({ beacon: sendBeacon.mock.calls.length, fetch: fetch.mock.calls.length }).toEqual(
      by === 'beacon' ? { beacon: 1, fetch: 0 } : { beacon: 0, fetch: 1 },
    )
    if (by === 'fetch')
      expect(fetch).toHaveBeenCalledWith('/v1', expect.objectContaining({ credentials, keepalive: true }))
  })

  it('leaves totals with the browser under the given credentials, too', () => {
    const fetchLater = vi.fn()
    vi.stubGlobal('fetchLater', fetchLater)
    const fetch = vi.fn(async () => new Response('{"accepted":1}'))
    fetchTransport({ url: '/v1', fetch }).sendLast?.(sampleBatch(), 'hidden')

    expect(fetchLater).toHaveBeenCalledWith('/v1', expect.objectContaining({ credentials: 'omit' }))
  })

  it('leaves nothing with the browser beside a request that leaves as the page is closed', () => {
    const fetchLater = vi.fn()
    vi.stubGlobal('fetchLater', fetchLater)
    const fetch = vi.fn(async () => new Response('{"accepted":1}'))
    fetchTransport({ url: '/v1', fetch, headers: { 'x-key': '1' } }).sendLast?.(sampleBatch(), 'pagehide')

    expect(fetch).toHaveBeenCalledOnce()
    expect(fetchLater).not.toHaveBeenCalled()
  })

  it('keeps its headers, which a beacon cannot have', () => {
    const sendBeacon = vi.fn()
    beacons(sendBeacon)
    const fetch = vi.fn(async () => new Response('{"accepted":1}'))
    fetchTransport({ url: '/v1', fetch, headers: { 'x-key': '1' } }).sendLast?.(sampleBatch(), 'pagehide')

    expect(sendBeacon).not.toHaveBeenCalled()
    expect(fetch).toHaveBeenCalledOnce()
  })
})

describe('fetchTransport() told something wrong', () => {
  it.each([
    [{}, 'option "url" must be a non-empty string or URL, like \'/v1/ingest\', got undefined'],
    [{ url: '' }, 'option "url" must be'],
    [{ url: 7 }, 'got 7'],
    [{ url: '/', key: '' }, 'option "key" must be a write key, or left out, got ""'],
    [{ url: '/', headers: 'x: y' }, 'option "headers" must be an object of strings'],
    [{ url: '/', headers: { 'x-count': 7 } }, 'option "headers" must be an object of strings, got an object'],
    [{ url: '/', encode: {} }, 'option "encode" must be a function of the batch, got an object'],
    [{ url: '/', decode: 'json' }, 'option "decode" must be a function of the response, got "json"'],
    [{ url: '/', credentials: 'yes' }, 'option "credentials" must be'],
    [{ url: '/', timeoutMs: '15s' }, 'option "timeoutMs" must be at least 100 ms, got "15s"'],
    [{ url: '/', timeoutMs: 15 }, 'option "timeoutMs" must be at least 100 ms, got 15'],
    [{ url: '/', fetch: 'fetch' }, 'option "fetch" must be a function'],
    [{ url: '/', endpoint: '/' }, 'has no option "endpoint"; it knows url, key'],
    [undefined, 'expects an object, got undefined'],
    ['/v1/ingest', 'expects an object, got "/v1/ingest"'],
  ])('%j: %s', (options, message) => {
    expect(() => fetchTransport(options as never)).toThrow(TypeError)
    expect(() => fetchTransport(options as never)).toThrow(/^playhead: fetchTransport\(\)/)
    expect(() => fetchTransport(options as never)).toThrow(message)
  })
})

it('says where it goes, without what may be secret', () => {
  expect(fetchTransport({ url: 'https://a.example/v1/ingest?token=1#x' }).destination).toBe(
    'https://a.example/v1/ingest',
  )
})
