import { describe, expect, it } from 'vitest'
import {
  deliveryContext,
  eventRecord,
  OTHER_WRITER,
  snapshotRecord,
  type TestContext,
  WRITER,
} from '../../../test/deliveryContext.ts'
import type { Store } from '../../contracts/store.ts'
import { memoryStore } from '../memoryStore.ts'
import type { QueuedRecord } from '../record/queuedRecord.ts'
import { createQueue } from './queue.ts'

const DAY = 86_400_000
/** The wall clock shows this. */
const NOW = 100 * DAY

async function open(entries: readonly (readonly [string, string])[] = [], store = memoryStore()) {
  await store.write(entries)
  const context: TestContext = deliveryContext({ store })
  context.clock.jumpWall(NOW - context.clock.wall())
  const queue = createQueue(context)
  const kept = (): string[] => queue.filter(({ kind }) => kind !== 'l').map(({ key }) => key)
  const ledger = (): unknown[] =>
    queue.filter(({ kind }) => kind === 'l').map(({ text }) => JSON.parse(text))
  const stored = async (): Promise<Map<string, string>> => {
    await queue.durable()
    return new Map(await store.read(''))
  }
  const recover = (active: readonly string[] = []) =>
    queue.recover((writer) => active.includes(writer ?? ''))
  return { ...context, queue, kept, ledger, stored, recover }
}
const entry = ({ key, text }: QueuedRecord): readonly [string, string] => [key, text]
const dated = (seq: number, at: number, writer = OTHER_WRITER): readonly [string, string] => [
  eventRecord(seq, writer).key,
  JSON.stringify({ type: 'play', session: 's', seq, at }),
]
const other = dated(1, NOW)
const BUFFER = `playhead:tail:${OTHER_WRITER}`
const buffer = (...left: unknown[]): string => JSON.stringify({ left })

describe('records of other pages on disk', () => {
  it('are taken in once their page is no longer active', async () => {
    const { recover, kept, ledger } = await open([other])
    await recover([OTHER_WRITER])
    expect(kept()).toEqual([])
    await recover()

    expect(kept()).toEqual([other[0]])
    expect(ledger()).toEqual([])
  })

  it('are forgotten once another tab has sent them', async () => {
    const { recover, kept, store, queue, stored } = await open([other, dated(2, NOW)])
    await recover()
    await store.write([], [other])
    await recover()

    expect(kept()).toEqual([dated(2, NOW)[0]])
    expect(queue.status()).toMatchObject({ queued: 1, drops: {} })
    expect([...(await stored()).keys()]).toEqual([dated(2, NOW)[0]])
  })

  it('are replaced by what another page wrote over them since', async () => {
    const [older, newer] = [snapshotRecord(1, OTHER_WRITER), snapshotRecord(2, OTHER_WRITER)]
    const dating = ({ key, text }: QueuedRecord): readonly [string, string] => [
      key,
      text.replace(/"at":\d/, `"at":${NOW}`),
    ]
    const { recover, queue, store } = await open([dating(older)])
    await recover()
    await store.write([dating(newer)])
    await recover()

    expect(queue.filter(() => true)).toMatchObject([{ rev: 2 }])
  })

  it('of other kinds and other code are left alone', async () => {
    const entries = [
      ['2e/writer-2-of-a-test/0000000001', 'later'],
      ['m/policy', '{}'],
      ['other', 'x'],
    ] as const
    const { recover, kept, stored, queue } = await open(entries)
    await recover()

    expect(kept()).toEqual([])
    expect([...(await stored())]).toEqual(entries)
    expect(queue.status().drops).toEqual({})
  })

  it('that are damaged are removed and accounted for', async () => {
    const { recover, kept, ledger, stored } = await open([
      ['e/writer-2-of-a-test/0000000007', '{"type":"pl'],
      ['s/writer-2-of-a-test/session-1', '{}'],
      ['l/writer-2-of-a-test/line-1-of-a-test', '{}'],
    ])
    await recover()

    expect(kept()).toEqual([])
    expect(ledger()).toMatchObject([
      { reason: 'storage_lost', count: 1, writer: OTHER_WRITER, seqs: [[7, 7]] },
      { reason: 'storage_lost', count: 2 },
    ])
    expect([...(await stored()).keys()].every((key) => key.startsWith('l/writer-1'))).toBe(true)
  })

  it('that were damaged since they were taken in are written again', async () => {
    const { recover, kept, store, ledger, stored } = await open([other])
    await recover()
    await store.write([[other[0], 'damaged']])
    await recover()

    expect(kept()).toEqual([other[0]])
    expect(ledger()).toEqual([])
    expect((await stored()).get(other[0])).toBe(other[1])
  })
})

describe('records of this page on disk', () => {
  it('are written again where others cleared the store', async () => {
    const { recover, kept, store, queue, stored, clock } = await open()
    queue.hold(eventRecord(1))
    await clock.pass(0)
    await store.clear()
    await recover()

    expect(kept()).toEqual([eventRecord(1).key])
    expect([...(await stored()).keys()]).toEqual([eventRecord(1).key])
  })

  it('that are not in memory were delivered, and go', async () => {
    const { recover, kept, stored } = await open([entry(eventRecord(1))])
    await recover([WRITER])

    expect(kept()).toEqual([])
    expect([...(await stored()).keys()]).toEqual([])
  })
})

describe('the age of records', () => {
  const WEEK = 7 * DAY
  const aged = [dated(1, NOW - WEEK - 1), dated(2, NOW - WEEK)] as const

  it('is noted by the first page load that finds them old, which keeps them', async () => {
    const { recover, kept, stored, queue } = await open(aged)
    await recover()
    await recover()

    expect(kept()).toHaveLength(2)
    expect(queue.status().drops).toEqual({})
    expect((await stored()).get('m/aged')).toBe(`{"seenBy":"${WRITER}","oldThen":${NOW - WEEK}}`)
  })

  it('makes the second page load drop those that were old for the first', async () => {
    const { recover, kept, ledger, stored } = await open([
      ...aged,
      ['m/aged', JSON.stringify({ seenBy: 'writer-0-of-a-test', oldThen: NOW - WEEK })],
    ])
    await recover()

    expect(kept()).toEqual([aged[1][0]])
    expect(ledger()).toMatchObject([{ reason: 'age', count: 1, seqs: [[1, 1]] }])
    expect((await stored()).get('m/aged')).toContain(WRITER)
  })

  it('keeps a record that was not old for the first of them', async () => {
    const { recover, kept } = await open([
      ...aged,
      ['m/aged', JSON.stringify({ seenBy: 'writer-0-of-a-test', oldThen: NOW - WEEK - 1 })],
    ])
    await recover()

    expect(kept()).toHaveLength(2)
  })

  it('is not noted where none is old', async () => {
    const { recover, stored } = await open([aged[1]])
    await recover()

    expect((await stored()).has('m/aged')).toBe(false)
  })

  it('does not matter for records of this page, and for ledger lines', async () => {
    const { recover, kept, ledger, queue, stored } = await open([
      [
        'l/writer-2-of-a-test/line-1-of-a-test',
        '{"id":"line-1-of-a-test","count":1,"reason":"age"}',
      ],
      ['m/aged', JSON.stringify({ seenBy: 'writer-0-of-a-test', oldThen: NOW })],
    ])
    queue.hold(eventRecord(1))
    await recover()

    expect(kept()).toEqual([eventRecord(1).key])
    expect(ledger()).toHaveLength(1)
    expect((await stored()).get('m/aged')).toContain('writer-0-of-a-test')
  })
})

describe('the unload buffers of other pages', () => {
  it('are taken in and removed once their page is no longer active', async () => {
    const { recover, kept, localStorage, stored } = await open()
    localStorage.setItem(BUFFER, buffer(other))
    await recover([OTHER_WRITER])
    expect(kept()).toEqual([])
    await recover()

    expect(kept()).toEqual([other[0]])
    expect([...(await stored()).keys()]).toEqual([other[0]])
    expect(localStorage.getItem(BUFFER)).toBeNull()
  })

  it('of this page are its own business', async () => {
    const { recover, kept, localStorage } = await open()
    localStorage.setItem(`playhead:tail:${WRITER}`, buffer(other))
    await recover()

    expect(kept()).toEqual([])
    expect(localStorage.getItem(`playhead:tail:${WRITER}`)).not.toBeNull()
  })

  it.each([
    [4, 5],
    [5, 5],
    [6, 6],
  ])('replace a snapshot of revision 5 on disk by one of revision %d: %d', async (rev, kept) => {
    const dating = (record: QueuedRecord): readonly [string, string] => [
      record.key,
      record.text.replace(/"at":\d/, `"at":${NOW + rev}`),
    ]
    const { recover, queue, localStorage } = await open([dating(snapshotRecord(5, OTHER_WRITER))])
    localStorage.setItem(BUFFER, buffer(dating(snapshotRecord(rev, OTHER_WRITER))))
    await recover()

    expect(queue.filter(() => true)).toMatchObject([{ rev: kept }])
  })

  it('that hold something damaged are accounted for, by its key where it has one', async () => {
    const { recover, ledger, queue, localStorage } = await open()
    localStorage.setItem(
      BUFFER,
      buffer(['e/writer-2-of-a-test/0000000003', 'damaged'], ['odd', 'x'], 5, null),
    )
    await recover()

    expect(ledger()).toMatchObject([
      { reason: 'storage_lost', count: 1, writer: OTHER_WRITER, seqs: [[3, 3]] },
      { reason: 'storage_lost', count: 3 },
    ])
    expect(queue.status().drops).toEqual({ storage_lost: 4 })
    expect(localStorage.getItem(BUFFER)).toBeNull()
  })

  it('that are sound have nothing to account for', async () => {
    const { recover, ledger, localStorage } = await open()
    localStorage.setItem(BUFFER, buffer(other))
    await recover()

    expect(ledger()).toEqual([])
  })

  it('stay while the store fails: they are the only copy', async () => {
    const broken: Store = {
      ...memoryStore(),
      write: () => Promise.reject(new Error('broken')),
    }
    const context = deliveryContext({ store: broken })
    const queue = createQueue(context)
    context.localStorage.setItem(BUFFER, buffer(other))
    await queue.recover(() => false)

    expect(queue.filter(() => true)).toHaveLength(1)
    expect(context.localStorage.getItem(BUFFER)).not.toBeNull()
  })
})
