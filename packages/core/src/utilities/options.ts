import { DEV } from '../development.ts'
import { isFiniteNumber } from './values.ts'

/**
 * What an option must be: a test, and its description for the error. The test also gets
 * `undefined`.
 */
export type OptionRules = Readonly<
  Record<string, readonly [test: (value: unknown) => boolean, expected: Expected]>
>

/** What an error explains; false in production builds: `DEV && 'a function'`. */
export type Expected = string | false

/** The page of the documentation that explains what production builds only name. */
const HELP: string = 'https://github.com/playhead-video/playhead/blob/main/docs/errors.md'

/**
 * The error for a mistake at set-up: `what` was given, `expected` (`must be a function`), and what
 * it got.
 */
export const setupError = (what: string, expected: Expected, given: unknown): TypeError =>
  new TypeError(
    `playhead: ${what} ${DEV ? expected : 'is wrong'}, got ${show(given)}${DEV ? '' : `; see ${HELP}`}`,
  )

/**
 * A mistake at set-up throws at once and names the option, what was expected and what was given.
 */
export function checkOptions(where: string, given: unknown, rules: OptionRules): void {
  if (!isObject(given)) throw setupError(where, DEV && 'expects an object', given)
  for (const name of Object.keys(given as object)) {
    if (Object.hasOwn(rules, name)) continue
    throw new TypeError(
      `playhead: ${where} has no option "${name}"; ${DEV ? `it knows ${Object.keys(rules).join(', ')}` : `see ${HELP}`}`,
    )
  }
  for (const [name, [test, expected]] of Object.entries(rules)) {
    const value = (given as Record<string, unknown>)[name]
    if (!test(value))
      throw setupError(`${where} option "${name}"`, DEV && `must be ${expected}`, value)
  }
}

/** A value as an error shows it: short, and without what could be secret in it. */
export function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 60))
  if (typeof value === 'function') return 'a function'
  if (Array.isArray(value)) return 'an array'
  if (typeof Node === 'function' && value instanceof Node)
    return `<${value.nodeName.toLowerCase()}>`
  return isObject(value) ? 'an object' : String(value)
}

export const optional =
  (test: (value: unknown) => boolean): ((value: unknown) => boolean) =>
  (value) =>
    value === undefined || test(value)
export const isFunction = (value: unknown): boolean => typeof value === 'function'
export const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null
/** An id that the app gives: on the wire, so bounded. */
export const isId = (value: unknown): boolean =>
  typeof value === 'string' && value !== '' && value.length <= 200
export const isPositive = (value: unknown): boolean => isFiniteNumber(value) && value > 0
export const isShare = (value: unknown): boolean => isPositive(value) && (value as number) <= 1
