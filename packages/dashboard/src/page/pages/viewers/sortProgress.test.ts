import type { ViewerProgress } from '@playhead/collector/client'
import { expect, it } from 'vitest'
import { findTimeLeft, sortProgress } from './sortProgress.ts'

const make = (videoId: string, given: Partial<ViewerProgress>): ViewerProgress => ({
  ...{ videoId, duration: 100, position: 40, views: 1, completion: 0.4, coverage: 0.3 },
  ...{ completed: false, completedAt: null, firstWatchedAt: 0, lastWatchedAt: 0 },
  ...given,
})

it('sorts videos by what the viewer can do with them, and keeps their order', () => {
  const { toContinue, completed, unplayed } = sortProgress([
    make('begun', {}),
    make('completed', { completed: true }),
    make('shown', { views: 0 }),
    make('begun too', {}),
  ])
  expect(toContinue.map(({ videoId }) => videoId)).toEqual(['begun', 'begun too'])
  expect(completed.map(({ videoId }) => videoId)).toEqual(['completed'])
  expect(unplayed.map(({ videoId }) => videoId)).toEqual(['shown'])
})

it('knows the time left only with a length and a position, and never less than 0', () => {
  expect(findTimeLeft(make('a', {}))).toBe(60)
  expect(findTimeLeft(make('a', { position: 101 }))).toBe(0)
  expect(findTimeLeft(make('a', { duration: null }))).toBeNull()
  expect(findTimeLeft(make('a', { position: null }))).toBeNull()
})
