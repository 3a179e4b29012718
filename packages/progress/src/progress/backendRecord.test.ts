import { fakeClock } from '@playhead/testing'
import { expect, it } from 'vitest'
import { createBackendRecord } from './backendRecord.ts'

it('is fresh for a minute after a read, and not after a failed save', async () => {
  const clock = fakeClock()
  const backend = createBackendRecord(clock)
  const observe = (): boolean[] => [
    backend.hasRead('a'),
    backend.isFresh('a'),
    backend.isFreshEnoughToLeave('a'),
  ]
  const transcript = [observe()]
  backend.noteFailedSave('a')
  transcript.push(observe())
  backend.noteRead('a', 20)
  transcript.push(observe())
  backend.noteFailedSave('a')
  transcript.push(observe())
  await clock.pass(60_000)
  transcript.push(observe())
  backend.noteRead('a', undefined)
  await clock.pass(60_000)
  transcript.push(observe())

  expect(transcript).toEqual([
    [false, false, false],
    [false, false, false], // a failed save is no read
    [true, true, true],
    [true, false, true], // recently read: good enough for a page that closes
    [true, false, false],
    [true, false, true], // long ago, and no save has failed since
  ])
})

it('has the position of the last read, and when that was', async () => {
  const clock = fakeClock()
  const backend = createBackendRecord(clock)
  const before = clock.now()
  await clock.pass(10)
  backend.noteRead('a', 20)

  expect(backend.position('a')).toBe(20)
  expect([backend.wasReadAfter('a', before), backend.wasReadAfter('a', clock.now())]).toEqual([
    true,
    false,
  ])
  backend.clear()
  expect([backend.hasRead('a'), backend.position('a')]).toEqual([false, undefined])
})
