import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { collectorProgress, createProgress, liveProgress, type Progress } from '@playhead/progress'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { startTestCollector, type TestCollector } from '../../test/openTestCollector.ts'
import { JWT_SECRET, signToken } from '../../test/tokens.ts'
import { until } from '../../test/viewer.ts'
import type { StartedCollector } from '../startCollector.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

let test: TestCollector<StartedCollector>
const devices: (() => void)[] = []
beforeAll(async () => {
  test = await startTestCollector({ jwtSecret: JWT_SECRET })
})
afterEach(() => {
  for (const close of devices.splice(0)) close()
})
afterAll(async () => {
  await test?.collector.close()
  expect(test?.reports).toEqual([])
})

/** A device of a viewer, as a page has it: no function for bodies or answers. */
async function openDevice(
  viewerId: string,
  url: string = test.collector.url,
): Promise<Progress & { readonly failures: string[] }> {
  const token = await signToken({ sub: viewerId })
  const failures: string[] = []
  const progress = createProgress({
    source: collectorProgress({ url, token: () => token }),
    ...{ viewerId, storage: null },
    report: (error) => void failures.push(String(error)),
  })
  const stop = liveProgress(progress, {
    url: () => `${url}/v1/progress/stream?token=${token}`,
    host: { onPageMoment: () => {} },
  })
  devices.push(stop, progress.destroy)
  return Object.assign(progress, { failures })
}
const row = (position: number, given: object = {}): never =>
  ({ position, duration: 100, completed: false, at: Date.now(), ...given }) as never
const connected = (streams: number): Promise<void> =>
  until(() => test.collector.streams.open === streams)

it('D5 B12 a save of one device is on another at once, and stays for a third', async () => {
  const viewer = test.createId('viewer')
  const [phone, laptop] = [await openDevice(viewer), await openDevice(viewer)]
  await connected(2)
  await phone.save('lesson', row(42), {})
  await until(() => laptop.rows.lesson?.position === 42)
  const tablet = await openDevice(viewer)
  await tablet.load(['lesson', 'never'])

  expect(tablet.rows).toMatchObject({ lesson: { position: 42, duration: 100 } })
  expect(Object.keys(tablet.rows)).toEqual(['lesson'])
  expect([phone, laptop, tablet].flatMap(({ failures }) => failures)).toEqual([])
})

it('A6 a save that is older than that of another device is not stored, and the device learns it', async () => {
  const viewer = test.createId('viewer')
  const [phone, laptop] = [await openDevice(viewer), await openDevice(viewer)]
  const conflicts: unknown[] = []
  await Promise.all([phone.load(['lesson']), laptop.load(['lesson'])])
  // As if its connection were away.
  devices[0]?.()
  phone.onConflict((conflict) => void conflicts.push(conflict))
  await laptop.save('lesson', row(80), {})
  await new Promise((next) => setTimeout(next, 1100))
  await phone.save('lesson', row(10, { at: Date.now() - 61_000 }), {})

  expect(phone.rows.lesson).toMatchObject({ position: 80 })
  expect(phone.unsent).toEqual([])
  expect(conflicts).toMatchObject([{ chosen: 'remote', local: { position: 10 } }])
})

it('D8 three devices that save in the same second lose nothing', async () => {
  const viewer = test.createId('viewer')
  const all = [
    await openDevice(viewer),
    await openDevice(viewer),
    await openDevice(viewer),
  ] as const
  await connected(3)
  await Promise.all(all.map((device) => device.load(['lesson'])))
  const now = Date.now()
  const rows = [
    ...[10, 11].map((position) => row(position, { at: now - 1000 })),
    row(20, { at: now, completed: true }),
  ]
  const saves = all.map((device, at) => device.save('lesson', rows[at] as never, {}))
  await Promise.allSettled(saves)
  await until(() => all.every(({ unsent }) => !unsent.length))
  const tablet = await openDevice(viewer)
  await tablet.load(['lesson'])

  expect(tablet.rows.lesson).toMatchObject({ position: 20, completed: true })
  const failures = all.flatMap((device) => device.failures)
  expect(failures).toEqual([expect.stringContaining('HTTP 429')])
})

it('D5 a device finds its stream again after a restart, and loads what it missed', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'playhead-restart-'))
  const options = { dataDir, jwtSecret: JWT_SECRET }
  const before = await startTestCollector(options)
  const { url } = before.collector
  const [phone, laptop] = [await openDevice('user-7', url), await openDevice('user-7', url)]
  await laptop.load(['lesson'])
  await until(() => before.collector.streams.open === 2)
  await before.collector.close()
  const after = await startTestCollector({ ...options, port: Number(new URL(url).port) })
  devices[0]?.() // its own stream plays no part
  await phone.save('lesson', row(70), {})
  await until(() => laptop.rows.lesson?.position === 70)
  await new Promise((next) => setTimeout(next, 1000))
  await until(() => after.collector.streams.open > 0)
  await phone.save('lesson', row(75), {})
  await until(() => laptop.rows.lesson?.position === 75)

  expect([...before.reports, ...after.reports]).toEqual([])
  for (const close of devices.splice(0)) close()
  await after.collector.close()
  rmSync(dataDir, { recursive: true, force: true })
})
