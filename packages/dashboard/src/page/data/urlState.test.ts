import { afterEach, describe, expect, it, vi } from 'vitest'
import { parseScope, toHref } from './urlState.ts'

const NOON = Date.parse('2026-11-30T12:00:00Z')

describe('the period of the address', () => {
  it('is the one of the page when none is named, or an unknown one', () => {
    expect(parseScope({}, '30d', NOON)).toMatchObject({ period: '30d', days: 30 })
    expect(parseScope({ period: '31d' }, 'all', NOON)).toMatchObject({ period: 'all', days: null })
    expect(parseScope({ period: 'constructor' }, '7d', NOON).period).toBe('7d')
  })

  it('includes the present day', () => {
    expect(parseScope({ period: '7d' }, '30d', NOON).options).toMatchObject({
      from: '2026-11-24',
      to: '2026-12-01',
    })
  })

  it('of all time has no ends', () => {
    expect(parseScope({ period: 'all' }, '30d', NOON).options).toEqual({})
  })

  it('is two days, both included', () => {
    const { options, days, period } = parseScope(
      { from: '2026-02-27', to: '2026-03-02' },
      '30d',
      NOON,
    )

    expect({ options, days, period }).toEqual({
      options: { from: '2026-02-27', to: '2026-03-03', tz: expect.any(String) },
      days: 4,
      period: 'custom',
    })
  })

  it('is not two days that end before they begin, or that are no days', () => {
    for (const query of [
      { from: '2026-03-02', to: '2026-02-27' },
      { from: 'yesterday', to: '2026-02-27' },
      { from: '2026-03-02' },
    ])
      expect(parseScope(query, '30d', NOON).period).toBe('30d')
  })

  it('has days of UTC when it is long: those are added up beforehand', () => {
    expect(parseScope({ period: '90d' }, '30d', NOON).tz).toBe('UTC')
    expect(parseScope({ period: '365d' }, '30d', NOON).options.tz).toBe('UTC')
  })

  it('has the days of the viewer when it is short', () => {
    vi.spyOn(Intl.DateTimeFormat.prototype, 'resolvedOptions').mockReturnValue({
      timeZone: 'Pacific/Auckland',
    } as Intl.ResolvedDateTimeFormatOptions)
    const scope = parseScope({ period: '1d' }, '30d', NOON)

    // It is December already there.
    expect(scope.options).toEqual({ from: '2026-12-01', to: '2026-12-02', tz: 'Pacific/Auckland' })
  })
})

describe('filters of the address', () => {
  it('are those of the read API, and no others', () => {
    const query = { device: 'mobile', country: 'DE', preview: 'false', viewer: 'x', search: 'y' }
    const { filters, options } = parseScope({ ...query, period: 'all' }, '30d', NOON)

    expect(filters).toEqual({ device: 'mobile', country: 'DE', preview: 'false' })
    expect(options).toEqual({ device: 'mobile', country: 'DE', preview: false })
  })
})

describe('links between pages', () => {
  afterEach(() => vi.unstubAllGlobals())

  it('keep project, period and filters, and leave what belongs to one page', () => {
    vi.stubGlobal('location', {
      search: '?project=demo&period=7d&device=mobile&cursor=abc&sort=-views&search=x',
    })

    expect(toHref('/videos/a%2Fb')).toBe(
      '/dashboard/videos/a%2Fb?project=demo&period=7d&device=mobile',
    )
    expect(toHref('/', { period: undefined, videoId: 'v' })).toBe(
      '/dashboard?project=demo&device=mobile&videoId=v',
    )
  })
})
