import type { Adapter } from '../adapter.ts'
import type { Clock } from '../clock.ts'
import {
  checkOptions,
  isFunction,
  isId,
  isObject,
  isPositive,
  isShare,
  type OptionRules,
  optional,
  show,
} from '../options.ts'
import type { Store } from '../store.ts'
import type { Transport } from '../transport.ts'
import type { PlayheadOptions } from './playhead.ts'

const COMPLETION: OptionRules = {
  threshold: [optional(isShare), 'a share above 0 and up to 1, like 0.9 for 90 %'],
  basis: [optional((value) => value === 'position' || value === 'coverage'), "'position' or 'coverage'"],
}
export const isConsent = (value: unknown): boolean => ['pending', 'granted', 'denied'].includes(value as string)
export const CONSENT = "'pending', 'granted' or 'denied'"
const OPTIONS: OptionRules = {
  transport: [
    (value) => isObject(value) && isFunction((value as Transport).send),
    'a transport, like fetchTransport({ url })',
  ],
  viewerId: [optional(isId), 'a string of 1 to 200 characters, or left out'],
  completion: [optional(isObject), 'an object like { threshold: 0.9 }'],
  intervalMs: [optional((value) => isPositive(value) && (value as number) >= 1000), 'at least 1000 ms'],
  store: [optional((value) => isObject(value) && isFunction((value as Store).write)), 'a store'],
  clock: [optional((value) => isObject(value) && isFunction((value as Clock).now)), 'a clock'],
  host: [optional(isObject), 'an object with parts of a host, like { onPageMoment }'],
  consent: [optional(isConsent), CONSENT],
  onDeliveryProblem: [optional(isFunction), 'a function'],
  debug: [optional((value) => typeof value === 'boolean'), 'true or false'],
  report: [optional(isFunction), 'a function'],
}
const MEDIA: OptionRules = {
  videoId: [isId, 'a string of 1 to 200 characters'],
  title: [optional((value) => typeof value === 'string'), 'a string'],
  courseId: [optional(isId), 'a string of 1 to 200 characters'],
  lessonId: [optional(isId), 'a string of 1 to 200 characters'],
  preview: [optional((value) => typeof value === 'boolean'), 'true or false'],
  duration: [optional(isPositive), 'seconds above 0'],
  end: [optional(isPositive), 'seconds above 0'],
}

/** @throws TypeError naming the option that is wrong. */
export function checkPlayheadOptions(options: PlayheadOptions): void {
  checkOptions('createPlayhead()', options, OPTIONS)
  if (options.completion) checkOptions('completion', options.completion, COMPLETION)
}

/** @throws TypeError naming the part of the media that is wrong. */
export const checkMedia = (where: string, media: unknown): void => checkOptions(where, media, MEDIA)

/** @throws TypeError if it is not an adapter. */
export function checkAdapter(adapter: Adapter): void {
  if (isObject(adapter) && isFunction(adapter.attach) && isFunction(adapter.snapshot)) return
  throw new TypeError(`playhead: track(adapter, media) expects an adapter, like html5(video), got ${show(adapter)}`)
}
