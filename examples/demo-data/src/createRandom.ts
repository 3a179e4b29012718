import { mulberry32 } from './mulberry32.ts'

/** Random numbers of a seed: the same seed gives the same year. */
export interface Random {
  /** 0 to 1. */
  next(): number
  chance(share: number): boolean
  between(from: number, to: number): number
  pick<T>(list: readonly T[]): T
  /** Picks by weights. */
  weighted<T>(list: readonly (readonly [value: T, weight: number])[]): T
  /** For spans that have no memory, like the pauses between two visits. */
  exponential(mean: number): number
  /** For what is mostly near its median, and sometimes far above it, like startup times. */
  logNormal(median: number, sigma: number): number
  /** An id as the SDK makes them. */
  id(): string
}

const ID_CHARS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-'

export function createRandom(seed: number): Random {
  const next = mulberry32(seed)
  return {
    next,
    chance: (share) => next() < share,
    between: (from, to) => from + next() * (to - from),
    pick: (list) => list[Math.floor(next() * list.length)] as (typeof list)[number],
    weighted(list) {
      let left = next() * list.reduce((sum, [, weight]) => sum + weight, 0)
      const found = list.find(([, weight]) => {
        left -= weight
        return left < 0
      })
      return (found ?? (list.at(-1) as (typeof list)[number]))[0]
    },
    exponential: (mean) => -Math.log(1 - next()) * mean,
    logNormal: (median, sigma) =>
      median *
      Math.exp(sigma * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())),
    id: () => Array.from({ length: 21 }, () => ID_CHARS[Math.floor(next() * 64)]).join(''),
  }
}
