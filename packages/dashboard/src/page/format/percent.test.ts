import { expect, it } from 'vitest'
import { percent } from './format.ts'

/** Without the spaces at which no line breaks. */
const show = (share: number | null): string => percent(share).replaceAll('\u00a0', ' ')

it('rounds a share, but not to nothing or to everything', () => {
  expect([0, 0.0004, 0.0006, 0.031, 0.415].map(show)).toEqual([
    ...['0 %', '< 0.1 %', '0.1 %', '3.1 %', '42 %'],
  ])
  expect([0.994, 0.9951, 0.9999, 1, null].map(show)).toEqual([
    ...['99 %', '99.5 %', '99.9 %', '100 %', '–'],
  ])
})
