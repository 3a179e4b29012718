import { EventEmitter } from 'node:events'
import type { PlayerError, QualityProbe, Rendition } from '@playhead/core'
import Hls from 'hls.js'
import { describe, expect, it } from 'vitest'
import { dashQuality } from './dashQuality.ts'
import { hlsQuality } from './hlsQuality.ts'
import { shakaQuality } from './shakaQuality.ts'

/** Listens to a probe. */
function listen(probe: QualityProbe) {
  const ended = new AbortController()
  const renditions: [Rendition, boolean][] = []
  const errors: PlayerError[] = []
  const reloads: string[] = []
  probe.attach({
    signal: ended.signal,
    rendition: (...rendition) => renditions.push(rendition),
    error: (error) => errors.push(error),
    reload: () => reloads.push(probe.name),
  })
  return { renditions, errors, reloads, end: () => ended.abort() }
}

describe('hls.js', () => {
  it('B4 reports the level on screen, its errors, and its source', () => {
    const engine = Object.assign(new EventEmitter(), {
      levels: [
        { width: 640, height: 360, bitrate: 800_000, name: '' },
        { width: 1280, height: 720, bitrate: 2_400_000, name: 'HD' },
      ],
      currentLevel: 0,
      autoLevelEnabled: true,
      url: 'https://cdn.test/master.m3u8?token=secret',
    })
    const probe = hlsQuality(engine as never)
    const { renditions, errors, end } = listen(probe)
    engine.emit(Hls.Events.ERROR, Hls.Events.ERROR, {
      fatal: false,
      details: Hls.ErrorDetails.BUFFER_STALLED_ERROR,
    })
    engine.emit(Hls.Events.ERROR, Hls.Events.ERROR, {
      fatal: false,
      details: Hls.ErrorDetails.INTERNAL_ABORTED,
    })
    engine.emit(Hls.Events.LEVEL_SWITCHED, Hls.Events.LEVEL_SWITCHED, { level: 1 })
    engine.emit(Hls.Events.ERROR, Hls.Events.ERROR, {
      fatal: false,
      details: Hls.ErrorDetails.FRAG_LOAD_ERROR,
      error: new Error('404'),
    })
    end()
    engine.emit(Hls.Events.LEVEL_SWITCHED, Hls.Events.LEVEL_SWITCHED, { level: 0 })

    expect(probe.source?.()).toBe('https://cdn.test/master.m3u8')
    expect(renditions).toEqual([
      [{ width: 640, height: 360, bitrateBps: 800_000, label: undefined }, true],
      [{ width: 1280, height: 720, bitrateBps: 2_400_000, label: 'HD' }, true],
    ])
    expect(errors).toEqual([{ fatal: false, code: 'hls_fragLoadError', message: '404' }])
    expect(engine.listenerCount(Hls.Events.LEVEL_SWITCHED)).toBe(0)
  })

  it('reports whether the playlist is live, and that an event playlist is over', () => {
    const engine = Object.assign(new EventEmitter(), {
      levels: [],
      currentLevel: -1,
      autoLevelEnabled: true,
      url: 'https://cdn.test/live.m3u8',
      latestLevelDetails: null as { live: boolean } | null,
    })
    const probe = hlsQuality(engine as never)
    const before = probe.live?.()
    engine.latestLevelDetails = { live: true }
    const during = probe.live?.()
    engine.latestLevelDetails = { live: false }

    expect([before, during, probe.live?.()]).toEqual([null, true, false])
  })

  it('reports no playlist before it has one, and after it was destroyed', () => {
    const hls = new Hls()
    const probe = hlsQuality(hls)

    expect(probe.live?.()).toBe(null)
    hls.destroy()
    expect(probe.live?.()).toBe(null)
    expect(probe.source?.()).toBe(null)
  })

  it('accepts the real one', () => {
    const hls = new Hls()
    const { renditions, end } = listen(hlsQuality(hls))
    end()
    hls.destroy()

    expect(renditions).toEqual([])
  })
})

describe('dash.js', () => {
  it('reports the rendered representation, and which errors end playback', () => {
    const player = Object.assign(new EventEmitter(), {
      getSource: () => 'https://cdn.test/a.mpd?sig=1',
      getCurrentRepresentationForType: () => {
        throw new Error('nothing is loaded')
      },
    })
    const probe = dashQuality(player)
    const { renditions, errors, end } = listen(probe)
    player.emit('qualityChangeRendered', {
      mediaType: 'audio',
      newRepresentation: { bitrateInKbit: 64 },
    })
    player.emit('qualityChangeRendered', {
      mediaType: 'video',
      newRepresentation: { width: 1280, height: 720, bitrateInKbit: 2400, id: 'v2' },
    })
    player.emit('error', { error: { code: 27, message: 'segment' } })
    player.emit('playbackError', { error: { code: 3 } })
    player.emit('error', { error: { code: 3, message: 'MEDIA_ERR_DECODE' } })
    player.emit('error', { error: { code: 112 } })
    end()

    expect(probe.source?.()).toBe('https://cdn.test/a.mpd')
    expect(renditions).toEqual([
      [{ width: 1280, height: 720, bitrateBps: 2_400_000, label: 'v2' }, true],
    ])
    expect(errors).toEqual([
      { fatal: false, code: 'dash_27', message: 'segment' },
      { fatal: true, code: 'dash_3', message: 'MEDIA_ERR_DECODE' },
      { fatal: true, code: 'dash_112', message: null },
    ])
    expect(player.listenerCount('qualityChangeRendered')).toBe(0)
  })
})

describe('whether it is live, by dash.js and Shaka', () => {
  it('is what the engine reports, and unknown while it has no manifest', () => {
    const answers: (boolean | null)[] = [null, true, false]
    let answer: boolean | null = null
    const dash = Object.assign(new EventEmitter(), {
      getSource: () => 'https://cdn.test/a.mpd',
      getCurrentRepresentationForType: () => null,
      isDynamic(): boolean {
        if (answer === null) throw new Error('you must first call initialize()')
        return answer
      },
    })
    const shaka = Object.assign(new EventTarget(), {
      getAssetUri: () => (answer === null ? null : 'https://cdn.test/a.mpd'),
      getVariantTracks: () => [],
      isLive: () => answer ?? false,
    })

    for (answer of answers) {
      expect(dashQuality(dash).live?.()).toBe(answer)
      expect(shakaQuality(shaka).live?.()).toBe(answer)
    }
  })
})

describe('Shaka', () => {
  it('reports the active variant, whether the engine chose it, and critical errors', () => {
    const tracks = [
      { active: true, width: 640, height: 360, bandwidth: 800_000, label: null },
      { active: false, width: 1280, height: 720, bandwidth: 2_400_000, label: null },
    ]
    const player = Object.assign(new EventTarget(), {
      getAssetUri: () => 'https://cdn.test/a.mpd?x',
      getVariantTracks: () => tracks,
    })
    const probe = shakaQuality(player)
    const { renditions, errors, end } = listen(probe)
    for (const track of tracks) track.active = !track.active
    player.dispatchEvent(new Event('variantchanged'))
    player.dispatchEvent(Object.assign(new Event('error'), { detail: { severity: 2, code: 1001 } }))
    end()
    player.dispatchEvent(new Event('adaptation'))

    expect(renditions.map(([{ height }, auto]) => [height, auto])).toEqual([
      [360, true],
      [720, false],
    ])
    expect(errors).toEqual([{ fatal: true, code: 'shaka_1001', message: null }])
  })
})
