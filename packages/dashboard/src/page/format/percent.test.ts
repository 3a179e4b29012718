import { expect, it } from 'vitest'
import { percent } from './format.ts'

it('rounds a share, but not to nothing or to everything', () => {
  expect([0, 0.0004, 0.0006, 0.031, 0.415].map(percent)).toEqual([
    ...['0 %', '< 0.1 %', '0.1 %', '3.1 %', '42 %'],
  ])
  expect([0.994, 0.9951, 0.9999, 1, null].map(percent)).toEqual([
    ...['99 %', '99.5 %', '99.9 %', '100 %', '–'],
  ])
})
