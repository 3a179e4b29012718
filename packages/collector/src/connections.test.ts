import { connect } from 'node:net'
import type { SnapshotRecord } from '@playhead/core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { type StartedCollector, startCollector } from './startCollector.ts'

/** A machine that is busy with other suites is slow, not wrong. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let collector: StartedCollector
beforeAll(async () => {
  collector = await startCollector({
    port: 0,
    databaseUrl: process.env.TEST_DATABASE_URL,
    newKeys: true,
  })
})
afterAll(() => collector.close())

it('closes a connection that never finishes its headers', async () => {
  const { hostname, port } = new URL(collector.url)
  const socket = connect(Number(port), hostname)
  const closed = new Promise<void>((resolve) =>
    socket.on('error', () => {}).once('close', () => resolve()),
  )
  socket.resume()
  socket.write('POST /v1/ingest HTTP/1.1\r\nHost: collector\r\nX-Slow: ')
  const dripping = setInterval(() => socket.writable && socket.write('x'), 500)
  await closed
  clearInterval(dripping)
})

it('refuses a session that begins in more pieces than a viewer can watch, and accepts the rest of the batch', async () => {
  const run = Date.now().toString(36)
  const snapshot = (session: string, part: number): SnapshotRecord => ({
    session: `${session}-${run}`,
    rev: part + 1,
    videoId: `pieces-${run}`,
    player: 'html5',
    startedAt: Date.now() - 86_400_000,
    at: Date.now(),
    state: 'playing',
    watched: Array.from(
      { length: 400 },
      (_, at) => [(part * 400 + at) / 2, (part * 400 + at) / 2 + 0.1] as const,
    ),
  })
  const response = await fetch(`${collector.url}/v1/ingest?key=${collector.newKeys?.writeKey}`, {
    method: 'POST',
    body: JSON.stringify({
      batch: 'batch-pieces',
      sentAt: Date.now(),
      writer: `writer-${run}`,
      from: 0,
      to: 0,
      high: 0,
      snapshots: [0, 1, 2, 3]
        .map((part) => snapshot('scattered', part))
        .concat(snapshot('honest', 0)),
    }),
  })
  expect(await response.json()).toMatchObject({
    accepted: 1,
    rejected: [1, 2, 3, 4].map((rev) => ({
      id: `scattered-${run}@${rev}`,
      reason: 'too_many_ranges',
    })),
  })
})
