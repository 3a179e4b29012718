/** The rate that YouTube takes: the nearest one that it supports, in the direction of 1. */
export const youtubeRate = (rate: number, supported: readonly number[]): number =>
  rate > 1
    ? Math.max(1, ...supported.filter((each) => each <= rate))
    : Math.min(1, ...supported.filter((each) => each >= rate))
