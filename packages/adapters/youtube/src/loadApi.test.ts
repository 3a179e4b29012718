// @vitest-environment happy-dom
import type { AdapterContext } from '@playhead/core'
import { fakeClock } from '@playhead/testing'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { loadApi } from './loadApi.ts'

afterEach(() => {
  vi.restoreAllMocks()
  document.head.replaceChildren()
})

class Player {
  readonly iframe: unknown
  constructor(iframe: unknown) {
    this.iframe = iframe
  }
  getIframe(): unknown {
    return this.iframe
  }
  addEventListener(): void {}
}

/** Loads the API into a page; the script itself never runs. */
function load({
  YT,
  id = '',
  document: given = document,
}: {
  YT?: object
  id?: string
  document?: Document | undefined
} = {}) {
  const clock = fakeClock()
  clock.advance(60_000)
  const iframe = { id } as HTMLIFrameElement
  const window: { YT?: object | undefined } = { YT }
  const players: Player[] = []
  const reports: string[] = []
  const append = vi.spyOn(document.head, 'append').mockImplementation(() => {})
  loadApi(
    iframe,
    'n0',
    {
      window,
      document: given,
      now: clock.now,
      setTimer: clock.setTimer,
      report: (error: Error, where: string) => void reports.push(`${where}: ${error.message}`),
    } as unknown as AdapterContext,
    (player) => void players.push(player as unknown as Player),
  )
  const scripts = append.mock.calls.map(([script]) => script as unknown as HTMLScriptElement)
  return { clock, iframe, window, players, reports, scripts }
}

describe('the API of YouTube', () => {
  it('is loaded from its only address, with the nonce', () => {
    const { scripts } = load()

    expect(scripts.map(({ src, nonce }) => [src, nonce])).toEqual([
      ['https://www.youtube.com/iframe_api', 'n0'],
    ])
  })

  it('is not loaded where the page has its script, or where there is no document', () => {
    const script = document.createElement('div')
    script.innerHTML =
      '<script type="text/plain" src="https://www.youtube.com/iframe_api?x=1"></script>'
    document.head.appendChild(script)
    expect(load().scripts).toEqual([])
    document.head.replaceChildren()

    const clock = fakeClock()
    const append = vi.spyOn(document.head, 'append')
    const context = { now: clock.now, setTimer: clock.setTimer, document: undefined }
    loadApi({} as HTMLIFrameElement, undefined, context as unknown as AdapterContext, () => {})
    expect(append).not.toHaveBeenCalled()
    expect(clock.pending).toBe(1)
  })

  it('is loaded beside other scripts', () => {
    document.head.innerHTML = '<script type="text/plain" src="/app.js"></script>'

    expect(load().scripts).toHaveLength(1)
  })

  it('makes a player of the iframe once it is there', () => {
    const { clock, window, iframe, players } = load({ YT: {} })
    clock.advance(1000)
    expect(players).toEqual([])
    window.YT = { Player }
    clock.advance(99)
    expect(players).toEqual([])
    clock.advance(1)

    expect(players.map(({ iframe }) => iframe)).toEqual([iframe])
    expect(clock.pending).toBe(0)
  })

  it('makes no second player where the page has one', () => {
    const player = new Player('page')
    const YT = { Player, get: () => player }

    expect(load({ YT, id: 'it' }).players).toEqual([player])
    expect(load({ YT }).players).not.toEqual([player])
  })

  it('gives only what has the methods of a player', () => {
    expect(load({ YT: { Player: class {} } }).players).toEqual([])
  })

  it('is given up after half a minute', () => {
    const { clock, reports } = load()
    clock.advance(29_900)
    expect(reports).toEqual([])
    expect(clock.pending).toBe(1)
    clock.advance(100)

    expect(reports).toEqual(['youtube iframe_api: the API did not load'])
    expect(clock.pending).toBe(0)
  })

  it('that is blocked is reported', () => {
    const { scripts, reports } = load()
    scripts[0]?.onerror?.(new Event('error'))

    expect(reports).toEqual(['youtube iframe_api: the API was blocked'])
  })

  it('is loaded by the policy that the documentation names', async () => {
    vi.resetModules()
    const names: string[] = []
    vi.stubGlobal('trustedTypes', {
      createPolicy(name: string, rules: object) {
        names.push(name)
        return rules
      },
    })
    const fresh = await import('./loadApi.ts')
    vi.spyOn(document.head, 'append').mockImplementation(() => {})
    const clock = fakeClock()
    const context = { now: clock.now, setTimer: clock.setTimer, document }
    fresh.loadApi(
      {} as HTMLIFrameElement,
      undefined,
      context as unknown as AdapterContext,
      () => {},
    )
    vi.unstubAllGlobals()

    expect(names).toEqual(['playhead-youtube'])
  })
})
