import { describe, expect, it } from 'vitest'
import { USER_AGENTS } from '../../test/userAgents.ts'
import { createRecentCache } from './createRecentCache.ts'
import { createDescribeClient, type DescribeClientOptions } from './describeClient.ts'

function describeHeaders(headers: Record<string, string>, options?: DescribeClientOptions): object {
  return createDescribeClient(options)((name) => headers[name])
}
const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36'
const PHONE =
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36'
const IPAD_OR_MAC =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15'

describe('B10 the device, browser and operating system of a request', () => {
  it.each(USER_AGENTS)('are %s, %s, %s for %s', (device, browser, os, userAgent) => {
    expect(describeHeaders({ 'user-agent': userAgent })).toEqual({
      device,
      browser,
      os,
      country: null,
    })
  })

  it('are unknown without headers', () => {
    expect(describeHeaders({})).toEqual({ device: null, browser: null, os: null, country: null })
  })

  it('take an iPad that requests desktop sites for a Mac: it sends the same headers', () => {
    expect(describeHeaders({ 'user-agent': IPAD_OR_MAC })).toMatchObject({
      device: 'desktop',
      browser: 'Safari',
      os: 'macOS',
    })
  })

  it.each([
    [
      'a browser that calls itself Chrome',
      'Brave',
      '"Windows"',
      '?0',
      CHROME,
      'desktop Brave Windows',
    ],
    ['Edge', 'Microsoft Edge', '"macOS"', '?0', CHROME, 'desktop Edge macOS'],
    ['a phone', 'Google Chrome', '"Android"', '?1', PHONE, 'mobile Chrome Android'],
    [
      'a tablet with the user agent of a phone',
      'Google Chrome',
      '"Android"',
      '?0',
      PHONE,
      'tablet Chrome Android',
    ],
    [
      'a Chromebook that asks for desktop sites',
      'Google Chrome',
      '"Chrome OS"',
      '?0',
      CHROME,
      'desktop Chrome ChromeOS',
    ],
    ['a brand that is not listed', 'My Browser', '"My OS"', '', CHROME, 'desktop Chrome Windows'],
    [
      'a name that every object has',
      'constructor',
      '"toString"',
      '',
      CHROME,
      'desktop Chrome Windows',
    ],
    ['hints alone', 'Opera', '"Linux"', '?0', '', 'desktop Opera Linux'],
  ])('follow the client hints of %s', (_, brand, platform, mobile, userAgent, expected) => {
    const found = describeHeaders({
      'user-agent': userAgent,
      'sec-ch-ua': `"Not_A Brand";v="24", "Chromium";v="131", "${brand}";v="131"`,
      'sec-ch-ua-platform': platform,
      'sec-ch-ua-mobile': mobile,
    })
    const [device, browser, os] = expected.split(' ')
    expect(found).toMatchObject({ device, browser, os })
  })

  it('come from the user agent where hints know less: televisions, apps, bots', () => {
    const hints = {
      'sec-ch-ua': '"Chromium";v="120", "Android WebView";v="120"',
      'sec-ch-ua-platform': '"Linux"',
      'sec-ch-ua-mobile': '?0',
    }
    const television =
      'Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.6099.270 Safari/537.36'
    expect(describeHeaders({ ...hints, 'user-agent': television })).toMatchObject({
      device: 'tv',
      os: 'webOS',
    })
    const googlebot = `${CHROME} (compatible; Googlebot/2.1; +http://www.google.com/bot.html)`
    expect(describeHeaders({ ...hints, 'user-agent': googlebot })).toMatchObject({
      device: 'bot',
      browser: null,
    })
  })

  it('have names of a fixed list, whatever a user agent invents', () => {
    expect(describeHeaders({ 'user-agent': 'Mozilla/5.0 (Haiku R1) Dillo/3.0' })).toMatchObject({
      browser: 'Other',
      os: 'Other',
    })
  })

  it('are found in a header of any length and content', () => {
    const long = 'A'.repeat(100_000)
    expect(describeHeaders({ 'user-agent': long, 'sec-ch-ua': `"${long}` })).toMatchObject({
      browser: null,
    })
    expect(describeHeaders({ 'user-agent': `${CHROME}\0\n\ud800` })).toMatchObject({
      browser: 'Chrome',
    })
  })
})

describe('B10 the country of a request', () => {
  it.each([
    ['de', 'DE'],
    [' FR ', 'FR'],
    ['XX', null],
    ['T1', null],
    ['UK', null],
    ['DEU', null],
    ['', null],
  ])('%j in the header of the proxy is %j', (given, country) => {
    expect(
      describeHeaders({ 'cf-ipcountry': given }, { countryHeader: 'cf-ipcountry' }),
    ).toMatchObject({ country })
  })

  it('is unknown while the operator names no header', () => {
    expect(describeHeaders({ 'cf-ipcountry': 'DE' })).toMatchObject({ country: null })
  })
})

describe('createRecentCache()', () => {
  it('keeps what is used and stays within twice its size', () => {
    const cache = createRecentCache<{ readonly n: number }>(100)
    let created = 0
    const get = (key: string): object => cache.get(key, () => ({ n: ++created }))
    const used = get('used')
    for (let n = 0; n < 10_000; n++) {
      get(`once ${n}`)
      expect(get('used')).toBe(used)
    }
    expect(created).toBe(10_001)
    expect(cache.size).toBeLessThanOrEqual(200)
  })
})
