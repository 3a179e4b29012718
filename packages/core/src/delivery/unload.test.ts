import { describe, expect, it } from 'vitest'
import {
  expectNothingLost,
  sample,
  settle,
  simulatedOrigin,
  simulatedStorage,
} from '../../test/simulatedPages.ts'

const MINUTE = 60_000

describe('delivery when the page goes', () => {
  it('delivers on the next page what a crash left on disk', async () => {
    const origin = simulatedOrigin()
    origin.collector.mode = 'refused'
    const page = origin.open()
    page.add(20)
    page.snapshot(1)
    await origin.pass(3000)
    page.crash()

    origin.collector.mode = 'ok'
    origin.open()
    await origin.pass(MINUTE)

    expectNothingLost(origin, 20)
    expect(origin.collector.snapshots.size).toBe(1)
    expect(await origin.disk.read('e/')).toEqual([])
  })

  it('flushes everything as the page hides, and keeps it until an answer arrives', async () => {
    const origin = simulatedOrigin()
    const page = origin.open()
    page.add(10)
    page.snapshot(1, false)

    page.close()
    await settle()

    expect(origin.collector.events.size).toBe(10)
    expect(origin.collector.snapshots.size).toBe(1)
    expect(await origin.disk.read('')).toHaveLength(11)
  })

  it('never treats a beacon as answered', async () => {
    const origin = simulatedOrigin()
    origin.collector.mode = 'refused'
    const page = origin.open()
    page.add(10)
    await settle()
    page.delivery.hide('pagehide')
    await settle()
    page.crash()
    expect(await origin.disk.read('e/')).toHaveLength(10)

    origin.collector.mode = 'ok'
    origin.open()
    await origin.pass(2000)
    expectNothingLost(origin, 10)
  })

  it('copies records that the disk did not take in time to the unload buffer, from which the next page takes them', async () => {
    const origin = simulatedOrigin()
    origin.collector.mode = 'refused'
    const page = origin.open({ store: { ...origin.disk, write: () => new Promise(() => {}) } })
    page.add(10)
    page.snapshot(3)
    page.close()
    expect(await origin.disk.read('')).toEqual([])
    expect(Object.keys(origin.storage)).toHaveLength(1)

    origin.collector.mode = 'ok'
    origin.open()
    await origin.pass(2000)

    expectNothingLost(origin, 10)
    expect([...origin.collector.snapshots.values()]).toMatchObject([{ rev: 3 }])
    expect(Object.keys(origin.storage)).toEqual([])
  })

  it('leaves the unload buffer of an active page alone', async () => {
    const origin = simulatedOrigin()
    const hidden = origin.open({ store: { ...origin.disk, write: () => new Promise(() => {}) } })
    await settle()
    hidden.add(3)
    hidden.delivery.hide('hidden')
    origin.open()
    await origin.pass(2000)

    expect(Object.keys(origin.storage)).toHaveLength(1)
  })

  it('never replaces a snapshot by an older one of the unload buffer', async () => {
    const origin = simulatedOrigin()
    await origin.disk.write([
      ['s/writer-0-of-a-test/session-0', JSON.stringify(sample('session-0', 5, 5000))],
    ])
    origin.storage.setItem(
      'playhead:tail:writer-0-of-a-test',
      JSON.stringify({
        left: [['s/writer-0-of-a-test/session-0', JSON.stringify(sample('session-0', 4, 4000))]],
      }),
    )

    origin.open()
    await origin.pass(2000)

    expect(origin.collector.bodies.flatMap(({ snapshots }) => snapshots)).toMatchObject([
      { rev: 5 },
    ])
    expect(Object.keys(origin.storage)).toEqual([])
  })

  it('leaves nothing in localStorage while the page lives', async () => {
    const origin = simulatedOrigin()
    const page = origin.open()
    page.add(1)
    page.delivery.hide('hidden')
    expect(Object.keys(origin.storage)).toHaveLength(1)

    await settle()
    expect(Object.keys(origin.storage)).toHaveLength(0)
  })

  it('hides twenty times without sending anything twice', async () => {
    const origin = simulatedOrigin()
    const page = origin.open()
    for (let turn = 0; turn < 20; turn++) {
      page.add(2)
      page.delivery.hide('hidden')
      page.delivery.hide('hidden')
      await settle()
      page.delivery.show()
      await settle()
    }
    await origin.pass(MINUTE)

    expectNothingLost(origin, 40)
    expect(origin.collector.duplicates).toBe(0)
  })

  it('does not hand over a second time what is under way as the page goes', async () => {
    const origin = simulatedOrigin()
    const page = origin.open()
    origin.collector.mode = { slowMs: 20 }
    page.add(20)
    await origin.pass(1000)
    page.add(3)
    page.close()
    await new Promise((resolve) => setTimeout(resolve, 30))

    expect(origin.collector.bodies.map(({ from, to }) => [from, to])).toEqual([
      [1, 20],
      [21, 23],
    ])
    expect(origin.collector.duplicates).toBe(0)
  })

  it('halves the final flush until the browser takes it', async () => {
    const origin = simulatedOrigin()
    const sizes: number[] = []
    const page = origin.open({
      transport: {
        ...origin.collector.transport,
        sendLast(batch) {
          sizes.push(batch.events.length)
          return { taken: batch.events.length <= 20 }
        },
      },
    })
    page.add(64)
    page.delivery.hide('pagehide')

    expect(sizes).toEqual([64, 32, 16])
  })

  it('flushes the newest records that fit, snapshots first', async () => {
    const origin = simulatedOrigin()
    const page = origin.open({ transport: { ...origin.collector.transport, lastBytes: 3000 } })
    page.snapshot(1, false)
    page.add(500)
    page.delivery.hide('pagehide')

    const [flushed] = origin.collector.bodies
    expect(flushed?.snapshots).toHaveLength(1)
    expect(flushed?.to).toBe(500)
    expect(flushed?.events.length).toBe(500 - (flushed?.from ?? 0) + 1)
    expect(JSON.stringify(flushed).length).toBeLessThan(3000)
  })

  it('does without localStorage', async () => {
    const origin = simulatedOrigin()
    const refusing = Object.assign(simulatedStorage(), {
      setItem() {
        throw new DOMException('forbidden', 'SecurityError')
      },
    })
    const page = origin.open({ storage: refusing })
    page.add(3)
    page.close()
    origin.open()
    await origin.pass(2000)
    expectNothingLost(origin, 3)
  })

  it('distinguishes records from before and after the clock was set', async () => {
    const origin = simulatedOrigin()
    const page = origin.open()
    page.add(1)
    origin.wallOffset += 10 * 365 * 86_400_000
    page.add(1)
    page.snapshot(1)
    origin.wallOffset -= 10 * 365 * 86_400_000
    page.add(1)
    await origin.pass(2000)

    expect([...origin.collector.events.values()].map(({ epoch }) => epoch)).toEqual([
      undefined,
      1,
      2,
    ])
    expect([...origin.collector.snapshots.values()].map(({ epoch }) => epoch)).toEqual([1])
    expect(origin.collector.bodies[0]?.epoch).toBe(2)
  })
})
