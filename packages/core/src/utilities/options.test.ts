import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  checkOptions,
  isFunction,
  isId,
  isObject,
  isPositive,
  isShare,
  optional,
  setupError,
  show,
} from './options.ts'

afterEach(() => {
  vi.resetModules()
  vi.unstubAllGlobals()
})

const RULES = {
  name: [isId, 'a name'],
  onEnd: [optional(isFunction), 'a function'],
} as const
const check = (given: unknown) => (): void => checkOptions('start()', given, RULES)

describe('options', () => {
  it('that are right pass', () => {
    expect(check({ name: 'a' })).not.toThrow()
    expect(check({ name: 'a', onEnd: undefined })).not.toThrow()
    expect(check({ name: 'a', onEnd() {} })).not.toThrow()
  })

  it.each([
    [undefined, 'start() expects an object, got undefined'],
    ['a', 'start() expects an object, got "a"'],
    [{ name: 'a', nam: 'b', toString: 5 }, 'start() has no option "nam"; it knows name, onEnd'],
    [{ name: 'a', toString: 5 }, 'start() has no option "toString"; it knows name, onEnd'],
    [{}, 'start() option "name" must be a name, got undefined'],
    [{ name: 'a', onEnd: null }, 'start() option "onEnd" must be a function, got null'],
  ])('%o are refused: %s', (given, message) => {
    expect(check(given)).toThrow(new TypeError(`playhead: ${message}`))
  })

  it('that are wrong are named in production, with the page that explains them', async () => {
    vi.stubGlobal('__DEV__', false)
    const production = await import('./options.ts')
    const help = 'see https://github.com/playhead-video/playhead/blob/main/docs/errors.md'

    expect(() => production.checkOptions('start()', { name: 5 }, RULES)).toThrow(
      new TypeError(`playhead: start() option "name" is wrong, got 5; ${help}`),
    )
    expect(() => production.checkOptions('start()', { nam: 5 }, RULES)).toThrow(
      new TypeError(`playhead: start() has no option "nam"; ${help}`),
    )
    expect(production.setupError('start()', 'a text', 5).message).toBe(
      `playhead: start() is wrong, got 5; ${help}`,
    )
  })
})

describe('an error at set-up', () => {
  it('says what was expected, and what it got', () => {
    expect(setupError('track(adapter)', 'expects an adapter', 5)).toEqual(
      new TypeError('playhead: track(adapter) expects an adapter, got 5'),
    )
  })

  it.each([
    ['a', '"a"'],
    ['x'.repeat(61), `"${'x'.repeat(60)}"`],
    [() => 5, 'a function'],
    [['secret'], 'an array'],
    [{ password: 'secret' }, 'an object'],
    [null, 'null'],
    [5, '5'],
  ])('shows %o as %s', (value, shown) => {
    expect(show(value)).toBe(shown)
  })

  it('shows an element by its name', () => {
    class Node {
      readonly nodeName = 'VIDEO'
    }
    vi.stubGlobal('Node', Node)

    expect(show(new Node())).toBe('<video>')
    expect(show({})).toBe('an object')
  })
})

describe('a test of an option', () => {
  it.each([
    ['isObject', isObject, [{}, []], [null, undefined, 'a', () => 5]],
    ['isFunction', isFunction, [() => 5], [{}, undefined]],
    ['isId', isId, ['a', 'x'.repeat(200)], ['', 'x'.repeat(201), 5, undefined, ['a']]],
    ['isPositive', isPositive, [0.1, 5], [0, -1, Number.NaN, Number.POSITIVE_INFINITY, '5']],
    ['isShare', isShare, [0.1, 1], [0, 1.1, -1, '1']],
    ['optional', optional(isId), ['a', undefined], ['', null, 5]],
  ] as [string, (value: unknown) => boolean, unknown[], unknown[]][])(
    '%s',
    (_, test, right, wrong) => {
      expect(right.filter((value) => !test(value))).toEqual([])
      expect(wrong.filter(test)).toEqual([])
    },
  )
})
