import { expect, it } from 'vitest'
import { finite, isFiniteNumber, text } from './values.ts'

it.each([
  [5, 5],
  [0, 0],
  [-5, -5],
  [Number.NaN, null],
  [Number.POSITIVE_INFINITY, null],
  ['5', null],
  [null, null],
])('takes %j for the number %j', (value, expected) => {
  expect(finite(value)).toBe(expected)
  expect(isFiniteNumber(value)).toBe(expected !== null)
})

it.each([
  ['a', 'a'],
  ['', ''],
  [5, ''],
  [null, ''],
  [Object.create(null), ''],
])('takes %o for the text %j', (value, expected) => {
  expect(text(value)).toBe(expected)
})
