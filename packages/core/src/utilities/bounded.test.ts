import { expect, it } from 'vitest'
import { bounded } from './bounded.ts'

it.each([
  [5, 5],
  [0, 0],
  [10, 10],
  [11, 10],
  [-1, 0],
  [Number.NaN, 0],
  [Number.POSITIVE_INFINITY, 0],
  ['5', 0],
  [undefined, 0],
])('bounds %j by 10: %d', (value, expected) => {
  expect(bounded(value, 10)).toBe(expected)
})

it('is the fallback for what is no number, but not for 0', () => {
  expect(bounded(Number.NaN, 10, 7)).toBe(7)
  expect(bounded(0, 10, 7)).toBe(0)
})
