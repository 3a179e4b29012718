import type { Clock, Host, ResumeAttempt } from '@playhead/core'
import {
  checkOptions,
  isFunction,
  isShare,
  type OptionRules,
  optional,
} from '@playhead/core/internal'
import type { ResumeOptions } from '../resume/resumePoint.ts'
import { isSeconds } from '../rows/seconds.ts'
import { isSeekable, SEEKABLE, type Seekable } from '../seek/seekTarget.ts'

/** How a session is resumed and its progress saved. */
export interface FollowProgressOptions extends ResumeOptions {
  /**
   * Drives the player where its adapter cannot: an element, `{ seek(seconds) }` or a function of
   * seconds.
   * @default `session.controls`
   */
  readonly player?: Seekable | null | undefined
  /** The interval of saves while playing, ms. @default 10000 */
  readonly everyMs?: number | undefined
  /** Whether the player is sent to the stored position. @default true */
  readonly resume?: boolean | undefined
  /**
   * The share of the video, by position, at which it counts as completed. `'session'`: as
   * `completion` of `createPlayhead()` has it, by coverage too.
   * @default `completeAt` of the progress source, else 'session'
   */
  readonly completeAt?: number | 'session' | undefined
  /** The source of time. @default systemClock() */
  readonly clock?: Clock | undefined
  /** Reports that the page is hidden or closed. @default browserHost() */
  readonly host?: Pick<Host, 'onPageMoment'> | undefined
  /**
   * Called with each attempt to resume. Another attempt follows after `no-metadata`, when a player
   * that ignored the seek begins to play, and when the backend answers late with another position.
   */
  readonly onResumed?: ((attempt: ResumeAttempt) => void) | undefined
  /**
   * Called with the error of a load, of a save, or of a player that does not skip a part; with null
   * once saving works again.
   */
  readonly onError?: ((error: unknown) => void) | undefined
}

const isFlag = optional((value) => typeof value === 'boolean')
const isCallback = optional(isFunction)

const RULES: OptionRules = {
  player: [(value) => value == null || isSeekable(value), SEEKABLE],
  everyMs: [optional((value) => typeof value === 'number' && value >= 1000), 'at least 1000 ms'],
  resume: [isFlag, 'true or false'],
  resumeCompleted: [isFlag, 'true or false'],
  completeAt: [
    optional((value) => value === 'session' || isShare(value)),
    "a share above 0 and up to 1, like 0.8, or 'session'",
  ],
  clock: [optional((value) => isFunction((value as Clock)?.now)), 'a clock'],
  host: [optional((value) => isFunction((value as Host)?.onPageMoment)), 'a host'],
  initialPosition: [optional(isSeconds), 'seconds'],
  back: [optional(isSeconds), 'seconds'],
  chapters: [
    optional((value) => Array.isArray(value) && value.every(isSeconds)),
    'a list of seconds',
  ],
  end: [optional((value) => isSeconds(value) && value > 0), 'seconds above 0'],
  skip: [
    optional(
      (value) =>
        Array.isArray(value) && value.every((part) => isSeconds(part?.[0]) && part[1] > part[0]),
    ),
    'a list of [from, to] in seconds',
  ],
  onResumed: [isCallback, 'a function'],
  onError: [isCallback, 'a function'],
}

/** @throws TypeError naming the option that is wrong. */
export function checkFollowOptions(options: FollowProgressOptions): void {
  checkOptions('followProgress()', options, RULES)
}
