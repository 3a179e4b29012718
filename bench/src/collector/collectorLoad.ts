/** A process that sends to a collector, for `pnpm bench collector`. */
import { connect } from 'node:net'
import { setTimeout as pass } from 'node:timers/promises'
import { quantile } from '../report.ts'
import { ATTACKS, type AttackName } from './collectorAttacks.ts'
import { createHttpConnection } from './httpConnection.ts'

/** What to send: `pages` are honest, the others {@link ATTACKS}. */
export interface Order {
  readonly role: 'pages' | AttackName
  readonly url: string
  readonly key: string
  readonly seconds: number
  readonly connections: number
  /** Between the answer and the next request of a connection. */
  readonly pauseMs: number
}

/** What came of it; times in ms. */
export interface Figures {
  readonly seconds: number
  readonly answered: number
  readonly accepted: number
  readonly refused: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
}

process.once('message', async (order: Order) => {
  process.send?.(await (order.role === 'drip' ? drip(order) : send(order, order.role)))
  process.exit()
})

async function send(order: Order, role: 'pages' | AttackName): Promise<Figures> {
  const { url, key, seconds, connections, pauseMs } = order
  const attack = role === 'pages' ? undefined : ATTACKS[role]
  const until = performance.now() + seconds * 1000
  const latencies: number[] = []
  let accepted = 0
  const target = `${url}/v1/ingest?${attack?.withoutKey ? '' : `key=${key}`}${role === 'gzip' ? '&z=gz' : ''}`

  async function connection(number: number): Promise<void> {
    await pass(Math.random() * pauseMs)
    const { post, close } = createHttpConnection(target)
    for (let nth = 0; performance.now() < until; nth++) {
      const body = attack?.body ? attack.body(nth, number) : honestBatch(number, nth + 1)
      const began = performance.now()
      const status = await post(body)
      latencies.push(performance.now() - began)
      if (status === 202) accepted++
      if (pauseMs) await pass(pauseMs * (0.5 + Math.random()))
    }
    close()
  }
  await Promise.all(Array.from({ length: connections }, (_, number) => connection(number)))
  return {
    seconds,
    answered: latencies.length,
    accepted,
    refused: latencies.length - accepted,
    p50: Math.round(quantile(latencies, 0.5)),
    p95: Math.round(quantile(latencies, 0.95)),
    p99: Math.round(quantile(latencies, 0.99)),
  }
}

/** Connections that never finish their request. */
async function drip({ url, key, seconds, connections }: Order): Promise<Figures> {
  const { hostname, port } = new URL(url)
  let closed = 0
  const sockets = Array.from({ length: connections }, () => {
    const socket = connect(Number(port), hostname).on('error', () => {})
    socket.on('close', () => closed++)
    socket.write(
      `POST /v1/ingest?key=${key} HTTP/1.1\r\nHost: collector\r\nContent-Type: text/plain\r\nContent-Length: 250000\r\n\r\n`,
    )
    return socket
  })
  for (let second = 0; second < seconds; second++) {
    await pass(1000)
    for (const socket of sockets) if (socket.writable) socket.write(' ')
  }
  for (const socket of sockets) socket.destroy()
  return { seconds, answered: closed, accepted: 0, refused: closed, p50: 0, p95: 0, p99: 0 }
}

/**
 * A page's session grows by 15 s a snapshot, with a seek now and then; a new one begins every 12
 * snapshots.
 */
function honestBatch(number: number, rev: number): string {
  const now = Date.now()
  const step = rev % 12
  const to = 15 * (step + 1)
  const snapshot = {
    session: `bench-${process.pid}-${number}-${Math.floor(rev / 12)}`,
    rev,
    videoId: `video-${number % 50}`,
    viewerId: `viewer-${number}`,
    player: 'html5',
    startedAt: now - to * 1000,
    at: now,
    state: 'playing',
    duration: 600,
    playingMs: to * 1000,
    contentMs: to * 1000,
    startupMs: 300,
    position: to,
    maxPosition: to,
    playCount: 1,
    seekCount: Math.floor(step / 4),
    watched:
      step > 6
        ? [
            [0, 90],
            [100, to + 10],
          ]
        : [[0, to]],
  }
  return JSON.stringify({
    batch: `batch-${number}-${rev}-00000`,
    sentAt: now,
    writer: `writer-${process.pid}-${number}`,
    from: 0,
    to: 0,
    high: 0,
    snapshots: [snapshot],
  })
}
