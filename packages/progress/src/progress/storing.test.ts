import { memoryStore } from '@playhead/core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { fakeStorage, row } from '../../test/openLesson.ts'
import { openProgress, readRejection } from '../../test/openProgress.ts'
import { storageKey } from '../../test/storedRows.ts'

afterEach(() => void vi.unstubAllGlobals())

it('a save is newer than the known row, whatever the clocks of other devices show', async () => {
  const { progress, clock } = openProgress()
  progress.put('a', row(50, { at: clock.wall() + 3_600_000 }))
  await progress.save('a', row(10, { at: clock.wall() }))

  expect(progress.rows.a?.position).toBe(10)
})

it('separates the viewers of one browser, and forgets on demand', async () => {
  const storage = fakeStorage()
  const { progress } = openProgress({ viewerId: 'a:b', storage })
  await progress.save('x', row(10))
  expect(openProgress({ viewerId: 'a', storage }).progress.rows).toEqual({})
  expect(openProgress({ viewerId: 'a:b', storage }).progress.rows.x?.position).toBe(10)
  progress.forget()

  expect(storage.entries.size).toBe(0)
  expect(progress.rows).toEqual({})
})

it.each([
  null,
  {
    ...fakeStorage(),
    getItem: () => {
      throw new Error('denied')
    },
    setItem: () => {
      throw new Error('full')
    },
  },
])('works in memory where nothing can be stored', async (storage) => {
  const { progress, backend } = openProgress({ storage })
  await progress.save('a', row(10))
  expect(progress.rows.a?.position).toBe(10)
  expect(backend.saves).toHaveLength(1)
})

it('stores two hundred videos, and removes no unsent one', async () => {
  const storage = fakeStorage()
  const { progress, backend } = openProgress({ storage })
  for (let at = 1; at <= 210; at++) {
    backend.answer = () => (at === 1 ? Promise.reject(new Error('offline')) : undefined)
    await readRejection(progress.save(`v${at}`, row(10, { at })))
  }

  expect(storage.entries.size).toBe(200)
  expect(storage.entries.has(storageKey('v1'))).toBe(true)
  expect(storage.entries.has(storageKey('v2'))).toBe(false)
})

it('stores nothing once it is destroyed, but still forgets', async () => {
  const store = memoryStore()
  const { progress, backend, storage, clock } = openProgress({ store, storage: fakeStorage() })
  backend.answer = () => Promise.reject(new Error('offline'))
  await readRejection(progress.save('a', row(10)))
  progress.destroy()
  backend.stored.b = row(20)
  progress.put('b', row(30))
  await progress.save('b', row(40))
  await Promise.all([progress.load(['b']), progress.refresh()])
  expect([progress.rows.b, backend.loads.flat()]).toEqual([undefined, ['a']])
  progress.forget()
  await clock.pass(100)

  expect(await store.read('p/')).toEqual([])
  expect(storage?.length).toBe(0)
})

describe('between tabs', () => {
  it('D10 leaves the unsent save of another tab to that tab', async () => {
    const target = new EventTarget()
    vi.stubGlobal('addEventListener', target.addEventListener.bind(target))
    const storage = fakeStorage()
    const { progress: first, backend, clock } = openProgress({ storage })
    const { progress: other } = openProgress({ storage, clock })
    backend.answer = () => Promise.reject(new Error('offline'))
    await readRejection(first.save('a', row(20, { at: 9 })))
    const newValue = storage.getItem(storageKey('a'))
    target.dispatchEvent(
      Object.assign(new Event('storage'), { storageArea: storage, key: storageKey('a'), newValue }),
    )
    other.put('a', row(10, { at: 5 }))
    expect(other.rows.a?.position).toBe(20)
    expect(storage.getItem(storageKey('a'))).toBe(newValue)
    await other.save('a', row(30, { at: 12 }))

    expect(storage.getItem(storageKey('a'))).not.toContain('unsent')
  })

  it('D5 merges at once what another tab of this browser stores', async () => {
    const target = new EventTarget()
    vi.stubGlobal('addEventListener', target.addEventListener.bind(target))
    const { progress, storage } = openProgress()
    const seen: (number | undefined)[] = []
    progress.watch(() => seen.push(progress.rows.a?.position))
    const dispatch = (key: string, newValue: string): boolean =>
      target.dispatchEvent(
        Object.assign(new Event('storage'), { storageArea: storage, key, newValue }),
      )
    dispatch(storageKey('a'), JSON.stringify({ row: row(33, { at: 9 }) }))
    dispatch(storageKey('a'), JSON.stringify({ row: row(11, { at: 2 }) }))
    dispatch(storageKey('a'), '{"row":{"position":"1"}}')
    dispatch('else', '1')
    progress.destroy()
    dispatch(storageKey('a'), JSON.stringify({ row: row(44, { at: 10 }) }))

    expect(seen).toEqual([33])
  })
})
