import { afterEach, describe, expect, it, vi } from 'vitest'
import { LIMITS } from '../contracts/limits.ts'
import { readAttempt, readData } from './readApp.ts'

describe('data of the app', () => {
  it('is copied as it will be sent', () => {
    let reads = 0
    const data = {
      get at() {
        return ++reads
      },
      when: new Date(0),
      nothing: undefined,
    }

    expect(readData(data)).toEqual({ at: 1, when: '1970-01-01T00:00:00.000Z' })
    expect(reads).toBe(1)
  })

  it.each([undefined, null, 5, 'text', () => {}, { toJSON: () => 5 }, { big: 1n }])(
    'is undefined for %o',
    (data) => {
      expect(readData(data)).toBeUndefined()
    },
  )

  it('is no circle', () => {
    const circle: Record<string, unknown> = {}
    circle.self = circle

    expect(readData(circle)).toBeUndefined()
  })

  it('has no characters that a database does not store, and keeps what only looks like them', () => {
    expect(
      readData({ a: 'a\u0000b', b: '\ud800', c: '\udfff!', d: '\\u0000', e: '😀', f: '"\n' }),
    ).toEqual({
      a: 'a\ufffdb',
      b: '\ufffd',
      c: '\ufffd!',
      d: '\\u0000',
      e: '😀',
      f: '"\n',
    })
  })

  it('fits in the limit of the wire, to the character', () => {
    const of = (chars: number) => ({ a: 'x'.repeat(chars - '{"a":""}'.length) })

    expect(readData(of(LIMITS.jsonChars))).toEqual(of(LIMITS.jsonChars))
    expect(readData(of(LIMITS.jsonChars + 1))).toBeUndefined()
  })
})

describe('data that cannot be sent', () => {
  afterEach(() => {
    vi.unstubAllGlobals()
  })

  it('is an error that names the call, in production too', async () => {
    vi.resetModules()
    vi.stubGlobal('__DEV__', false)
    const { readLog } = await import('./readApp.ts')

    expect(readLog('note', 'text' as never)).toEqual(
      new TypeError(
        'playhead: session.log(data) is wrong, got "text"; see https://github.com/playhead-video/playhead/blob/main/docs/errors.md',
      ),
    )
  })
})

describe('an attempt to resume', () => {
  const attempt = {
    target: 30,
    actual: 29.5,
    ok: true,
    reason: 'resumed',
    tries: 2,
    tookMs: 120,
  } as const

  it('is what the caller reports', () => {
    expect(readAttempt(attempt)).toEqual(attempt)
    expect(
      readAttempt({ ...attempt, error: new Error('at https://a.test/?token=1') as never })?.error,
    ).toMatch(/^Error: at/)
    expect(
      readAttempt({ ...attempt, error: new Error('at https://a.test/?token=1') as never })?.error,
    ).not.toContain('token')
  })

  it.each(['resumed', 'viewer', 'no-metadata', 'missed', 'failed'] as const)(
    'went like this: %s',
    (reason) => {
      expect(readAttempt({ ...attempt, reason })).toMatchObject({ reason })
    },
  )

  it.each([
    { target: undefined },
    { target: Number.NaN },
    { reason: 'other' },
    { reason: undefined },
  ])('needs a target and a reason: %o', (change) => {
    expect(readAttempt({ ...attempt, ...change } as never)).toBeNull()
  })

  it('has what is known only', () => {
    expect(readAttempt({ target: 30, reason: 'failed' })).toEqual({
      target: 30,
      actual: null,
      ok: false,
      reason: 'failed',
      tries: 0,
      tookMs: 0,
    })
    expect(readAttempt({ ...attempt, ok: 1 as never, actual: -1, tries: -5 })).toMatchObject({
      ok: false,
      actual: null,
      tries: 0,
    })
    expect(readAttempt({ ...attempt, tries: 2.9 })?.tries).toBe(2)
    expect(readAttempt({ ...attempt, tries: 1e9 })?.tries).toBe(LIMITS.tries)
    expect(readAttempt({ ...attempt, tries: Number.NaN })?.tries).toBe(0)
    expect(readAttempt({ ...attempt, error: null as never })).not.toHaveProperty('error')
  })
})
