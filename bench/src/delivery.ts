import { createPlayhead, memoryStore, type Store, type Transport } from '@playhead/core'
import { html5 } from '@playhead/html5'
import { FakeVideo, fakeClock } from '@playhead/testing'
import { bundle, openRawChromium, serve } from '@playhead/testing/browser'
import { keepText, quantile } from './report.ts'
import { stage } from './stage.ts'
import { pass, viewerOf } from './viewer.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const LOGS = 2000
const BURST = 500
const LONG = { '/long.mp4': new URL('../media/long.mp4', import.meta.url) }

/**
 * What a durable queue costs: writes and requests of a minute, the disk of an hour offline, and the
 * time of a call.
 */
export async function delivery(): Promise<boolean> {
  const text = [...(await aMinute()), '', ...(await anHourOffline()), '', ...(await aCall())].join(
    '\n',
  )
  console.log(`\n${text}`)
  keepText('delivery', text)
  return true
}

/** In Chromium: the second minute of uninterrupted playback. */
async function aMinute(): Promise<string[]> {
  const set = await stage(LONG)
  try {
    const page = await set.open({ blind: '', src: '/long.mp4' })
    await page.evaluate(() => {
      const counts = { transactions: 0, puts: 0, chars: 0 }
      const { put } = IDBObjectStore.prototype
      const { transaction } = IDBDatabase.prototype
      IDBObjectStore.prototype.put = function (value, key) {
        counts.puts++
        counts.chars += `${key}${value}`.length
        return put.call(this, value, key)
      }
      IDBDatabase.prototype.transaction = function (names, mode, options) {
        if (mode === 'readwrite') counts.transactions++
        return transaction.call(this, names, mode, options)
      }
      Object.assign(window, { counts })
    })
    const look = async (): Promise<Record<string, number>> => ({
      ...(await page.evaluate(
        () => (window as unknown as { counts: Record<string, number> }).counts,
      )),
      ...set.ingested,
    })
    await viewerOf(page).play()
    await pass(MINUTE_MS)
    const before = await look()
    await pass(MINUTE_MS)
    const after = await look()
    const of = (name: string): number => (after[name] ?? 0) - (before[name] ?? 0)
    return [
      `| a minute of playback, ${set.browser.version} | |`,
      '| --- | ---: |',
      `| write transactions | ${of('transactions')} |`,
      `| records put | ${of('puts')} |`,
      `| characters put | ${of('chars')} |`,
      `| requests | ${of('requests')} |`,
      `| bytes of bodies | ${of('bytes')} |`,
    ]
  } finally {
    await set.close()
  }
}

/**
 * Simulated, because it covers an hour: the real session, adapter and queue on a clock and a player
 * that the bench owns.
 */
async function anHourOffline(): Promise<string[]> {
  const clock = fakeClock()
  const video = new FakeVideo({ clock, duration: 2 * 3600 })
  const memory = memoryStore()
  const written = { transactions: 0, puts: 0, chars: 0 }
  const store: Store = {
    ...memory,
    write(put, remove) {
      written.transactions++
      written.puts += put.length
      written.chars += put.reduce((sum, [key, value]) => sum + key.length + value.length, 0)
      return memory.write(put, remove)
    },
  }
  const offline: Transport = {
    name: 'offline',
    send: async () => ({ outcome: 'retry', reason: 'offline' }),
  }
  const playhead = createPlayhead({ transport: offline, store, clock, host: { onPageMoment() {} } })
  const session = playhead.track(html5(video as unknown as HTMLVideoElement), {
    videoId: 'lesson-1',
  })
  const live = async (ms: number): Promise<void> => {
    for (let at = 0; at < ms; at += 1000) {
      clock.advance(1000)
      await new Promise((next) => setImmediate(next))
    }
  }
  video.src = '/lesson.mp4'
  await live(1000)
  for (let at = 0; at < HOUR_MS; at += 5 * MINUTE_MS) {
    await video.play()
    await live(4 * MINUTE_MS)
    video.currentTime -= 30
    await live(50_000)
    video.pause()
    await live(10_000)
  }
  const left = await memory.read('')
  const bytes = (prefix: RegExp): number =>
    left
      .filter(([key]) => prefix.test(key))
      .reduce((sum, [key, value]) => sum + key.length + value.length, 0)
  const count = (prefix: RegExp): number => left.filter(([key]) => prefix.test(key)).length
  const { playingMs } = session.snapshot
  if (playingMs < 0.9 * HOUR_MS)
    throw new Error(`the simulated viewer watched only ${playingMs} ms`)
  return [
    `| an hour offline, simulated: ${(playingMs / MINUTE_MS).toFixed(0)} min of playing, 12 pauses, 12 seeks | |`,
    '| --- | ---: |',
    `| snapshots that lie on disk | ${count(/^s/)}, ${bytes(/^s/)} characters |`,
    `| events that lie on disk | ${count(/^e/)}, ${bytes(/^e/)} characters |`,
    `| characters stored in all | ${bytes(/./)} |`,
    `| characters written for that | ${written.chars} in ${written.transactions} transactions |`,
  ]
}

const CALLS = `
import { createPlayhead, indexedDbStore } from '@playhead/core'
import { html5 } from '@playhead/html5'
import { fetchTransport } from '@playhead/http'

const disk = indexedDbStore()
const writes = []
const store = {
  ...disk,
  write(put, remove) {
    const before = performance.now()
    const done = disk.write(put, remove)
    const begun = performance.now() - before
    return done.then(() => void writes.push([begun, performance.now() - before]))
  },
}
const playhead = createPlayhead({ transport: fetchTransport({ url: '/v1/ingest' }), store })
const session = playhead.track(html5(document.querySelector('video')), { videoId: 'lesson-1' })
const turn = () => new Promise((done) => setTimeout(done, 2))
window.measure = async (logs, burst) => {
  for (let at = 0; at < 200; at++) session.log('warm', { at })
  await playhead.flush()
  writes.length = 0
  const calls = []
  for (let at = 0; at < logs; at++) {
    const before = performance.now()
    session.log('note', { at, text: 'a remark of the viewer' })
    calls.push(performance.now() - before)
    await turn()
  }
  const before = performance.now()
  for (let at = 0; at < burst; at++) session.log('note', { at })
  return { calls, writes, burst: performance.now() - before, isolated: crossOriginIsolated }
}
`

/**
 * In Chromium, on a page whose clock ticks in microseconds: session.log(), which adds one event to
 * the queue.
 */
async function aCall(): Promise<string[]> {
  const server = await serve(
    {
      '/': '<!doctype html><link rel="icon" href="data:,"><video></video><script src="/page.js"></script>',
      '/page.js': await bundle(CALLS, import.meta.dirname),
      '/v1/ingest': async (request, response) => {
        for await (const _ of request);
        response.end('{"accepted":0}')
      },
    },
    { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' },
  )
  const chromium = await openRawChromium()
  try {
    const page = await chromium.open(server.url)
    await page.until(() => 'measure' in window)
    const { result } = (await page.send('Runtime.evaluate', {
      expression: `measure(${LOGS}, ${BURST})`,
      awaitPromise: true,
      returnByValue: true,
    })) as {
      result: {
        value: { calls: number[]; writes: [number, number][]; burst: number; isolated: boolean }
      }
    }
    const { calls, writes, burst, isolated } = result.value
    if (!isolated) throw new Error('the clock of this page is too coarse')
    const us = (values: readonly number[], at: number): string =>
      `${(quantile(values, at) * 1000).toFixed(0)} µs`
    const ms = (values: readonly number[], at: number): string =>
      `${quantile(values, at).toFixed(1)} ms`
    const [begun, done] = [writes.map(([first]) => first), writes.map(([, second]) => second)]
    return [
      '| a call | p50 | p99 |',
      '| --- | ---: | ---: |',
      `| \`session.log()\`, ${calls.length} times | ${us(calls, 0.5)} | ${us(calls, 0.99)} |`,
      `| the write it leads to, on the main thread, ${writes.length} times | ${us(begun, 0.5)} | ${us(begun, 0.99)} |`,
      `| until that is durable | ${ms(done, 0.5)} | ${ms(done, 0.99)} |`,
      `| ${BURST} \`session.log()\` in one task | ${burst.toFixed(1)} ms | |`,
    ]
  } finally {
    await chromium.close()
    await server.close()
  }
}
