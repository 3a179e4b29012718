import { expect, it } from 'vitest'
import { fakeStorage, row } from '../../test/openLesson.ts'
import { openProgress, readRejection } from '../../test/openProgress.ts'
import { storageKey } from '../../test/storedRows.ts'
import type { ProgressConflict } from '../progress.ts'

it('D4 makes one request for all calls of one turn, and leaves out videos whose request is in flight', async () => {
  const { backend, progress, clock } = openProgress()
  backend.stored.a = row(10)
  backend.stored.b = row(20)
  const all = Promise.all([
    progress.load(['a', 'b']),
    progress.load(['b', 'c']),
    progress.load(['d']),
  ])
  await clock.pass(0)
  await all

  expect(backend.loads).toEqual([['a', 'b', 'c', 'd']])
  expect(progress.rows).toEqual({ a: row(10), b: row(20) })
  await progress.refresh()
  expect(backend.loads[1]).toEqual(['a', 'b', 'c', 'd'])
})

it('D4 shows the rows of this device at once, and keeps the object until a row changes', async () => {
  const { progress, backend } = openProgress({
    storage: fakeStorage({ [storageKey('a')]: JSON.stringify({ row: row(10) }) }),
  })
  const { rows } = progress
  expect(rows).toEqual({ a: row(10) })
  backend.stored.a = row(10)
  await progress.load(['a'])
  expect(progress.rows).toBe(rows)
  backend.stored.a = row(12, { at: 2 })
  await progress.load(['a'])

  expect(progress.rows).not.toBe(rows)
  expect(progress.rows.a?.position).toBe(12)
})

it('A6 D5 takes the newer of the local and the remote row, and reports the conflict with both positions', async () => {
  const { progress, backend, clock } = openProgress({
    storage: fakeStorage({
      [storageKey('old')]: JSON.stringify({ row: row(10, { at: 5 }) }),
      [storageKey('new')]: JSON.stringify({ row: row(30, { at: 50 }), unsent: true }),
    }),
  })
  const conflicts: ProgressConflict[] = []
  progress.onConflict((conflict) => conflicts.push(conflict))
  Object.assign(backend.stored, {
    old: row(20, { at: 9 }),
    new: row(5, { at: 9, completed: true }),
  })
  await progress.load(['old', 'new'])

  expect(
    conflicts.map(({ videoId, local, remote, chosen, unsent }) => [
      videoId,
      local.position,
      remote.position,
      chosen,
      unsent,
    ]),
  ).toEqual([
    ['old', 10, 20, 'remote', false],
    ['new', 30, 5, 'local', true],
  ])
  expect(progress.rows).toMatchObject({
    old: { position: 20 },
    new: { position: 30, completed: true },
  })
  await clock.pass(3000)
  expect(backend.saves).toMatchObject([{ video: 'new', position: 30, completed: true }])
})

it('takes the row of a backend without times, unless the local row was never sent', async () => {
  const { progress, backend } = openProgress({
    storage: fakeStorage({
      [storageKey('had')]: JSON.stringify({ row: row(10, { at: 500 }) }),
      [storageKey('never')]: JSON.stringify({ row: row(10, { at: 500 }), unsent: true }),
    }),
  })
  Object.assign(backend.stored, { had: row(20, { at: 0 }), never: row(20, { at: 0 }) })
  await progress.load(['had', 'never'])

  expect(progress.rows).toMatchObject({ had: { position: 20 }, never: { position: 10 } })
})

it('rejects and reports when the backend cannot be reached', async () => {
  const { progress, backend, reports } = openProgress()
  backend.answer = () => Promise.reject(new Error('offline'))

  expect(await readRejection(progress.load(['a']))).toBe('Error: offline')
  expect(reports).toEqual(['load: Error: offline'])
})

it('forgets for good: an answer in flight is discarded, and the next load makes a new request', async () => {
  const { progress, backend, storage, clock } = openProgress({ storage: fakeStorage() })
  backend.stored.a = row(10)
  let answer = (): void => {}
  backend.answer = () => new Promise<void>((done) => (answer = done))
  const before = progress.load(['a'])
  await clock.pass(0)
  progress.forget()
  answer()
  await before
  expect(progress.rows).toEqual({})
  expect(storage?.length).toBe(0)

  const late = progress.load(['a'])
  await clock.pass(0)
  const answerLate = answer
  progress.forget()
  backend.answer = () => undefined
  backend.stored.a = row(20)
  await progress.load(['a'])
  answerLate()
  await late
  expect(progress.rows).toEqual({ a: row(20) })
})
