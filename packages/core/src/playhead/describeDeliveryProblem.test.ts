import { afterEach, describe, expect, it, vi } from 'vitest'
import { describeDeliveryProblem } from './describeDeliveryProblem.ts'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.resetModules()
})

const describeAt = (destination: string | undefined, reason = 'HTTP 401'): string =>
  describeDeliveryProblem(
    { name: 'fetch', destination, send: async () => ({ outcome: 'accepted' }) },
    reason,
  ).join(': ')

describe('the address', () => {
  it.each([
    ['/v1/ingest', 'https://shop.example/v1/ingest'],
    ['v1/ingest', 'https://shop.example/lessons/v1/ingest'],
    ['https://collector.example/v1/ingest', 'https://collector.example/v1/ingest'],
    ['https://collector.example/v1/ingest?key=secret#part', 'https://collector.example/v1/ingest'],
    ['https://user:secret@collector.example/v1/ingest', 'https://collector.example/v1/ingest'],
  ])('of %s is its origin and path', (destination, address) => {
    vi.stubGlobal('location', { href: 'https://shop.example/lessons/7?token=secret' })

    expect(describeAt(destination)).toContain(
      `nothing is delivered, all is kept: ${address} - HTTP 401`,
    )
  })

  it('is that which was given where there is no page, without its query', () => {
    expect(describeAt('/v1/ingest?key=secret')).toContain('all is kept: /v1/ingest - ')
  })

  it('of a page with a base is that which fetch resolves', () => {
    vi.stubGlobal('location', { href: 'https://shop.example/lessons/7' })
    vi.stubGlobal('document', { baseURI: 'https://cdn.example/app/' })

    expect(describeAt('v1/ingest')).toContain('https://cdn.example/app/v1/ingest - ')
  })

  it('of a transport without one is the name of the transport', () => {
    vi.stubGlobal('location', { href: 'https://shop.example/lessons/7' })

    expect(describeAt(undefined)).toContain('all is kept: fetch - HTTP 401')
  })
})

it('has no query of a URL in the reason', () => {
  const reason = 'TypeError: Failed to parse URL from https://collector.example/v1?key=secret'

  expect(describeAt('https://collector.example/v1', reason)).not.toContain('secret')
})

describe('the advice', () => {
  it.each([
    ['HTTP 401', 'the key is wrong'],
    ['HTTP 403', 'the key is wrong'],
    ['HTTP 404', 'the URL is wrong'],
    ['HTTP 405', 'the URL is wrong'],
    ['HTTP 301', 'the URL is wrong'],
    ['HTTP 500', 'the server has trouble'],
    ['HTTP 503', 'the server has trouble'],
    ['HTTP 429', 'the server has trouble'],
    ['TypeError: Failed to fetch', 'the server was not reached'],
    ['TypeError: NetworkError when attempting to fetch resource.', 'the server was not reached'],
    ['TypeError: Load failed', 'the server was not reached'],
    ['no answer in 15000 ms', 'the server was not reached'],
    ['HTTP 200, answered with HTML; is the URL right?', 'the URL is wrong'],
    ['TypeError: Cannot read properties of undefined', 'look at the URL, the key'],
    ['the browser did not queue the beacon', 'look at the URL, the key'],
  ])('for %s is: %s', (reason, advice) => {
    const line = describeAt('https://collector.example/v1/ingest', reason)

    expect(line).toContain(`/v1/ingest - ${reason}; ${advice}`)
  })

  it('is left out in production', async () => {
    vi.stubGlobal('__DEV__', false)
    const production = await import('./describeDeliveryProblem.ts')

    expect(
      production.describeDeliveryProblem(
        { name: 'fetch', destination: 'https://collector.example/v1?key=secret', send: vi.fn() },
        'HTTP 503',
      ),
    ).toEqual(['nothing is delivered, all is kept', 'https://collector.example/v1 - HTTP 503'])
  })
})
