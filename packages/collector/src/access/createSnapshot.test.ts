import { describe, expect, it } from 'vitest'
import { createSnapshot, type Snapshot } from './createSnapshot.ts'

interface Given {
  readonly snapshot: Snapshot<string>
  /** Reads that have begun; each is answered by the test. */
  readonly reads: { resolve(value: string): void; reject(error: Error): void }[]
  setTime(ms: number): void
}

function open(): Given {
  let now = 0
  const reads: Given['reads'] = []
  const read = (): Promise<string> =>
    new Promise((resolve, reject) => void reads.push({ resolve, reject }))
  return {
    reads,
    snapshot: createSnapshot(read, () => now),
    setTime(ms) {
      now = ms
    },
  }
}

async function openRead(): Promise<Given> {
  const given = open()
  const first = given.snapshot.get()
  given.reads[0]?.resolve('first')
  expect(await first).toBe('first')
  return given
}

describe('a snapshot', () => {
  it('is read once for those who ask at the same time', async () => {
    const { snapshot, reads } = open()
    const both = Promise.all([snapshot.get(), snapshot.get()])
    reads[0]?.resolve('first')

    expect(await both).toEqual(['first', 'first'])
    expect(reads).toHaveLength(1)
  })

  it('is read again in the background before it is too old', async () => {
    const { snapshot, reads, setTime } = await openRead()
    setTime(5000)
    expect([await snapshot.get(), reads.length]).toEqual(['first', 1])
    setTime(5001)
    expect([await snapshot.get(), reads.length]).toEqual(['first', 2])
    reads[1]?.resolve('second')
    await Promise.resolve()
    await Promise.resolve()
    expect([await snapshot.get(), reads.length]).toEqual(['second', 2])
  })

  it('is never older than 10 s', async () => {
    const { snapshot, reads, setTime } = await openRead()
    setTime(10_001)
    const later = snapshot.get()
    reads[1]?.resolve('second')

    expect(await later).toBe('second')
  })

  it('counts from the beginning of a read that took long', async () => {
    const { snapshot, reads, setTime } = open()
    const first = snapshot.get()
    setTime(10_001)
    reads[0]?.resolve('first')
    await first
    void snapshot.get()

    expect(reads).toHaveLength(2)
  })

  it('is read for what is missing, at most once a second', async () => {
    const { snapshot, reads, setTime } = await openRead()
    const isEnough = (value: string): boolean => value === 'second'
    setTime(1000)
    expect(await snapshot.get(isEnough)).toBe('first')
    setTime(1001)
    const later = snapshot.get(isEnough)
    reads[1]?.resolve('second')

    expect(await later).toBe('second')
  })

  it('that was invalidated is read again, also when a read is under way', async () => {
    const { snapshot, reads, setTime } = await openRead()
    setTime(5001)
    await snapshot.get()
    snapshot.invalidate()
    const later = snapshot.get()
    reads[2]?.resolve('after the change')
    reads[1]?.resolve('before the change')

    expect(await later).toBe('after the change')
    expect(await snapshot.get()).toBe('after the change')
  })

  it('survives a read that fails, until it is too old', async () => {
    const { snapshot, reads, setTime } = await openRead()
    setTime(5001)
    expect(await snapshot.get()).toBe('first')
    reads[1]?.reject(new Error('the database is down'))
    await new Promise((next) => setTimeout(next))
    setTime(9000)
    expect(await snapshot.get()).toBe('first')
    reads[2]?.reject(new Error('the database is down'))
    await new Promise((next) => setTimeout(next))
    setTime(10_001)
    const later = snapshot.get()
    reads[3]?.reject(new Error('the database is down'))

    await expect(later).rejects.toThrow('the database is down')
  })
})
