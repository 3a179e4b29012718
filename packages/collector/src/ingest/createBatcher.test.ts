import { describe, expect, it } from 'vitest'
import { Busy, createBatcher } from './createBatcher.ts'

const silent = (): void => {}
/** A database that doubles numbers, refuses 13, and remembers its transactions. */
function doubling(given: { maxWaiting?: number; report?: (error: unknown) => void } = {}) {
  const transactions: number[][] = []
  const batcher = createBatcher<number, number>({
    countRecords: () => 1,
    report: silent,
    async commit(together) {
      const items = together.map(({ item }) => item)
      transactions.push(items)
      await new Promise((next) => setTimeout(next, 1))
      if (items.includes(13))
        throw Object.assign(new Error('value out of range'), { code: '22003' })
      if (items.includes(-1)) throw new Error('connection lost')
      return items.map((item) => item * 2)
    },
    ...given,
  })
  return { batcher, transactions }
}

describe('a batcher', () => {
  it('shares one transaction between simultaneous calls', async () => {
    const { batcher, transactions } = doubling()

    expect(await Promise.all([1, 2, 3].map(batcher.add))).toEqual([2, 4, 6])
    expect(transactions).toEqual([[1, 2, 3]])
  })

  it('begins at once when there is enough for a transaction, and makes no larger transactions', async () => {
    const { batcher, transactions } = doubling()

    await Promise.all(Array.from({ length: 1200 }, (_, at) => batcher.add(at + 20)))
    expect(transactions.map(({ length }) => length)).toEqual([500, 500, 200])
  })

  it('fails no record because of another one', async () => {
    const { batcher } = doubling()
    const [one, bad, two] = await Promise.allSettled([1, 13, 2].map(batcher.add))

    expect([one, two]).toEqual([
      { status: 'fulfilled', value: 2 },
      { status: 'fulfilled', value: 4 },
    ])
    expect(bad).toMatchObject({ status: 'rejected', reason: { code: '22003' } })
  })

  it('does not try each item alone when the database fails, and reports that once', async () => {
    const reports: unknown[] = []
    const { batcher, transactions } = doubling({ report: (error) => void reports.push(error) })
    const results = await Promise.allSettled([1, -1, 2].map(batcher.add))

    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    expect([transactions.length, reports.length]).toEqual([1, 1])
    expect(await batcher.add(4)).toBe(8)
  })

  it('is busy while too much waits', async () => {
    const { batcher } = doubling({ maxWaiting: 2 })
    const first = [batcher.add(1), batcher.add(2)]

    await expect(batcher.add(3)).rejects.toBeInstanceOf(Busy)
    await Promise.all(first)
    await new Promise((next) => setTimeout(next, 1))
    expect(await batcher.add(3)).toBe(6)
  })

  it('lets light items overtake heavy ones, of which one goes with each transaction', async () => {
    const transactions: string[][] = []
    const batcher = createBatcher<string, string>({
      countRecords: () => 1,
      countBytes: (item) => (item.startsWith('heavy') ? 100_000 : 100),
      report: silent,
      async commit(together) {
        transactions.push(together.map(({ item }) => item))
        return together.map(({ item }) => item)
      },
    })
    const items = ['heavy 1', 'heavy 2', 'light 1', 'heavy 3', 'light 2']

    expect(await Promise.all(items.map(batcher.add))).toEqual(items)
    expect(transactions).toEqual([['heavy 1', 'light 1', 'light 2'], ['heavy 2'], ['heavy 3']])
  })

  it('commits what waits before it closes, and accepts nothing afterwards', async () => {
    const { batcher } = doubling()
    const waiting = batcher.add(1)
    await batcher.close()

    expect(await waiting).toBe(2)
    await expect(batcher.add(2)).rejects.toBeInstanceOf(Busy)
  })
})
