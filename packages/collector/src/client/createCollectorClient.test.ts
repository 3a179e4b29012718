import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openTestCollector, type TestCollector } from '../../test/openTestCollector.ts'
import { CollectorError, createCollectorClient } from '../client.ts'

describe('a client', () => {
  let test: TestCollector
  beforeAll(async () => {
    test = await openTestCollector()
    const watched = { playingMs: 20_000, duration: 40, watched: [[0, 20]] as const }
    const session = 'session-0001'
    await test.post(
      test.body({
        ...{ from: 1, to: 1, high: 2 },
        snapshots: [test.snapshot({ session, videoId: 'a/b?c', ...watched })],
        events: [{ type: 'play', session, seq: 1, at: Date.now() }],
      }),
    )
  })
  afterAll(() => test.collector.close())

  const open = (
    url = 'http://collector',
    key = test.keys.readKey,
  ): ReturnType<typeof createCollectorClient> =>
    createCollectorClient({
      url,
      key,
      fetch: async (address, init) => test.collector.fetch(new Request(address, init)),
    })

  it('reads every endpoint', async () => {
    const client = open('http://collector/')

    expect((await client.videos()).videos.map(({ videoId, views }) => [videoId, views])).toEqual([
      ['a/b?c', 1],
    ])
    expect((await client.videos({ limit: 1 })).videos).toHaveLength(1)
    expect((await client.summary('a/b?c')).averages).toMatchObject({
      playingMs: 20_000,
      coverage: 0.5,
    })
    expect((await client.heatmap('a/b?c')).cells.map(({ reach }) => reach)).toEqual([1, 1, 0, 0])
    expect((await client.heatmap('a/b?c', { bucket: '50%' })).cells.map(({ to }) => to)).toEqual([
      20, 40,
    ])
    expect(
      (await client.session('session-0001')).events.map(({ type, seq }) => [type, seq]),
    ).toEqual([['play', 1]])
    expect((await client.quality({ days: 7 })).events).toMatchObject({ received: 1, missing: 1 })
    expect((await client.dataRetention()).classes).toContainEqual(
      expect.objectContaining({ name: 'events', keep: null, rows: 1 }),
    )
  })

  it('rejects with the status and the reason of the collector', async () => {
    const unknown = await open()
      .summary('none')
      .catch((error: unknown) => error)
    expect(unknown).toBeInstanceOf(CollectorError)
    expect(unknown).toMatchObject({
      name: 'CollectorError',
      status: 404,
      reason: 'nothing is known of it',
      message:
        'playhead: http://collector/v1/videos/none/summary was not answered (404): nothing is known of it',
    })
    await expect(open(undefined, `rk_${'a'.repeat(43)}`).videos()).rejects.toMatchObject({
      status: 401,
    })
  })

  it.each([
    ['no answer', async () => Promise.reject(new TypeError('fetch failed')), 0, 'fetch failed'],
    [
      'a page of a proxy',
      async () => new Response('<h1>Bad gateway', { status: 502 }),
      502,
      'the answer is not JSON',
    ],
    [
      'a page instead of an answer',
      async () => new Response('<h1>Hello'),
      200,
      'the answer is not JSON',
    ],
  ])('rejects with what is known: %s', async (_, fetch, status, reason) => {
    const client = createCollectorClient({ url: 'http://collector', key: 'rk_1', fetch })

    await expect(client.videos()).rejects.toMatchObject({ name: 'CollectorError', status, reason })
  })

  it.each([
    ['https://stats.example.com/', 'https://stats.example.com/v1/quality'],
    ['https://stats.example.com/a/', 'https://stats.example.com/a/v1/quality'],
    ['/', 'https://shop.example/v1/quality'],
    ['/stats/', 'https://shop.example/stats/v1/quality'],
  ])('names the host that it asked: %s', async (url, address) => {
    vi.stubGlobal('location', { origin: 'https://shop.example' })
    const fetch = (): Promise<Response> => Promise.reject(new TypeError('fetch failed'))

    await expect(createCollectorClient({ url, key: 'rk_1', fetch }).quality()).rejects.toThrow(
      `playhead: ${address} was not answered: fetch failed`,
    )
    vi.unstubAllGlobals()
  })

  it('requests a path of the page, with the key in a header', async () => {
    const requests: [string, HeadersInit | undefined][] = []
    const fetch = async (url: string, { headers }: RequestInit): Promise<Response> => {
      requests.push([url, headers])
      return Response.json({ videos: [] })
    }
    await createCollectorClient({ url: '/', key: 'rk_1', fetch }).videos()
    await createCollectorClient({ url: '/stats/', key: 'rk_1', fetch }).heatmap('v', {
      bucket: '1%',
    })

    const headers = { authorization: 'Bearer rk_1' }
    expect(requests).toEqual([
      ['/v1/videos', headers],
      ['/stats/v1/videos/v/heatmap?bucket=1%25', headers],
    ])
  })

  it.each<[object, string]>([
    [{ url: 'ftp://x', key: 'rk_1' }, 'option "url" must be the address of a collector'],
    [{ url: '//x', key: 'rk_1' }, 'option "url" must be the address of a collector'],
    [{ key: 'rk_1' }, 'option "url" must be the address of a collector'],
    [{ url: '/', key: 'rk_1', fetch: 7 }, 'option "fetch" must be a function, got 7'],
    [{ url: '/', key: 'rk_1', bucket: '1s' }, 'has no option "bucket"; it knows url, key, fetch'],
    [
      { url: '/', key: 'wk_secret' },
      'option "key" must be a read key, like \'rk_…\', an admin key or a token, got a value that is not shown',
    ],
    [{ url: '/' }, 'option "key" must be a read key'],
    [
      { url: 'https://user:secret@collector.example', key: 'rk_1' },
      'option "url" must not have a user or a password, got an address that is not shown',
    ],
  ])('refuses %o', (options, message) => {
    expect(() => createCollectorClient(options as never)).toThrow(TypeError)
    expect(() => createCollectorClient(options as never)).toThrow(
      `playhead: createCollectorClient() ${message}`,
    )
  })

  it('refuses wrong arguments before a request', async () => {
    const fetch = (): Promise<Response> => Promise.reject(new Error('asked'))
    const client = createCollectorClient({ url: '/', key: 'rk_1', fetch })
    const refused = [
      [client.videos({ limit: 0 }), 'videos() option "limit" must be 1 to 1000, got 0'],
      [
        client.heatmap('v', { bucket: '5 s' }),
        'heatmap() option "bucket" must be seconds or percent, like 10s or 1%, got "5 s"',
      ],
      [client.quality({ days: 400 }), 'quality() option "days" must be 1 to 366, got 400'],
      [client.summary(''), 'summary() expects an id, got ""'],
      [client.session(undefined as never), 'session() expects an id, got undefined'],
      [client.session('..'), 'session() expects an id, got ".."'],
    ] as const
    for (const [reading, message] of refused) {
      await expect(reading).rejects.toThrow(`playhead: ${message}`)
      await expect(reading).rejects.toBeInstanceOf(TypeError)
    }
  })
})

it('the bundle of a page contains the client, and nothing of the server', async () => {
  const { metafile, outputFiles } = await build({
    entryPoints: [new URL('../client.ts', import.meta.url).pathname],
    ...{
      bundle: true,
      write: false,
      minify: true,
      metafile: true,
      format: 'esm',
      platform: 'browser',
    },
  })
  const names = Object.keys(metafile.inputs).map((path) => path.replace(/.*\/packages\//, ''))
  const sources = names.map((path) => path.replace(/^.*packages\//, '').replace(/^(\.\.\/)*/, ''))

  expect(
    sources.filter(
      (path) =>
        !/(collector\/)?src\/(client|reads\/query\/(parameters|paths))|core\/src\//.test(path),
    ),
  ).toEqual([])
  expect(outputFiles[0]?.contents.length).toBeLessThan(8000)
})
