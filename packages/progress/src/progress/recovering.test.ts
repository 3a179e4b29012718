import { memoryStore } from '@playhead/core'
import { expect, it } from 'vitest'
import { fakeStorage, row } from '../../test/openLesson.ts'
import { openProgress, readRejection } from '../../test/openProgress.ts'
import { storageKey } from '../../test/storedRows.ts'

it('D1 D10 keeps a save that the backend did not accept, and the next page sends it', async () => {
  const { progress, backend, clock, storage, make } = openProgress()
  backend.answer = () => Promise.reject(new Error('offline'))
  expect(await readRejection(progress.save('a', row(10, { at: clock.wall() })))).toBe(
    'Error: offline',
  )
  expect(progress.unsent).toEqual(['a'])
  progress.destroy()
  backend.answer = () => undefined
  backend.saves.length = 0

  const next = make()
  expect(next.rows.a?.position).toBe(10)
  await clock.pass(3000)
  expect(backend.saves).toMatchObject([{ video: 'a', position: 10 }])
  expect(next.unsent).toEqual([])
  expect(storage?.getItem(storageKey('a'))).not.toContain('unsent')
})

it('D5 does not send a save of an earlier page over one that another device made since', async () => {
  const { backend, clock } = openProgress({
    storage: fakeStorage({
      [storageKey('a')]: JSON.stringify({ row: row(10, { at: 5 }), unsent: true }),
      [storageKey('b')]: JSON.stringify({ row: row(10, { at: 5, completed: true }), unsent: true }),
    }),
  })
  Object.assign(backend.stored, { a: row(40, { at: 9 }), b: row(40, { at: 9 }) })
  await clock.pass(60_000)

  expect(backend.saves).toMatchObject([{ video: 'b', position: 40, completed: true }])
})

it('D10 recovers from its store what the storage has lost, reads the backend first, and empties the store', async () => {
  const store = memoryStore()
  const broken = openProgress({ store })
  broken.backend.answer = () => Promise.reject(new Error('offline'))
  for (const video of ['a', 'b'])
    await readRejection(broken.progress.save(video, row(20, { at: 50 })))
  expect(await store.read('')).toHaveLength(2)

  const { progress, backend, clock } = openProgress({ store })
  backend.stored.b = row(40, { at: 90 })
  await progress.load(['a'])
  expect(progress.rows.a?.position).toBe(20)
  expect(progress.unsent).toEqual(['a', 'b'])
  await clock.pass(3000)

  expect(backend.saves).toMatchObject([{ video: 'a', position: 20 }])
  expect(progress.rows.b?.position).toBe(40)
  expect(progress.unsent).toEqual([])
  expect(await store.read('')).toEqual([])
})

it('works with a broken store, and reports it once', async () => {
  const fails = (): Promise<never> => Promise.reject(new Error('no database'))
  const { progress, backend, reports, clock } = openProgress({
    store: { ...memoryStore(), read: fails, write: fails },
  })
  await progress.load(['a'])
  for (const position of [10, 20]) {
    void progress.save('a', row(position))
    await clock.pass(1000)
  }

  expect(backend.saves).toHaveLength(2)
  expect(reports).toEqual(['the store of saves: Error: no database'])
})

it('forgets what its store has yet to answer', async () => {
  const store = memoryStore()
  await store.write([['p//a', JSON.stringify(row(10))]])
  const { progress, clock } = openProgress({ store })
  progress.forget()
  await clock.pass(1000)

  expect(progress.rows).toEqual({})
  expect(progress.unsent).toEqual([])
  expect(await store.read('p/')).toEqual([])
})
