import { expect, it } from 'vitest'
import { fakeStorage, row } from '../../test/openLesson.ts'
import { openProgress } from '../../test/openProgress.ts'
import { storageKey } from '../../test/storedRows.ts'
import { createProgress } from './createProgress.ts'

it('D6 reports once that a video became completed, here or elsewhere, and not one that was completed before', async () => {
  const { progress, backend, clock } = openProgress({
    storage: fakeStorage({ [storageKey('here')]: JSON.stringify({ row: row(10) }) }),
  })
  const completed: string[] = []
  progress.onComplete((video) => completed.push(video))
  Object.assign(backend.stored, {
    here: row(50, { at: 9, completed: true }),
    long: row(50, { completed: true }),
  })
  await progress.load(['here', 'long'])
  expect(completed).toEqual(['here'])
  progress.put('live', row(50, { completed: true }))
  for (const position of [50, 51]) {
    void progress.save('own', row(position, { completed: true, at: position }))
    await clock.pass(1000)
  }

  expect(completed).toEqual(['here', 'live', 'own'])
})

it.each([
  [
    {},
    'option "source" must be an object with load(videoIds) and save(videoId, progress), got undefined',
  ],
  [
    { source: { load() {}, save() {}, completeAt: 80 } },
    'source option "completeAt" must be a share above 0 and up to 1',
  ],
  [{ source: { load() {}, save() {} }, viewerId: 7 }, 'option "viewerId" must be a string, got 7'],
  [
    { source: { load() {}, save() {} }, storage: 'local' },
    'option "storage" must be a Storage, or null',
  ],
  [{ source: { load() {}, save() {} }, interval: 5 }, 'has no option "interval"'],
])('names the option, what was expected and what was given: %#', (options, message) => {
  expect(() => createProgress(options as never)).toThrow(message)
})
