import { gunzipSync, gzipSync } from 'node:zlib'
import type { Batch } from '@playhead/core'
import { describeTransport, sampleBatch } from '@playhead/testing'
import { describe, expect, it, vi } from 'vitest'
import { type Intercepted, interceptRequests } from '../test/interceptRequests.ts'
import { fetchTransport, gzip } from './index.ts'

describeTransport('fetchTransport()', (endpoint) => fetchTransport({ ...endpoint, key: 'wk_test' }))

describe('a request of fetchTransport()', () => {
  const network = interceptRequests()
  const { signal } = new AbortController()

  /**
   * The request of one `send()`. The wire shows neither `keepalive` nor `credentials`, and has more
   * headers: those are options of `fetch`.
   */
  async function request(
    options: Partial<Parameters<typeof fetchTransport>[0]>,
    batch = sampleBatch(),
  ) {
    const fetch = vi.fn(globalThis.fetch)
    await fetchTransport({ url: '/v1/ingest', ...options, fetch }).send(batch, { signal })
    const { keepalive, credentials, headers } = fetch.mock.calls[0]?.[1] ?? {}
    const sent = network.requests.at(-1) as Intercepted
    return { ...sent, keepalive, credentials, headers: headers as Record<string, string> }
  }

  it('asks without a preflight: text, no headers, no cookies, the key in the body', async () => {
    const { url, method, headers, credentials, text } = await request({ key: 'wk_1' })

    expect({ url, method, headers, credentials }).toEqual({
      url: '/v1/ingest',
      method: 'POST',
      headers: { 'content-type': 'text/plain;charset=UTF-8' },
      credentials: 'omit',
    })
    expect(JSON.parse(text)).toEqual({ key: 'wk_1', ...sampleBatch() })
  })

  it('outlives the page with small batches only, and leaves the rest of the 64 KiB to the page', async () => {
    expect((await request({}, sampleBatch(1))).keepalive).toBe(true)
    expect((await request({}, sampleBatch(500))).keepalive).toBe(false)
  })

  it('compresses large bodies when asked to, marks them in the URL, and sends them as they are where it cannot', async () => {
    const { url, body, keepalive } = await request(
      { url: '/v1/ingest?a=1', pack: gzip },
      sampleBatch(50),
    )
    expect({ url, keepalive }).toEqual({ url: '/v1/ingest?a=1&z=gz', keepalive: true })
    expect(JSON.parse(gunzipSync(body).toString())).toEqual(sampleBatch(50))

    const small = await request({ pack: gzip }, sampleBatch(1))
    expect(small.url).toBe('/v1/ingest')
    vi.stubGlobal('CompressionStream', undefined)
    expect((await request({ pack: gzip }, sampleBatch(50))).url).toBe('/v1/ingest')
    vi.stubGlobal(
      'CompressionStream',
      class {
        readable = new ReadableStream({ start: (stream) => stream.error(new Error('broken')) })
        writable = new WritableStream()
      },
    )
    const { url: plain, text } = await request({ pack: gzip }, sampleBatch(50))
    expect(plain).toBe('/v1/ingest')
    expect(JSON.parse(text)).toEqual(sampleBatch(50))
  })

  it('sends another schema, with its own content type and headers', async () => {
    const given = await request({
      encode: ({ snapshots }: Batch) => ({
        body: JSON.stringify({ id: snapshots[0]?.videoId }),
        contentType: 'application/json',
      }),
      headers: { authorization: 'Bearer 1' },
    })

    expect(given.headers).toEqual({ 'content-type': 'application/json', authorization: 'Bearer 1' })
    expect(given.text).toBe('{"id":"lesson-1"}')
  })

  it('sends the bytes of an encoder as they are, with headers of this request alone', async () => {
    const encode = (batch: Batch) => ({
      body: gzipSync(JSON.stringify(batch)),
      contentType: 'application/json',
      headers: { 'content-encoding': 'gzip' },
    })
    const { url, body, headers } = await request(
      { encode, pack: gzip, headers: { 'x-key': '1' } },
      sampleBatch(50),
    )

    expect(url).toBe('/v1/ingest')
    expect(headers).toEqual({
      'content-type': 'application/json',
      'x-key': '1',
      'content-encoding': 'gzip',
    })
    expect(JSON.parse(gunzipSync(body).toString())).toEqual(sampleBatch(50))
  })

  it.each([
    ['a text of 16 Ki characters', 'é'.repeat(16 * 1024), true],
    ['a longer text', 'e'.repeat(16 * 1024 + 1), false],
    ['16 KiB', new Uint8Array(16 * 1024), true],
    ['16 KiB in a buffer', new ArrayBuffer(16 * 1024), true],
    ['more bytes', new ArrayBuffer(16 * 1024 + 1), false],
  ])('with an encoder that returns %s outlives the page: %s', async (_, body, outlives) => {
    const { keepalive } = await request({ encode: () => ({ body, contentType: 'text/plain' }) })
    expect(keepalive).toBe(outlives)
  })

  // Stubs: this is about pages that replace `fetch` itself.
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

  it.each([Number.POSITIVE_INFINITY, 2 ** 31, 1e12])(
    'waits for an answer when the limit is %d ms, longer than a timer',
    async (timeoutMs) => {
      network.respond = () =>
        new Promise((resolve) =>
          setTimeout(resolve, 50, new Response(JSON.stringify({ accepted: true }))),
        )
      const transport = fetchTransport({ url: '/', encode: () => 'mine', timeoutMs })

      expect(await transport.send(sampleBatch(), { signal })).toMatchObject({ outcome: 'accepted' })
    },
  )
})

it('has its destination without parts that may be secret', () => {
  expect(fetchTransport({ url: 'https://a.example/v1/ingest?token=1#x' }).destination).toBe(
    'https://a.example/v1/ingest',
  )
})
