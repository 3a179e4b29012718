import { describe, expect, it, vi } from 'vitest'
import { expectNothingLost, settle, simulatedOrigin } from '../../test/simulatedPages.ts'
import type { Store } from '../contracts/store.ts'

const MINUTE = 60_000

describe('delivery when storage fails', () => {
  const failing = (
    origin: ReturnType<typeof simulatedOrigin>,
    name: string,
    until = (): boolean => false,
  ): Store => {
    const refuse = async (): Promise<never> => {
      throw new DOMException(name, name)
    }
    return {
      ...origin.disk,
      write: (...given) => (until() ? origin.disk.write(...given) : refuse()),
      read: (...given) => (until() ? origin.disk.read(...given) : refuse()),
    }
  }

  it('goes on in memory, reports it, and comes back to the disk', async () => {
    const origin = simulatedOrigin()
    let mended = false
    const page = origin.open({ store: failing(origin, 'UnknownError', () => mended) })
    page.add(10)
    await origin.pass(2000)
    expectNothingLost(origin, 10)
    expect(page.delivery.status.storage).toBe('memory')

    mended = true
    const write = vi.spyOn(origin.disk, 'write')
    origin.collector.mode = 'refused'
    await origin.pass(MINUTE)
    page.add(1)
    await settle()
    expect(page.delivery.status.storage).toBe('indexeddb')
    expect(await origin.disk.read('e/')).toHaveLength(1)
    expect(write.mock.calls.flatMap(([, removed = []]) => removed)).toEqual([])
  })

  it('writes again what was cleared under it', async () => {
    const origin = simulatedOrigin()
    origin.collector.mode = 'refused'
    const page = origin.open()
    page.add(5)
    await origin.pass(2000)

    await origin.disk.clear()
    await origin.pass(10 * MINUTE)

    expect(await origin.disk.read('e/')).toHaveLength(5)
  })

  it('keeps what a later version wrote, and counts what is broken', async () => {
    const origin = simulatedOrigin()
    await origin.disk.write([
      ['2e/writer-0/0000000001', 'of another time'],
      ['m/policy', '{"attempt":1,"not'],
      ['m/aged', 'null'],
      ['e/writer-0-of-a-test/0000000001', '{"type":"pl'],
      [
        'e/writer-0-of-a-test/0000000002',
        JSON.stringify({ type: 'play', session: 'session-0', seq: 2, at: 5 }),
      ],
    ])
    const page = origin.open()
    page.add(1)
    await origin.pass(2000)
    page.add(1)
    await origin.pass(MINUTE)

    expect(await origin.disk.read('')).toContainEqual(['2e/writer-0/0000000001', 'of another time'])
    expect(origin.collector.ledger).toMatchObject([
      { reason: 'storage_lost', count: 1, writer: 'writer-0-of-a-test', seqs: [[1, 1]] },
    ])
    expectNothingLost(origin, 4)
  })

  it('continues when a ledger line or an unload buffer cannot be read', async () => {
    const origin = simulatedOrigin()
    const broken = [
      ['l/writer-0-of-a-test/abc', '{"id":"tr'],
      ['l/writer-0-of-a-test/abd', '{"id":"no-count"}'],
    ] as const
    await origin.disk.write(broken)
    const unreadable = ['e/writer-00-of-a-test/0000000001', '{"type":"pl']
    origin.storage.setItem(
      'playhead:tail:writer-00-of-a-test',
      JSON.stringify({ left: [unreadable] }),
    )
    const page = origin.open()
    page.add(3)
    await origin.pass(2000)
    page.add(1)
    await origin.pass(MINUTE)

    expect(origin.reports).toEqual([])
    expect(origin.collector.events.size).toBe(4)
    expect(page.delivery.status.drops).toEqual({ storage_lost: 3 })
    expect(origin.collector.ledger.reduce((sum, { count }) => sum + count, 0)).toBe(3)
    expect(await origin.disk.read('')).toEqual([])
    expect(Object.keys(origin.storage)).toEqual([])
  })

  it('drops nothing for its age because one clock was wrong', async () => {
    const YEAR = 365 * 86_400_000
    const origin = simulatedOrigin()
    origin.collector.mode = 'refused'
    const page = origin.open()
    page.add(5)
    await origin.pass(2000)
    page.crash()

    origin.wallOffset += 10 * YEAR
    const wrong = origin.open()
    await origin.pass(2 * MINUTE)
    wrong.crash()
    origin.wallOffset -= 10 * YEAR
    origin.collector.mode = 'ok'
    origin.open()
    await origin.pass(10 * MINUTE)
    expectNothingLost(origin, 5)
    expect(origin.collector.events.size).toBe(5)
  })

  it('drops for its age what two page loads found old, and reports it', async () => {
    const origin = simulatedOrigin()
    origin.collector.mode = 'refused'
    const page = origin.open()
    page.add(5)
    await origin.pass(2000)
    page.crash()
    origin.wallOffset += 8 * 86_400_000
    const first = origin.open()
    await origin.pass(2 * MINUTE)
    expect(await origin.disk.read('e/')).toHaveLength(5)
    first.crash()

    origin.collector.mode = 'ok'
    const fresh = origin.open()
    fresh.add(1)
    await origin.pass(10 * MINUTE)
    fresh.add(1)
    await origin.pass(MINUTE)
    expectNothingLost(origin, 7)
  })
})
