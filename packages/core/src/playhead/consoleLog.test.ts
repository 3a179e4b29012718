import { fakeAdapter } from '@playhead/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Answer } from '../contracts/transport.ts'
import { memoryStore } from '../delivery/memoryStore.ts'
import { createConsoleLog, inDevelopment } from './consoleLog.ts'
import { createPlayhead } from './createPlayhead.ts'
import type { PlayheadOptions } from './playhead.ts'

const BLOCKED: Answer = {
  outcome: 'blocked',
  reason: 'HTTP 200, answered with HTML; is the URL right?',
}

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
})

describe('debug', () => {
  let printed: unknown[][]
  beforeEach(() => {
    printed = vi.spyOn(console, 'error').mockImplementation(() => {}).mock.calls
  })

  /** A page without a working backend, and with a player that fails. */
  async function run(options: Partial<PlayheadOptions>): Promise<void> {
    const playhead = createPlayhead({
      transport: { name: 'test', send: async () => BLOCKED },
      store: memoryStore(),
      host: { onPageMoment() {} },
      ...options,
    })
    const adapter = fakeAdapter()
    playhead.track(
      {
        ...adapter,
        attach({ report }) {
          for (let times = 0; times < 3; times++)
            report(new Error('the iframe is silent'), 'youtube')
        },
      },
      { videoId: 'v' },
    )
    await playhead.flush()
    await playhead.flush()
    await playhead.destroy()
  }

  it('prints one line for each cause', async () => {
    await run({ debug: true })

    expect(printed).toEqual([
      ['playhead: youtube: the iframe is silent'],
      [
        'playhead: nothing is delivered, all is kept: test - HTTP 200, answered with HTML; is the URL right?; the URL is wrong: nothing there accepts a POST of records',
      ],
    ])
  })

  it('prints twenty causes at most', async () => {
    const playhead = createPlayhead({
      transport: { name: 'test', send: async () => ({ outcome: 'accepted' }) },
      store: memoryStore(),
      host: { onPageMoment() {} },
      debug: true,
    })
    const attach: ReturnType<typeof fakeAdapter>['attach'] = ({ report }) => {
      for (let cause = 0; cause < 100; cause++) report(new Error(`flood ${cause}`), 'player')
    }
    playhead.track({ ...fakeAdapter(), attach }, { videoId: 'v' })

    expect(printed).toHaveLength(20)
    await playhead.destroy()
  })

  it('prints nothing that cannot be turned into text, and throws nothing', () => {
    const log = createConsoleLog()
    log('player', Object.create(null))
    log('player', Symbol('x'))
    log('player', undefined)

    expect(printed).toEqual([['playhead: player: undefined']])
  })

  it('still calls the functions that the app gave', async () => {
    const report = vi.fn()
    const onDeliveryProblem = vi.fn()
    await run({ debug: true, report, onDeliveryProblem })

    expect(report).toHaveBeenCalledWith(new Error('the iframe is silent'), 'youtube')
    expect(onDeliveryProblem).toHaveBeenCalledWith(BLOCKED.reason)
  })

  it('is off in production, also on localhost, unless asked for', async () => {
    vi.stubEnv('NODE_ENV', 'production')
    vi.stubGlobal('location', new URL('http://localhost:3000/'))
    await run({})
    expect(printed).toEqual([])

    await run({ debug: true })
    expect(printed).toHaveLength(2)
  })

  it('is on in development, unless it is turned off', async () => {
    vi.stubEnv('NODE_ENV', 'development')
    await run({ debug: false })
    expect(printed).toEqual([])

    await run({})
    expect(printed).toHaveLength(2)
  })
})

describe('inDevelopment()', () => {
  it.each([
    ['http://localhost:5173/', true],
    ['http://127.0.0.1/', true],
    ['http://[::1]:80/', true],
    ['http://app.localhost/', true],
    ['https://www.example.com/', false],
    ['https://localhost.example.com/', false],
    ['https://notlocalhost/', false],
  ])('without a bundler, is of %s: %s', (url, expected) => {
    vi.stubGlobal('location', new URL(url))
    for (const process of [undefined, {}, { env: {} }]) {
      vi.stubGlobal('process', process)
      expect(inDevelopment()).toBe(expected)
    }
    vi.unstubAllGlobals()
  })

  it.each([
    ['production', false],
    ['test', false],
    ['development', true],
  ])('believes a bundler that says %j', (mode, expected) => {
    vi.stubGlobal('location', new URL('http://localhost/'))
    vi.stubEnv('NODE_ENV', mode)
    expect(inDevelopment()).toBe(expected)
  })
})
