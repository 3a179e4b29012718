import { once } from 'node:events'
import { request as requestOf } from 'node:http'
import { connect } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  type OpenStream,
  type OpenStreamOf,
  openEventsStream,
  openSocketStream,
} from '../../../test/openStream.ts'
import { startTestCollector, type TestCollector } from '../../../test/openTestCollector.ts'
import { JWT_SECRET, signToken } from '../../../test/tokens.ts'
import { until } from '../../../test/viewer.ts'
import type { StartedCollector } from '../../startCollector.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let test: TestCollector<StartedCollector>
beforeAll(async () => {
  test = await startTestCollector({ jwtSecret: JWT_SECRET, trustViewerHeader: true })
})
afterAll(async () => {
  await test?.collector.close()
  expect(test?.reports).toEqual([])
})

const streamOf = async (viewerId: string): Promise<string> =>
  `${test.collector.url}/v1/progress/stream?token=${await signToken({ sub: viewerId })}`
async function save(viewerId: string, video: string, body: object): Promise<void> {
  const response = await fetch(`${test.collector.url}/v1/progress/videos/${video}`, {
    ...{ method: 'PUT', body: JSON.stringify(body) },
    headers: { authorization: `Bearer ${await signToken({ sub: viewerId })}` },
  })
  expect(response.status).toBe(200)
}
const opened: OpenStream[] = []
/** The stream is closed after the test. */
const closing =
  <S extends OpenStream>(
    open: (url: string, headers?: Readonly<Record<string, string>>) => Promise<S>,
  ) =>
  async (url: string, headers?: Readonly<Record<string, string>>): Promise<S> => {
    const stream = await open(url, headers)
    opened.push(stream)
    return stream
  }
const openSocket = closing(openSocketStream)
const openEvents = closing(openEventsStream)
const isClosed = (): Promise<void> => until(() => test.collector.streams.open === 0)
afterEach(async () => {
  for (const stream of opened.splice(0)) stream.close()
  await isClosed()
})

const KINDS: readonly (readonly [string, OpenStreamOf])[] = [
  ['a WebSocket', openSocket],
  ['server-sent events', openEvents],
]

describe.each(KINDS)('D5 %s', (_, open) => {
  it('receives what other devices of the viewer save, and nothing of others', async () => {
    const viewer = test.createId('viewer')
    const [one, two, other] = [
      await open(await streamOf(viewer)),
      await open(await streamOf(viewer)),
      await open(await streamOf(test.createId('viewer'))),
    ] as const
    const at = Date.now() - 1000
    await save(viewer, 'live', { position: 42, duration: 100, at })
    await until(() => one.messages.length > 0 && two.messages.length > 0)

    const message = { videoId: 'live', position: 42, percent: 42, lastWatchedAt: at }
    for (const { messages } of [one, two]) expect(messages).toMatchObject([message])
    expect(other.messages).toEqual([])
  })

  it('receives what sessions of the viewer report', async () => {
    const viewerId = test.createId('viewer')
    const stream = await open(await streamOf(viewerId))
    const played = { viewerId, playingMs: 20_000, position: 20, duration: 40, videoId: 'session' }
    await test.post(test.body({ snapshots: [test.snapshot({ ...played })] }))
    await until(() => stream.messages.length > 0)

    expect(stream.messages[0]).toMatchObject({ videoId: 'session', position: 20, percent: 50 })
  })

  it('D8 is refused without a token, with one that has ended, and with a key', async () => {
    const url = `${test.collector.url}/v1/progress/stream`
    const old = await signToken({ sub: 'v' }, { expiresInS: -100 })
    await expect(open(url)).rejects.toThrow('401')
    await expect(open(`${url}?token=${old}`)).rejects.toThrow('401')
    await expect(open(`${url}?key=${test.keys.readKey}`)).rejects.toThrow('403')
    await expect(open(`${url}?key=${test.keys.writeKey}`)).rejects.toThrow('403')
  })

  it('is refused beyond twenty of one viewer', async () => {
    const url = await streamOf(test.createId('viewer'))
    const streams = await Promise.all(Array.from({ length: 20 }, () => open(url)))
    await expect(open(url)).rejects.toThrow('429')
    for (const each of streams) each.close()
    await isClosed()
    expect((await open(url)).messages).toEqual([])
  })
})

describe('D5 a WebSocket', () => {
  it('says nothing of a save that was not the latest', async () => {
    const viewer = test.createId('viewer')
    await save(viewer, 'one', { position: 50, at: Date.now() })
    const stream = await openSocket(await streamOf(viewer))
    await new Promise((next) => setTimeout(next, 1000))
    await save(viewer, 'one', { position: 9, at: Date.now() - 60_000 })
    await save(viewer, 'two', { position: 1 })
    await until(() => stream.messages.length > 0)

    expect(stream.messages).toMatchObject([{ videoId: 'two' }])
  })

  it('with a trusted header is for pages of the same origin: others have only its cookies', async () => {
    const url = `${test.collector.url}/v1/progress/stream?key=${test.keys.writeKey}`
    const viewer = { 'x-viewer-id': 'cookie-viewer' }
    await openSocket(url, { ...viewer, origin: test.collector.url })
    await expect(openSocket(url, { ...viewer, origin: 'https://evil.test' })).rejects.toThrow('403')
    const token = await streamOf('cookie-viewer')
    await openSocket(token, { origin: 'https://shop.test' })
  })

  it('is closed when the device sends something, and when it sends too much', async () => {
    const url = await streamOf(test.createId('viewer'))
    const [talks, shouts] = [await openSocket(url), await openSocket(url)]
    talks.socket.send('hello')
    shouts.socket.send('x'.repeat(2000))

    expect([await talks.closed, await shouts.closed]).toEqual([1003, 1009])
  })
})

describe('the server', () => {
  it('answers other upgrades: a WebSocket elsewhere with 404, an offer of HTTP/2 as a request', async () => {
    await expect(openSocket(`${test.collector.url}/healthz`)).rejects.toThrow('404')
    const status = await new Promise((resolve, reject) => {
      const headers = { connection: 'Upgrade', upgrade: 'h2c' }
      const sent = requestOf(`${test.collector.url}/healthz`, { headers }, (answer) => {
        answer.resume()
        resolve(answer.statusCode)
      })
      sent.on('error', reject).end()
    })
    expect(status).toBe(200)
  })

  it('survives devices that go in the middle of an upgrade', async () => {
    const { port } = new URL(test.collector.url)
    const path = new URL(await streamOf('gone')).search
    for (let time = 0; time < 5; time++) {
      const socket = connect(Number(port), '127.0.0.1')
      socket.write(
        `GET /v1/progress/stream${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
      )
      await new Promise((next) => setTimeout(next, time))
      socket.resetAndDestroy()
    }
    expect((await fetch(`${test.collector.url}/healthz`)).status).toBe(200)
  })

  it.each(['/healthz', '/v1/progress/stream'])(
    'closes the connection of an upgrade of %s that it refuses, also when the device does not',
    async (path) => {
      const second = await startTestCollector({ jwtSecret: JWT_SECRET })
      const { port } = new URL(second.collector.url)
      const socket = connect({ port: Number(port), host: '127.0.0.1', allowHalfOpen: true })
      socket.on('error', () => {}).resume()
      socket.write(
        `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
      )
      await once(socket, 'end')
      const began = performance.now()
      const closed = second.collector.close()
      // The device goes in the end, so that a failure of this test is no hang.
      const late = setTimeout(() => socket.destroy(), 5000)
      await closed
      clearTimeout(late)
      socket.destroy()

      expect(performance.now() - began).toBeLessThan(1500)
    },
  )

  it('closes its streams when it closes, without waiting for the devices', async () => {
    const second = await startTestCollector({ jwtSecret: JWT_SECRET })
    const url = `${second.collector.url}/v1/progress/stream?token=${await signToken({ sub: 'v' })}`
    const streams: readonly OpenStream[] = [await openSocket(url), await openEvents(url)]
    const began = performance.now()
    await second.collector.close()

    expect(await Promise.all(streams.map(({ closed }) => closed))).toEqual([1001, 0])
    expect(performance.now() - began).toBeLessThan(2500)
    expect(second.reports).toEqual([])
  })
})
