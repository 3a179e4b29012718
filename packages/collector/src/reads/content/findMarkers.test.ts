import { expect, it } from 'vitest'
import { findMarkers } from './findMarkers.ts'

/** A point each second, of which all are reached and played by the same share unless it says more. */
const curve = (reach: readonly number[], plays: Readonly<Record<number, number>> = {}) =>
  reach.map((share, position) => ({ position, reach: share, plays: plays[position] ?? share }))
const level = (share: number, length: number): number[] => Array.from({ length }, () => share)

it('marks the intro, what is played most, spikes and dips, in order', () => {
  const reach = [...level(1, 20), ...level(0.7, 25), ...level(0.6, 15)]
  const points = curve(reach, { 38: 1.3, 52: 0.8 })

  expect(findMarkers(points).map(({ kind, position }) => [kind, position])).toEqual([
    ['dip', 20],
    ['intro', 30],
    ['top', 38],
    ['spike', 38],
    ['dip', 45],
    ['spike', 52],
  ])
})

it('marks no spike or dip in a curve that falls slowly, and no intro in a short video', () => {
  const points = curve(Array.from({ length: 25 }, (_, at) => 1 - at * 0.02))
  expect(findMarkers(points).map(({ kind }) => kind)).toEqual(['top'])
})

it('marks nothing where nothing was played', () => {
  expect(findMarkers(curve(level(0, 60)))).toEqual([])
  expect(findMarkers([])).toEqual([])
})

it('marks at most three of a kind, and one of those that are close', () => {
  const steps = Array.from({ length: 60 }, (_, at) => 1 - Math.floor(at / 10) * 0.1)
  const dips = findMarkers(curve(steps)).filter(({ kind }) => kind === 'dip')
  expect(dips.map(({ position }) => position)).toEqual([10, 20, 30])
})
