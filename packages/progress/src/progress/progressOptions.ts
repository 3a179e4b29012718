import type { Clock, Store } from '@playhead/core'
import {
  checkOptions,
  isFunction,
  isShare,
  type OptionRules,
  optional,
} from '@playhead/core/internal'
import type { ProgressSource } from '../progressSource.ts'

/** Where progress is loaded from, sent to and stored. */
export interface CreateProgressOptions {
  readonly source: ProgressSource
  /** Separates the viewers who share a browser. @default '' */
  readonly viewerId?: string | undefined
  /**
   * Stores rows on this device, and marks those that your backend has not accepted yet; null to
   * store nothing.
   * @default localStorage
   */
  readonly storage?: Storage | null | undefined
  /**
   * Stores unsent saves so that they survive the end of the browser process; null to store nothing.
   * @default indexedDbStore('playhead-progress'), unless `storage` is null
   */
  readonly store?: Store | null | undefined
  /** The source of time. @default systemClock() */
  readonly clock?: Clock | undefined
  /** Called with why a save or a load failed; it is tried again. @default silent */
  readonly report?: ((error: unknown, where: string) => void) | undefined
}

const RULES: OptionRules = {
  source: [
    (value) =>
      isFunction((value as ProgressSource)?.load) && isFunction((value as ProgressSource).save),
    'an object with load(videoIds) and save(videoId, progress)',
  ],
  viewerId: [optional((value) => typeof value === 'string'), 'a string'],
  storage: [
    (value) => value == null || isFunction((value as Storage).getItem),
    'a Storage, or null to store nothing',
  ],
  store: [
    (value) => value == null || isFunction((value as Store).write),
    'a store, or null to store nothing',
  ],
  clock: [optional((value) => isFunction((value as Clock)?.now)), 'a clock'],
  report: [optional(isFunction), 'a function'],
}

/** Of the source; what else it has is its own. */
const SOURCE_RULES: OptionRules = {
  completeAt: [optional(isShare), 'a share above 0 and up to 1, like 0.8'],
}

/** @throws TypeError naming the option that is wrong. */
export function checkProgressOptions(options: CreateProgressOptions): void {
  checkOptions('createProgress()', options, RULES)
  checkOptions('createProgress() source', { completeAt: options.source.completeAt }, SOURCE_RULES)
}
