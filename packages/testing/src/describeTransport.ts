import type { Answer, Batch, Transport } from '@playhead/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type RecordingCollectorServer, recordingCollectorServer } from './recordingCollectorServer.ts'

/** Where the transport under test sends to. */
export interface TransportEndpoint {
  readonly url: string
  /** An answer that takes longer is a failure, for transports that can be told. */
  readonly timeoutMs: number
}

const TIMEOUT_MS = 300

/** A batch as delivery makes them, of `count` events. */
export function sampleBatch(count = 1): Batch {
  const session = 'session-of-a-test'
  const events = Array.from({ length: count }, (_, at) => ({
    type: 'play' as const,
    session,
    seq: at + 1,
    at: 1_700_000_000_000 + at,
    position: at,
  }))
  return {
    batch: 'batch-of-a-test',
    sentAt: 1_700_000_000_000,
    writer: 'writer-of-a-test',
    from: count && 1,
    to: count,
    high: count,
    ledger: [],
    snapshots: [
      {
        session,
        rev: 1,
        video: 'lesson-1',
        player: 'test',
        startedAt: 1_700_000_000_000,
        at: 1_700_000_001_000,
        state: 'playing',
      },
    ],
    events,
  }
}

/** Everything that is true of every transport that has an answer. `setup` makes one that sends to the given endpoint. Node only. */
export function describeTransport(name: string, setup: (endpoint: TransportEndpoint) => Transport): void {
  describe(`${name} is a transport`, () => {
    let server: RecordingCollectorServer
    let transport: Transport
    const { signal } = new AbortController()
    const send = (batch = sampleBatch()): Promise<Answer> => transport.send(batch, { signal })

    beforeEach(async () => {
      server = await recordingCollectorServer()
      transport = setup({ url: server.url, timeoutMs: TIMEOUT_MS })
    })
    afterEach(() => server.close())

    it('has a name', () => {
      expect(transport.name).toMatch(/\S/)
    })

    it('says accepted when the backend took the batch', async () => {
      expect(await send()).toMatchObject({ outcome: 'accepted' })
      expect(server.collector.bodies).toHaveLength(1)
    })

    it.each([408, 425, 429, 500, 502, 503, 504])('says retry after %i', async (status) => {
      server.collector.mode = { status }

      expect(await send()).toMatchObject({ outcome: 'retry', reason: expect.stringContaining(String(status)) })
    })

    it.each([
      [400, 'rejected'],
      [422, 'rejected'],
      [413, 'too_large'],
      [401, 'blocked'],
      [403, 'blocked'],
      [404, 'blocked'],
      [405, 'blocked'],
      [410, 'blocked'],
    ])('takes %i for %s', async (status, outcome) => {
      server.collector.mode = { status }

      expect(await send()).toMatchObject({ outcome, reason: expect.stringMatching(/\S/) })
    })

    it('hears how long to wait, in seconds and as a date', async () => {
      server.collector.mode = { status: 429, retryAfter: '7' }
      expect(await send()).toMatchObject({ outcome: 'retry', afterMs: 7000 })

      server.collector.mode = { status: 503, retryAfter: new Date(Date.now() + 60_000).toUTCString() }
      const answer = await send()
      expect(answer.outcome === 'retry' && answer.afterMs).toBeGreaterThan(50_000)
      expect(answer.outcome === 'retry' && answer.afterMs).toBeLessThanOrEqual(60_000)
    })

    it.each(['soon', '-5', ''])('waits as usual when Retry-After says %j', async (retryAfter) => {
      server.collector.mode = { status: 503, retryAfter }

      const answer = await send()

      expect(answer.outcome === 'retry' && answer.afterMs).toBeFalsy()
    })

    it('says retry when nobody listens, when the connection breaks, and when no answer comes in time', async () => {
      server.collector.mode = 'cut'
      expect(await send()).toMatchObject({ outcome: 'retry' })

      server.collector.mode = 'hang'
      const before = performance.now()
      expect(await send()).toMatchObject({ outcome: 'retry' })
      expect(performance.now() - before).toBeLessThan(TIMEOUT_MS + 3000)

      await server.stop()
      expect(await send()).toMatchObject({ outcome: 'retry' })
      await server.start()
    })

    it('stops when it is told to, and still answers', async () => {
      server.collector.mode = 'hang'
      const stop = new AbortController()

      const answer = transport.send(sampleBatch(), { signal: stop.signal })
      stop.abort()

      expect(await answer).toMatchObject({ outcome: 'retry' })
      expect(await transport.send(sampleBatch(), { signal: stop.signal })).toMatchObject({ outcome: 'retry' })
    })

    it('hands the last batch over before it returns', async (context) => {
      if (!transport.sendLast) return context.skip('this transport has no last send')

      const { taken, answer } = transport.sendLast(sampleBatch(3), 'hidden')

      expect(taken).toBe(true)
      if (answer) expect(await answer).toMatchObject({ outcome: 'accepted' })
      await expect.poll(() => server.collector.bodies.length).toBe(1)
    })
  })
}
