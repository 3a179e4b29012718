import { expect, it } from 'vitest'
import { row } from '../../test/openLesson.ts'
import { rollUp, shareOf } from './rollUp.ts'

it('B12 D6 sums up the videos of a course; a completed one counts whole', () => {
  const rows = {
    a: row(58, { completed: true, at: 9 }),
    b: row(30, { at: 5 }),
    c: row(15, { at: 7 }),
    elsewhere: row(60, { completed: true }),
  }
  expect(rollUp(rows, ['a', 'b', 'c', 'd'])).toEqual({
    videos: { a: rows.a, b: rows.b, c: rows.c },
    total: 4,
    completed: 1,
    share: (1 + 0.5 + 0.25) / 4,
    current: 'c',
  })
})

it('D9 continues with the video that was watched last and is not completed, if any', () => {
  expect(
    rollUp({ a: row(10, { at: 5, completed: true }), b: row(0, { at: 9 }) }, ['a', 'b']).current,
  ).toBe(null)
  expect(rollUp({}, [])).toMatchObject({ total: 0, share: 0, completed: 0, current: null })
})

it('the share of a video is between 0 and 1, and 0 while the duration is unknown', () => {
  expect(shareOf(row(30))).toBe(0.5)
  expect(shareOf(row(90))).toBe(1)
  expect(shareOf(row(30, { duration: null }))).toBe(0)
  expect(shareOf(row(0, { duration: null, completed: true }))).toBe(1)
})

it('has no rows for ids that are names of object properties', () => {
  expect(rollUp({}, ['constructor', '__proto__', 'toString'])).toEqual({
    videos: {},
    total: 3,
    completed: 0,
    share: 0,
    current: null,
  })
})
