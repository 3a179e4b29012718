import { sampleBatch } from '@playhead/testing'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { fetchTransport } from './index.ts'

// `fetch` is a stub here: a request that is intercepted is seen later, and these tests are about
// what happens before `sendLast` returns.
const { signal } = new AbortController()
afterEach(() => void vi.unstubAllGlobals())

describe('fetchTransport() as the page goes', () => {
  const beacons = (sendBeacon: unknown): void => {
    vi.stubGlobal('navigator', { sendBeacon })
  }

  it('asks by keepalive while the page is hidden, before it returns', async () => {
    const fetch = vi.fn(async () => new Response('{"accepted":1}'))
    const { taken, answer } =
      fetchTransport({ url: '/v1', fetch }).sendLast?.(sampleBatch(), 'hidden') ?? {}

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

  it('reports that the browser takes no more', () => {
    beacons(() => false)
    expect(fetchTransport({ url: '/v1' }).sendLast?.(sampleBatch(), 'pagehide')).toEqual({
      taken: false,
    })
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
    const last = fetchTransport({ url: '/v1', fetch, credentials, encode }).sendLast?.(
      sampleBatch(),
      'pagehide',
    )

    expect(last?.taken).toBe(true)
    await last?.answer
    expect({ beacon: sendBeacon.mock.calls.length, fetch: fetch.mock.calls.length }).toEqual(
      by === 'beacon' ? { beacon: 1, fetch: 0 } : { beacon: 0, fetch: 1 },
    )
    if (by === 'fetch')
      expect(fetch).toHaveBeenCalledWith(
        '/v1',
        expect.objectContaining({ credentials, keepalive: true }),
      )
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
    fetchTransport({ url: '/v1', fetch, headers: { 'x-key': '1' } }).sendLast?.(
      sampleBatch(),
      'pagehide',
    )

    expect(fetch).toHaveBeenCalledOnce()
    expect(fetchLater).not.toHaveBeenCalled()
  })

  it('sends the bytes of an encoder by beacon', async () => {
    const sendBeacon = vi.fn((..._given: unknown[]) => true)
    beacons(sendBeacon)
    const encode = () => ({ body: new Uint8Array([1, 2, 255]), contentType: 'text/plain' })
    fetchTransport({ url: '/v1', encode }).sendLast?.(sampleBatch(), 'pagehide')

    const [, blob] = sendBeacon.mock.calls[0] as [string, Blob]
    expect([blob.type, [...new Uint8Array(await blob.arrayBuffer())]]).toEqual([
      'text/plain',
      [1, 2, 255],
    ])
  })

  it.each([
    ['hidden', '€'.repeat(20 * 1024 + 1)],
    ['pagehide', '€'.repeat(20 * 1024 + 1)],
    ['hidden', new Uint8Array(60 * 1024 + 1)],
    ['pagehide', new ArrayBuffer(60 * 1024 + 1)],
  ] as const)(
    'does not take more than 60 KiB as the page is %s, whatever the encoder made of the batch',
    (moment, body) => {
      const sendBeacon = vi.fn(() => true)
      beacons(sendBeacon)
      const fetch = vi.fn(async () => new Response('{"accepted":1}'))
      const encode = () => ({ body, contentType: 'text/plain' })

      expect(
        fetchTransport({ url: '/v1', fetch, encode }).sendLast?.(sampleBatch(), moment),
      ).toEqual({ taken: false })
      expect([sendBeacon, fetch].flatMap(({ mock }) => mock.calls)).toEqual([])
    },
  )

  it('keeps the headers of an encoder, which a beacon cannot have', () => {
    const sendBeacon = vi.fn()
    beacons(sendBeacon)
    const fetch = vi.fn(async () => new Response('{"accepted":1}'))
    const encode = () => ({
      body: '{}',
      contentType: 'text/plain',
      headers: { 'content-encoding': 'gzip' },
    })
    fetchTransport({ url: '/v1', fetch, encode }).sendLast?.(sampleBatch(), 'pagehide')

    expect(sendBeacon).not.toHaveBeenCalled()
    expect(fetch).toHaveBeenCalledOnce()
  })

  it('keeps its headers, which a beacon cannot have', () => {
    const sendBeacon = vi.fn()
    beacons(sendBeacon)
    const fetch = vi.fn(async () => new Response('{"accepted":1}'))
    fetchTransport({ url: '/v1', fetch, headers: { 'x-key': '1' } }).sendLast?.(
      sampleBatch(),
      'pagehide',
    )

    expect(sendBeacon).not.toHaveBeenCalled()
    expect(fetch).toHaveBeenCalledOnce()
  })
})

describe('fetchTransport() where the browser has fetchLater', () => {
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
    const hide = (): unknown =>
      transport.sendLast?.(sampleBatch(), 'hidden', { signal: denied.signal })?.answer

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
      fetch: vi
        .fn()
        .mockReturnValueOnce(slow)
        .mockRejectedValue(new TypeError('Failed to fetch')) as never,
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
    const last = fetchTransport({ url: '/v1', fetch: fetch as never }).sendLast?.(
      sampleBatch(),
      'hidden',
      {
        signal: denied.signal,
      },
    )
    denied.abort()

    expect(await last?.answer).toMatchObject({ outcome: 'retry' })
    expect(fetch.mock.calls[0]?.[1].signal?.aborted).toBe(true)
  })
})
