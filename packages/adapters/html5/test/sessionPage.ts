import { record } from '@playhead/core'
import { createPageHarness, type PageHarness } from '@playhead/testing/page'
import { html5 } from '../src/index.ts'
import { createEngine, type Engine, type EngineName } from './engines.ts'

/**
 * What the page has as `harness`: a session of a video. The video plays `?src=`, or the `manifest`
 * of an `engine`, whose probe the adapter has with `probe`.
 */
export interface SessionHarness extends PageHarness {
  readonly video: HTMLVideoElement
  /** The engine that feeds the video, on pages that have one. */
  readonly engine: Engine['engine']
  /** Makes a session read the player, as its tick does. */
  readonly record: typeof record
}

const query = new URLSearchParams(location.search)
const video = document.querySelector('video') as HTMLVideoElement
const name = query.get('engine') as EngineName | null
const streaming = name ? createEngine(name, video) : undefined

function load(): void {
  const src = query.get('src')
  if (src) video.src = src
  else void streaming?.load(query.get('manifest') as string)
}

const harness: SessionHarness = Object.assign(createPageHarness(), {
  video,
  engine: streaming?.engine,
  record,
})
const adapter = html5(video, streaming && query.has('probe') ? { quality: streaming.quality } : {})
const isTrackedFirst = query.has('trackFirst')
if (!isTrackedFirst) load()
harness.trackAdapter(adapter, { videoId: 'lesson-1' })
if (isTrackedFirst) load()
Object.assign(window, { harness })
