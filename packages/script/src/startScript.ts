import { createPlayhead, type Playhead, record } from '@playhead/core'
import { DEV, readDocument } from '@playhead/core/internal'
import { html5 } from '@playhead/html5'
import { fetchTransport } from '@playhead/http'
import { complain } from './complain.ts'
import { createTracker, type Tracker } from './createTracker.ts'
import { followPage, markedElements } from './followPage.ts'
import { type FollowFrame, playersLoader } from './loadPlayers.ts'
import { checkSpelling } from './setup/checkSpelling.ts'
import type { VideoConfig } from './setup/readMedia.ts'
import { readSetup, type Setup } from './setup/readSetup.ts'

/** The global `Playhead`. */
export interface PlayheadGlobal {
  readonly createPlayhead: typeof createPlayhead
  readonly html5: typeof html5
  readonly fetchTransport: typeof fetchTransport
  readonly record: typeof record
  /** @internal Receives the function of the second script that follows players in frames. */
  players?: ((follow: FollowFrame) => void) | undefined
  /** What the script tag set up; null while it did not. */
  readonly playhead: Playhead | null
  /**
   * Follows one element, by its data attributes and `config`, which wins. Where the script tag sets
   * nothing up, the first `config` does: `{ endpoint: '/v1/ingest', videoId: 'lesson-1' }`. Never
   * throws. The returned function ends the session, which sends its last update, and resolves when
   * that is durable.
   */
  initVideoAnalytics(element: HTMLMediaElement, config?: VideoConfig & Setup): () => Promise<void>
}

/**
 * Starts as the script tag asks, once the page is there. A mistake in it is one line in the
 * console.
 */
export function startScript(script: HTMLScriptElement | null): PlayheadGlobal {
  const setup: Setup = { ...script?.dataset }
  let playhead: Playhead | null = null
  let tracker: Tracker | undefined

  const loadPlayers = playersLoader(script, (take) => {
    playheadGlobal.players = take
  })

  function setUp(more?: Setup): Tracker | undefined {
    try {
      playhead ??= readSetup({ ...setup, ...more })
      tracker ??= createTracker(playhead, loadPlayers)
    } catch (error) {
      complain(error)
    }
    return tracker
  }

  function start(): void {
    if (DEV) for (const fault of checkSpelling({ ...script?.dataset })) complain(fault, script)
    // Without a setup and without a marked video, it was loaded for its functions.
    if ((setup.endpoint ?? setup.key) !== undefined || markedElements()[0]) setUp()
    if (tracker) followPage(tracker)
  }
  const playheadGlobal: PlayheadGlobal = {
    createPlayhead,
    html5,
    fetchTransport,
    record,
    get playhead() {
      return playhead
    },
    initVideoAnalytics(element, config) {
      const end = async (): Promise<void> => tracker?.end(element)
      void end()
      setUp(config)?.begin(element, { ...config })
      return end
    },
  }
  if (readDocument('readyState') === 'loading') addEventListener('DOMContentLoaded', start)
  else start()
  return playheadGlobal
}
