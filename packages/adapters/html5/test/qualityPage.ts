import type { Rendition, Signal } from '@playhead/core'
import { recordSignals, type SignalRecorder, waitUntil } from '@playhead/testing/page'
import { html5 } from '../src/index.ts'
import { createEngine, type Engine, type EngineName } from './engines.ts'

/** What is read at each signal. */
interface Quality {
  readonly source: string | null
  readonly rendition: Rendition | null
}

/**
 * What the page has as `harness`: a video with the engine of `?engine=`, and the signals of its
 * adapter, without a session.
 */
export interface QualityHarness extends SignalRecorder<Quality> {
  readonly video: HTMLVideoElement
  readonly engine: Engine['engine']
  /** Resolves when so many signals of this type have been received. */
  waitForSignal(type: Signal['type'], times?: number): Promise<void>
}

const query = new URLSearchParams(location.search)
const video = document.querySelector('video') as HTMLVideoElement
const { engine, quality, load } = createEngine(query.get('engine') as EngineName, video, true)
const adapter = html5(video, { quality })
const recorder = recordSignals(adapter, (): Quality => {
  const { source, rendition } = adapter.snapshot()
  return { source, rendition }
})
const harness: QualityHarness = {
  ...recorder,
  video,
  engine,
  waitForSignal: (type, times = 1) => waitUntil(() => recorder.count(type) >= times),
}
Object.assign(window, { harness })
void load(`${query.get('manifest')}?token=secret`)
