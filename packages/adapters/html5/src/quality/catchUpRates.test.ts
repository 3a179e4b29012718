import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { dashQuality } from './dashQuality.ts'
import { hlsQuality } from './hlsQuality.ts'
import { shakaQuality } from './shakaQuality.ts'

const hls = (config: object | undefined, isLive: boolean | null) =>
  hlsQuality(
    Object.assign(new EventEmitter(), {
      levels: [],
      currentLevel: -1,
      autoLevelEnabled: true,
      url: null,
      config,
      latestLevelDetails: isLive === null ? null : { live: isLive },
    } as never) as never,
  )
const dash = (liveCatchup: object | undefined, isLive: boolean, hasSettings = true) =>
  dashQuality({
    getSource: () => null,
    isDynamic: () => isLive,
    ...(hasSettings && { getSettings: () => ({ streaming: liveCatchup && { liveCatchup } }) }),
    getCurrentRepresentationForType: () => null,
    on() {},
    off() {},
  } as never)
const shaka = (liveSync: object | undefined, isLive: boolean, hasConfiguration = true) =>
  shakaQuality({
    getAssetUri: () => 'https://cdn.test/a.mpd',
    isLive: () => isLive,
    ...(hasConfiguration && { getConfiguration: () => ({ streaming: liveSync && { liveSync } }) }),
    getVariantTracks: () => [],
    addEventListener() {},
    removeEventListener() {},
  } as never)

describe('the rates with which an engine catches up with a live stream', () => {
  it.each([
    [{ maxLiveSyncPlaybackRate: 1.5 }, true, [1, 1.5]],
    [{ maxLiveSyncPlaybackRate: 1.5 }, false, null],
    [{ maxLiveSyncPlaybackRate: 1 }, true, null],
    [{}, true, null],
    [undefined, true, null],
    [{ maxLiveSyncPlaybackRate: 1.5 }, null, null],
  ])('are those of hls.js: %o, live %s', (config, isLive, rates) => {
    expect(hls(config, isLive).catchUpRates?.()).toEqual(rates)
  })

  it.each([
    [{ enabled: true, playbackRate: { min: -0.25, max: 0.25 } }, true, [0.75, 1.25]],
    [{ enabled: true, playbackRate: { min: Number.NaN, max: Number.NaN } }, true, [0.5, 1.5]],
    [{ enabled: true }, true, [0.5, 1.5]],
    [{ enabled: false, playbackRate: { min: -0.25, max: 0.25 } }, true, null],
    [{ enabled: true }, false, null],
    [undefined, true, null],
  ])('are those of dash.js: %o, live %s', (settings, isLive, rates) => {
    expect(dash(settings, isLive).catchUpRates?.()).toEqual(rates)
  })

  it.each([
    [{ enabled: true, minPlaybackRate: 0.95, maxPlaybackRate: 1.1 }, true, [0.95, 1.1]],
    [{ enabled: true }, true, [1, 1]],
    [{ enabled: false, minPlaybackRate: 0.95, maxPlaybackRate: 1.1 }, true, null],
    [{ enabled: true }, false, null],
    [undefined, true, null],
  ])('are those of Shaka: %o, live %s', (settings, isLive, rates) => {
    expect(shaka(settings, isLive).catchUpRates?.()).toEqual(rates)
  })

  it('are unknown of engines that have no settings', () => {
    expect(dash(undefined, true, false).catchUpRates?.()).toBeNull()
    expect(shaka(undefined, true, false).catchUpRates?.()).toBeNull()
    expect(dashQuality({ getSource: () => null, on() {}, off() {} } as never).live?.()).toBeNull()
    expect(shakaQuality({ getAssetUri: () => 'a' } as never).live?.()).toBeNull()
  })
})

describe('hls.js that recovers from a media error', () => {
  function open(url: string | null = 'https://cdn.test/a.m3u8') {
    const engine = Object.assign(new EventEmitter(), {
      levels: [{ height: 360 }],
      currentLevel: -1,
      autoLevelEnabled: false,
      url,
    })
    const reloads: string[] = []
    const renditions: unknown[] = []
    const errors: unknown[] = []
    hlsQuality(engine as never).attach({
      signal: new AbortController().signal,
      rendition: (...rendition) => renditions.push(rendition),
      error: (error) => errors.push(error),
      reload: () => reloads.push('reload'),
    })
    return { engine, reloads, renditions, errors }
  }

  it('detaches the element and attaches it again in one go', () => {
    const { engine, reloads } = open()
    engine.emit('hlsMediaDetaching')
    engine.emit('hlsMediaAttaching')

    expect(reloads).toEqual(['reload'])
  })

  it('is not attached first, and not given other content in between', () => {
    const { engine, reloads } = open()
    engine.emit('hlsMediaAttaching')
    engine.emit('hlsMediaDetaching')
    engine.url = 'https://cdn.test/b.m3u8'
    engine.emit('hlsMediaAttaching')

    expect(reloads).toEqual([])
  })

  it('is not detached for longer', async () => {
    const { engine, reloads } = open()
    engine.emit('hlsMediaDetaching')
    await Promise.resolve()
    engine.emit('hlsMediaAttaching')

    expect(reloads).toEqual([])
  })

  it('is not reported without content', () => {
    const { engine, reloads } = open(null)
    engine.emit('hlsMediaDetaching')
    engine.emit('hlsMediaAttaching')

    expect(reloads).toEqual([])
  })

  it('reports levels that it does not know, and errors without a cause; what it ignores only when it is fatal', () => {
    const { engine, renditions, errors } = open()
    engine.emit('hlsLevelSwitched', '', { level: 5 })
    for (const details of [
      'aborted',
      'bufferStalledError',
      'bufferNudgeOnStall',
      'bufferSeekOverHole',
    ])
      engine.emit('hlsError', '', { fatal: false, details })
    engine.emit('hlsError', '', { fatal: true, details: 'bufferStalledError' })

    expect(renditions).toEqual([
      [{ width: undefined, height: undefined, bitrateBps: undefined, label: undefined }, false],
    ])
    expect(errors).toEqual([{ fatal: true, code: 'hls_bufferStalledError', message: null }])
  })
})

describe('what an engine shows as it is attached', () => {
  const attach = (probe: ReturnType<typeof dashQuality>) => {
    const renditions: unknown[] = []
    const errors: unknown[] = []
    const signal = new AbortController().signal
    probe.attach({
      signal,
      rendition: (...each) => renditions.push(each),
      error: (each) => errors.push(each),
      reload() {},
    })
    return { renditions, errors }
  }

  it('is the representation of dash.js', () => {
    const player = Object.assign(new EventEmitter(), {
      getSource: () => 5,
      getCurrentRepresentationForType: (type: string) =>
        type === 'video' ? { height: 360 } : null,
    })
    const probe = dashQuality(player as never)
    const { renditions, errors } = attach(probe)
    player.emit('error', {})
    player.emit('error', { error: { code: 100 } })
    player.emit('error', { error: { code: '112' } })
    player.emit('qualityChangeRendered', { mediaType: 'video', newRepresentation: null })

    expect(probe).toMatchObject({ name: 'dash' })
    expect(probe.source?.()).toBeNull()
    expect(renditions).toEqual([
      [{ width: undefined, height: 360, bitrateBps: undefined, label: undefined }, true],
    ])
    expect(errors).toEqual([
      { fatal: false, code: 'dash_unknown', message: null },
      { fatal: true, code: 'dash_100', message: null },
      { fatal: false, code: 'dash_112', message: null },
    ])
  })

  it('is the variant of Shaka, if there is one', () => {
    const tracks: object[] = []
    const player = Object.assign(new EventTarget(), {
      getAssetUri: () => null,
      getVariantTracks: () => tracks,
    })
    const probe = shakaQuality(player as never)
    const { renditions, errors } = attach(probe)
    expect(renditions).toEqual([])

    tracks.push({ active: true, width: null, height: null, bandwidth: 1, label: 'low' })
    player.dispatchEvent(new Event('adaptation'))
    player.dispatchEvent(new Event('variantchanged'))
    player.dispatchEvent(Object.assign(new Event('error'), { detail: { severity: 1, code: 1001 } }))

    const low = { width: undefined, height: undefined, bitrateBps: 1, label: 'low' }
    expect(probe.name).toBe('shaka')
    expect(hls({}, null).name).toBe('hls')
    expect(renditions).toEqual([
      [low, true],
      [low, false],
    ])
    expect(errors).toEqual([{ fatal: false, code: 'shaka_1001', message: null }])
  })
})
