import { recordSignals, type SignalRecorder, waitForMedia } from '@playhead/testing/page'
import { html5 } from '../src/index.ts'

/**
 * What a page with `[data-player]` has as `harness`: the signals of its adapter, without a session.
 */
export interface SignalHarness extends SignalRecorder {
  readonly video: HTMLVideoElement
  readonly capabilities: object
  /** Waits for `ms` by the clock of the media while it plays; otherwise for that time. */
  wait(ms: number): Promise<void>
}

const video = document.querySelector('[data-player]') as HTMLVideoElement
const adapter = html5(video)
const recorder = recordSignals(adapter, ({ type }) => {
  // biome-ignore lint/suspicious/noConsole: a test that looked into the page would count as a gesture, so it waits for this line
  if (type === 'autoplayblocked') console.log(type)
  return {}
})
const harness: SignalHarness = {
  ...recorder,
  video,
  capabilities: adapter.capabilities,
  wait: (ms) => waitForMedia(() => video, ms),
}
Object.assign(window, { harness })
