import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createOriginMatcher, normalizeOrigin } from './originMatcher.ts'

const label = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/)
const host = fc
  .array(label, { minLength: 2, maxLength: 4 })
  // A last label that looks like a number would be read as an address.
  .map((labels) => labels.join('.'))
const scheme = fc.constantFrom('http', 'https')
const port = fc.option(fc.integer({ min: 1, max: 65_535 }), { nil: undefined })
const origin = fc
  .tuple(scheme, host, port)
  .map(([of, at, number]) => new URL(`${of}://${at}${number ? `:${number}` : ''}`).origin)

describe('an origin on a list', () => {
  it('matches itself, and what is written like it', () => {
    fc.assert(
      fc.property(origin, (given) => {
        const matches = createOriginMatcher([given])
        expect(matches(given)).toBe(true)
        expect(createOriginMatcher([given.toUpperCase()])(given)).toBe(true)
        expect(normalizeOrigin(given.toUpperCase())).toBe(given)
      }),
    )
  })

  it('matches no other', () => {
    fc.assert(
      fc.property(origin, origin, (listed, given) => {
        expect(createOriginMatcher([listed])(given)).toBe(listed === given)
      }),
    )
  })

  it('matches no host that only contains it', () => {
    fc.assert(
      fc.property(scheme, host, label, (of, at, other) => {
        const matches = createOriginMatcher([`${of}://${at}`])
        for (const given of [
          ...[`${other}.${at}`, `${other}${at}`, `${at}.${other}`, `${at}${other}`, `${at}.`],
          ...[`${at}:81`, `${other}@${at}`, `${at}/${other}`, `${at}\\.${other}`, `${at}?`],
          ...[` ${at}`, `${at}, ${of}://${other}`],
        ])
          expect([given, matches(`${of}://${given}`)]).toEqual([given, false])
        expect(matches(`${of === 'http' ? 'https' : 'http'}://${at}`)).toBe(false)
      }),
    )
  })

  it('with a star matches every host below it, by scheme and port, but not itself', () => {
    fc.assert(
      fc.property(scheme, host, host, port, (of, at, below, number) => {
        const suffix = number ? `:${number}` : ''
        const matches = createOriginMatcher([`${of}://*.${at}${suffix}`])
        const real = (text: string): string => new URL(text).origin
        expect(matches(real(`${of}://${below}.${at}${suffix}`))).toBe(true)
        expect(matches(real(`${of}://${at}${suffix}`))).toBe(false)
        expect(matches(`${of}://${below}${at}${suffix}`)).toBe(below.endsWith('.'))
        expect(matches(`${of}://${below}.${at}.evil.test${suffix}`)).toBe(false)
        expect(matches(`${of}://${at}.${below}${suffix}`)).toBe(at === below)
      }),
    )
  })

  it('is never thrown off by what an Origin header holds', () => {
    const matches = createOriginMatcher(['https://example.com', 'https://*.example.com'])
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl()), (given) => {
        const expected = /^https:\/\/([a-z0-9-]+\.)*example\.com\/?$/i.test(given)
        if (!expected) expect(matches(given)).toBe(false)
      }),
    )
    for (const given of ['', 'null', '*', 'https://', 'https://*.example.com', '//example.com'])
      expect(matches(given)).toBe(false)
  })

  it.each([
    ['https://Example.COM', 'https://example.com'],
    ['https://example.com:443', 'https://example.com'],
    ['http://localhost:3000', 'http://localhost:3000'],
    ['http://[::1]:3000', 'http://[::1]:3000'],
    ['https://bücher.example', 'https://xn--bcher-kva.example'],
    ['https://*.Example.com:8443', 'https://*.example.com:8443'],
  ])('is kept as browsers write it: %s', (given, expected) => {
    expect(normalizeOrigin(given)).toBe(expected)
  })

  it.each([
    ...[
      'example.com',
      'https://example.com/',
      'https://example.com/page',
      'ftp://example.com',
      '*',
    ],
    ...['https://*', 'https://*.com', 'https://a.*.com', 'https://*.*.example.com', 'null', ''],
    ...['https://user@example.com', 'https://*.127.0.0.1', `https://${'a'.repeat(300)}.com`],
    ...['https://exa mple.com', 'https://example.com#', 'https://*example.com'],
  ])('is refused when it is something else: %s', (given) => {
    expect(normalizeOrigin(given)).toBeUndefined()
  })
})
