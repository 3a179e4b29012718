import type { QualityProbe } from '@playhead/core'
import { MediaPlayer } from 'dashjs'
import Hls from 'hls.js'
import shaka from 'shaka-player'
import { dashQuality, hlsQuality, shakaQuality } from '../src/quality/index.ts'

/** A streaming engine on a video, as its makers made it, and its probe. */
export interface Engine {
  // biome-ignore lint/suspicious/noExplicitAny: three engines
  readonly engine: any
  readonly quality: QualityProbe
  load(manifest: string): unknown
}
export type EngineName = 'hls' | 'dash' | 'shaka'

const DASH_SETTINGS = {
  streaming: {
    abr: { autoSwitchBitrate: { video: false }, initialBitrate: { video: 10 } },
    buffer: { fastSwitchEnabled: true },
  },
}

/**
 * Creates an engine for a video. With `startsLow` it starts with the lowest rendition, which it
 * keeps if it can.
 */
export function createEngine(name: EngineName, video: HTMLVideoElement, startsLow = false): Engine {
  if (name === 'hls') {
    const engine = new Hls({ enableWorker: false, ...(startsLow ? { startLevel: 0 } : {}) })
    return {
      engine,
      quality: hlsQuality(engine),
      load(manifest) {
        engine.loadSource(manifest)
        engine.attachMedia(video)
      },
    }
  }
  if (name === 'dash') {
    const engine = MediaPlayer().create()
    engine.updateSettings(DASH_SETTINGS)
    return {
      engine,
      quality: dashQuality(engine),
      load: (manifest) => engine.initialize(video, manifest, false),
    }
  }
  const engine = new shaka.Player()
  return {
    engine,
    quality: shakaQuality(engine),
    async load(manifest) {
      await engine.attach(video)
      if (startsLow) engine.configure({ abr: { enabled: false } })
      await engine.load(manifest)
    },
  }
}
