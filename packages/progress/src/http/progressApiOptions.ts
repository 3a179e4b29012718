import type { HttpSourceOptions } from './httpSource.ts'

/** Options of the presets. */
export type ProgressApiOptions = Pick<HttpSourceOptions, 'headers' | 'credentials' | 'fetch'> & {
  /** Origin and path in front of `/api/progress`, like `https://api.example`. @default '' */
  readonly base?: string | undefined
}
