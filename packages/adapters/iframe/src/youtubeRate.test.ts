import { expect, it } from 'vitest'
import { youtubeRate } from './youtubeRate.ts'

it('is the nearest rate that YouTube supports, in the direction of 1', () => {
  const supported = [0.25, 0.5, 1, 1.5, 2]
  const taken = [0.1, 0.25, 0.3, 0.9, 1, 1.2, 1.5, 1.9, 2, 16].map((rate) =>
    youtubeRate(rate, supported),
  )

  expect(taken).toEqual([0.25, 0.25, 0.5, 1, 1, 1, 1.5, 1.5, 2, 2])
  expect([youtubeRate(2, []), youtubeRate(0.5, [2])]).toEqual([1, 1])
})
