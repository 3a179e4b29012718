import { expect, it } from 'vitest'
import { findStop } from './findStop.ts'

const segments = (...dropOffs: number[]) =>
  dropOffs.map((count, at) => ({
    ...{ from: at * 10, to: at * 10 + 10, views: 50, viewers: 40, watchedSeconds: 400 },
    ...{ completionRate: 0.9, ended: count, dropOffs: count },
  }))

it('finds the place where most views stop', () => {
  const { worst, stopped } = findStop(segments(2, 9, 4))

  expect([worst?.from, stopped]).toEqual([10, 15])
})

it('names no place where several are alike, or where hardly a view stops', () => {
  expect(findStop(segments(3, 1, 3))).toEqual({ worst: undefined, stopped: 7 })
  expect(findStop(segments(0, 2, 0))).toEqual({ worst: undefined, stopped: 2 })
  expect(findStop([])).toEqual({ worst: undefined, stopped: 0 })
})
