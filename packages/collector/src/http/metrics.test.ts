import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openTestCollector, type TestCollector } from '../../test/openTestCollector.ts'

let test: TestCollector
let site: string
beforeAll(async () => {
  site = mkdtempSync(join(tmpdir(), 'playhead-site-'))
  test = await openTestCollector({ site })
})
afterAll(async () => {
  await test.collector.close()
  rmSync(site, { recursive: true })
  expect(test.reports).toEqual([])
})

async function readMetrics(): Promise<Map<string, number>> {
  const response = await test.collector.fetch(
    new Request('http://collector/metrics', {
      headers: { authorization: `Bearer ${test.keys.readKey}` },
    }),
  )
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/)
  const lines = (await response.text()).split('\n').filter((line) => line && !line.startsWith('#'))
  return new Map(
    lines.map((line) => {
      const [, name = '', value] = /^(.+) (\S+)$/.exec(line) ?? []
      return [name, Number(value)]
    }),
  )
}

it('counts what is stored and refused, and how long requests take', async () => {
  const good = test.snapshot({ playingMs: 1000, watched: [[0, 1]] })
  await test.post(test.body({ snapshots: [good, { ...good, rev: 0 }] }))
  await test.post('{')
  await test.get('/v1/videos/v/summary')
  await test.get('/v1/nothing')
  const legacy = { session_id: test.createId('session'), video_id: 'v' }
  const path = `/api/analytics/video-view?key=${test.keys.writeKey}`
  const begun = await test.collector.fetch(
    new Request(`http://collector${path}`, { method: 'POST', body: JSON.stringify(legacy) }),
  )
  expect(begun.status).toBe(200)

  const metrics = await readMetrics()
  expect(metrics.get('playhead_collector_records_total{result="stored"}')).toBe(2)
  expect(metrics.get('playhead_collector_records_total{result="refused"}')).toBe(1)
  const count = (method: string, route: string, status: number): number | undefined =>
    metrics.get(
      `playhead_collector_request_duration_seconds_count{method="${method}",route="${route}",status="${status}"}`,
    )
  expect(count('POST', '/v1/ingest', 202)).toBe(1)
  expect(count('POST', '/v1/ingest', 400)).toBe(1)
  expect(count('GET', '/v1/videos/:id/summary', 200)).toBe(1)
  expect(metrics.get('playhead_collector_ready')).toBe(1)
  expect(metrics.get('process_resident_memory_bytes')).toBeGreaterThan(1e6)
})

it('has no label that a request could fill with values of its own', async () => {
  for (let at = 0; at < 5; at++) await test.get(`/v1/made-up-${at}/${at}`)
  await test.get('/v1/videos/made-up-video/summary')

  expect([...(await readMetrics()).keys()].join('\n')).not.toContain('made-up')
})
