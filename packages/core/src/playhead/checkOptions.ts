import type { Adapter } from '../contracts/adapter.ts'
import type { Clock } from '../contracts/clock.ts'
import type { Store } from '../contracts/store.ts'
import type { Transport } from '../contracts/transport.ts'
import { DEV } from '../development.ts'
import {
  checkOptions,
  isFunction,
  isId,
  isObject,
  isPositive,
  isShare,
  type OptionRules,
  optional,
  setupError,
} from '../utilities/options.ts'
import type { PlayheadOptions } from './playhead.ts'

const COMPLETION: OptionRules = {
  threshold: [optional(isShare), DEV && 'a share above 0 and up to 1, like 0.9 for 90 %'],
  basis: [
    optional((value) => value === 'position' || value === 'coverage'),
    DEV && "'position' or 'coverage'",
  ],
}
const isConsent = (value: unknown): boolean =>
  ['pending', 'granted', 'denied'].includes(value as string)
const CONSENT = "'pending', 'granted' or 'denied'"
const OPTIONS: OptionRules = {
  transport: [
    (value) => isObject(value) && isFunction((value as Transport).send),
    DEV && 'a transport, like fetchTransport({ url })',
  ],
  viewerId: [optional(isId), DEV && 'a string of 1 to 200 characters, or left out'],
  completion: [optional(isObject), DEV && 'an object like { threshold: 0.9 }'],
  intervalMs: [
    optional((value) => isPositive(value) && (value as number) >= 1000),
    DEV && 'at least 1000 ms',
  ],
  store: [
    optional((value) => isObject(value) && isFunction((value as Store).write)),
    DEV && 'a store',
  ],
  clock: [
    optional((value) => isObject(value) && isFunction((value as Clock).now)),
    DEV && 'a clock',
  ],
  host: [optional(isObject), DEV && 'an object with parts of a host, like { onPageMoment }'],
  consent: [optional(isConsent), DEV && CONSENT],
  onDeliveryProblem: [optional(isFunction), DEV && 'a function'],
  debug: [optional((value) => typeof value === 'boolean'), DEV && 'true or false'],
  report: [optional(isFunction), DEV && 'a function'],
}
const MEDIA: OptionRules = {
  videoId: [isId, DEV && 'a string of 1 to 200 characters'],
  title: [optional((value) => typeof value === 'string'), DEV && 'a string'],
  courseId: [optional(isId), DEV && 'a string of 1 to 200 characters'],
  lessonId: [optional(isId), DEV && 'a string of 1 to 200 characters'],
  preview: [optional((value) => typeof value === 'boolean'), DEV && 'true or false'],
  duration: [optional(isPositive), DEV && 'seconds above 0'],
  end: [optional(isPositive), DEV && 'seconds above 0'],
}

/** @throws TypeError naming the option that is wrong. */
export function checkPlayheadOptions(options: PlayheadOptions): void {
  checkOptions('createPlayhead()', options, OPTIONS)
  if (options.completion) checkOptions('completion', options.completion, COMPLETION)
}

/** @throws TypeError naming the part of the media that is wrong. */
export const checkMedia = (where: string, media: unknown): void => checkOptions(where, media, MEDIA)

/** @throws TypeError if it is not a consent. */
export function checkConsent(consent: unknown): void {
  if (!isConsent(consent))
    throw setupError('setConsent(consent)', DEV && `expects ${CONSENT}`, consent)
}

/** @throws TypeError if it is not an adapter. */
export function checkAdapter(adapter: Adapter): void {
  if (isObject(adapter) && isFunction(adapter.attach) && isFunction(adapter.snapshot)) return
  throw setupError('track(adapter, media)', DEV && 'expects an adapter, like html5(video)', adapter)
}
