import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import { type Origin, settle, simulatedOrigin } from '../../test/simulatedPages.ts'
import type { LedgerEntry } from '../contracts/batch.ts'
import type { Transport } from '../contracts/transport.ts'
import { indexedDbStore } from './indexedDbStore.ts'

const GONE = 'writer-of-a-page-that-is-gone'
const event = (seq: unknown): string =>
  JSON.stringify({ type: 'play', session: 'session-of-it', seq, at: 1_700_000_000_000 })

/** The collector refuses a body whose envelope it cannot read: ids are 10 to 64 characters. */
function strictTransport(
  origin: Origin,
  refuses: (line: LedgerEntry) => boolean = () => false,
): Transport {
  const { transport } = origin.collector
  return {
    ...transport,
    async send(batch, options) {
      const ids = [
        batch.writer,
        ...(batch.pending ?? []),
        ...batch.ledger.flatMap(({ writer }) => writer ?? []),
      ]
      const readable = ids.every((id) => /^[\w-]{10,64}$/.test(id)) && !batch.ledger.some(refuses)
      return readable ? transport.send(batch, options) : { outcome: 'rejected', reason: 'HTTP 400' }
    },
  }
}

const lost = (origin: Origin): number =>
  origin.collector.ledger.reduce(
    (sum, { reason, count }) => sum + (reason === 'storage_lost' ? count : 0),
    0,
  )

describe('delivery beside entries that it did not write', () => {
  it.each<[string, string, unknown]>([
    ['a writer that the wire does not take', 'e/bad/0000000001', event(1)],
    ['a key without a number', 'e/short/x', event(1)],
    ['a short number', `e/${GONE}/1`, event(1)],
    ['a number of another event', `e/${GONE}/0000000001`, event(2)],
    ['a text that is no record', `e/${GONE}/0000000001`, '"text"'],
    ['a list', `e/${GONE}/0000000001`, '[]'],
    ['an object', `e/${GONE}/0000000001`, { at: 1 }],
    ['a number', `s/${GONE}/session-of-it`, 5],
    ['nothing', `s/${GONE}/session-of-it`, null],
    ['no value', `s/${GONE}/session-of-it`, undefined],
    [
      'a snapshot of another session',
      `s/${GONE}/session-of-it`,
      '{"session":"other-session","rev":1,"at":1}',
    ],
    [
      'a line of the ledger without a count',
      `l/${GONE}/line-of-a-test`,
      '{"id":"line-of-a-test","reason":"age"}',
    ],
  ])('gives up %s with a count, and sends the rest', async (_, key, value) => {
    const origin = simulatedOrigin()
    await origin.disk.write([[key, value as string]])
    const page = origin.open({ transport: strictTransport(origin) })
    page.add(3)
    await origin.pass(2000)
    page.add(1)
    await origin.pass(120_000)

    expect(origin.collector.events.size).toBe(4)
    expect(lost(origin)).toBe(1)
    expect(page.delivery.status.drops).toEqual({ storage_lost: 1 })
    expect((await origin.disk.read('')).filter(([left]) => left === key)).toEqual([])
  })

  it('leaves alone what has a key of another kind', async () => {
    const origin = simulatedOrigin()
    const others: [string, string][] = [
      ['x/of/a-later-version', '1'],
      ['settings', 'of the page'],
    ]
    await origin.disk.write(others)
    const page = origin.open()
    page.add(1)
    await origin.pass(120_000)

    expect(await origin.disk.read('')).toEqual(others.sort())
    expect(page.delivery.status.drops).toEqual({})
  })

  it.each([
    '{"left":5}',
    '[null]',
    '{"left":[null]}',
    '{"left":[[]]}',
    '{',
    '7',
    '{"left":[["e/bad/0000000001","{}"]]}',
  ])(
    'counts a copy in localStorage that says %s as one lost record, and removes it',
    async (copy) => {
      const origin = simulatedOrigin()
      origin.storage.setItem(`playhead:tail:${GONE}`, copy)
      const page = origin.open({ transport: strictTransport(origin) })
      page.add(3)
      await origin.pass(2000)
      page.add(1)
      await origin.pass(120_000)

      expect(origin.collector.events.size).toBe(4)
      expect(lost(origin)).toBe(1)
      expect(Object.keys(origin.storage)).toEqual([])
    },
  )
})

describe('a line of the ledger that the backend refuses', () => {
  it('is found and given up, and everything else arrives', async () => {
    const origin = simulatedOrigin()
    const line = (id: string): [string, string] => [
      `l/${GONE}/${id}`,
      JSON.stringify({ id, reason: 'age', count: id === 'refused-line' ? 13 : 2 }),
    ]
    await origin.disk.write(['good-line-1', 'refused-line', 'good-line-2', 'good-line-3'].map(line))
    const transport = strictTransport(origin, ({ count }) => count === 13)
    const page = origin.open({ transport })
    page.add(150)
    await origin.pass(10_000)
    page.add(5)
    await origin.pass(120_000)

    expect(origin.collector.events.size).toBe(155)
    expect(origin.collector.ledger.map(({ id }) => id).sort()).toEqual([
      'good-line-1',
      'good-line-2',
      'good-line-3',
    ])
    expect(page.delivery.status).toMatchObject({ queued: 0, drops: { rejected: 1 } })
    expect(origin.reports.map(String)).toEqual(['Error: HTTP 400'])
    expect(await origin.disk.read('l/')).toEqual([])
  })

  it('does not cost a record, also where the backend refuses every line', async () => {
    const origin = simulatedOrigin()
    const lines = Array.from({ length: 12 }, (_, at) => `refused-line-${at}`)
    await origin.disk.write(
      lines.map((id) => [`l/${GONE}/${id}`, JSON.stringify({ id, reason: 'age', count: 1 })]),
    )
    const page = origin.open({ transport: strictTransport(origin, () => true) })
    for (let round = 0; round < 4; round++) {
      page.add(1)
      await origin.pass(20_000)
    }

    expect(origin.collector.events.size).toBe(4)
    expect(page.delivery.status).toMatchObject({ queued: 0, drops: { rejected: 12 } })
  })
})

describe('a server that gives false answers', () => {
  it.each<[string, (high: number) => unknown]>([
    ['has events that were not sent yet', (high) => [[1, high]]],
    ['has events that were never numbered', () => [[1, 1e9]]],
  ])('that it %s loses none of them', async (_, have) => {
    const origin = simulatedOrigin()
    const { transport } = origin.collector
    const page = origin.open({
      transport: {
        ...transport,
        send: async (batch, options) =>
          ({ ...(await transport.send(batch, options)), have: have(batch.high) }) as never,
      },
    })
    page.add(250)
    await origin.pass(60_000)

    expect(origin.collector.events.size).toBe(250)
    expect(page.delivery.status.queued).toBe(0)
  })

  it('about writers that it was not asked for is not believed', async () => {
    const origin = simulatedOrigin()
    const { transport } = origin.collector
    origin.collector.mode = 'refused'
    const gone = origin.open()
    gone.add(250)
    await settle()
    gone.crash()
    origin.collector.mode = 'ok'
    let asked = false
    const page = origin.open({
      transport: {
        ...transport,
        async send(batch, options) {
          const { pending, ...rest } = batch
          asked ||= !!pending
          const said = await transport.send(rest, options)
          return {
            ...said,
            haveOf: asked && !pending ? { [gone.delivery.writer]: [[1, 250]] } : {},
          } as never
        },
      },
    })
    page.add(1)
    await origin.pass(60_000)

    expect(origin.collector.events.size).toBe(251)
  })
})

describe('indexedDbStore() and a database that other code created', () => {
  const create = (name: string, stores: readonly string[]): Promise<void> =>
    new Promise((resolve, reject) => {
      const request = indexedDB.open(`${name}-queue-1`, 1)
      request.onupgradeneeded = () => {
        for (const store of stores) request.result.createObjectStore(store)
      }
      request.onsuccess = () => {
        request.result.close()
        resolve()
      }
      request.onerror = () => reject(request.error)
    })

  it.each([[[]], [['other']]])('adds its own object store beside %j', async (stores) => {
    const name = `created-by-other-code-${stores.length}`
    await create(name, stores)
    const store = indexedDbStore(name)

    await store.write([['e/a/1', 'one']])

    expect(await store.read('')).toEqual([['e/a/1', 'one']])
    store.close()
    expect(await indexedDbStore(name).read('')).toEqual([['e/a/1', 'one']])
  })

  it.each<[string, unknown]>([
    ['an object', { at: 1 }],
    ['a number', 5],
    ['NaN', Number.NaN],
    ['bytes', new Uint8Array(3)],
  ])('removes %s when asked to', async (what, value) => {
    const store = indexedDbStore(`values-of-other-code-${what}`)
    await store.write([['e/a/1', value as string]])
    const [entry] = await store.read('')

    await store.write([], [entry as [string, string]])

    expect(await store.read('')).toEqual([])
  })
})
