import { createPlayhead, type Playhead, record } from '@playhead/core'
import { html5 } from '@playhead/html5'
import { fetchTransport } from '@playhead/http'
import { complain } from './complain.ts'
import { createTracker, type Tracker } from './createTracker.ts'
import { followPage, markedElements } from './followPage.ts'
import type { VideoConfig } from './readMedia.ts'
import { readSetup, type Setup } from './readSetup.ts'

/** The global `Playhead`. */
export interface PlayheadGlobal {
  readonly createPlayhead: typeof createPlayhead
  readonly html5: typeof html5
  readonly fetchTransport: typeof fetchTransport
  readonly record: typeof record
  /** What the script tag set up; null when it did not. */
  readonly playhead: Playhead | null
  /**
   * Follows one element, by its data attributes and `config`, which wins. With an `endpoint` in it, sends there instead.
   * Never throws; the returned function ends the session, which sends its last update, and resolves when that is durable.
   */
  initVideoAnalytics(element: HTMLMediaElement, config?: VideoConfig & Setup): () => Promise<void>
}

/** Does what the script tag says, once the page is there. A mistake in it is one line in the console. */
export function startScript(script: HTMLElement | null): PlayheadGlobal {
  const trackers = new Map<string | undefined, Tracker>()
  let playhead: Playhead | null = null

  /** One for each endpoint: a page has one queue, however many videos. */
  function trackerFor(setup: Setup): Tracker | undefined {
    const known = trackers.get(setup.endpoint)
    if (known) return known
    try {
      const made = readSetup(setup)
      if (!trackers.size) playhead = made
      const tracker = createTracker(made)
      trackers.set(setup.endpoint, tracker)
      return tracker
    } catch (error) {
      complain(error)
      return undefined
    }
  }

  const ofPage = script?.dataset ?? {}
  const isSetUp = 'endpoint' in ofPage || 'key' in ofPage
  function start(): void {
    if (!isSetUp && !markedElements().length) return // loaded for its functions
    const tracker = trackerFor(ofPage)
    if (tracker) followPage(tracker)
  }
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start, { once: true })
  else start()

  return {
    createPlayhead,
    html5,
    fetchTransport,
    record,
    get playhead() {
      return playhead
    },
    initVideoAnalytics(element, config = {}) {
      const tracker = trackerFor(config.endpoint ? config : ofPage)
      void tracker?.end(element)
      tracker?.begin(element, config)
      return async () => tracker?.end(element)
    },
  }
}
