/** `0:07`. */
export const clock = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`

/** `7.3 s`. */
export const inSeconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`

/** `42 %`. */
export const percent = (share: number | null | undefined): string =>
  `${Math.round((share ?? 0) * 100)} %`
