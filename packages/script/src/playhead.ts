import { complain } from './complain.ts'
import { type PlayheadGlobal, startScript } from './startScript.ts'

/** What `dist/playhead.js` runs. A second one on the page does nothing, and says so once. */
const page = globalThis as { Playhead?: PlayheadGlobal & { twice?: boolean } }
const { Playhead } = page
if (!Playhead?.initVideoAnalytics) {
  // A module has no currentScript; neither has a script that a bundler wrapped.
  page.Playhead = startScript(
    (document.currentScript as HTMLElement) ?? document.querySelector('script[data-endpoint]'),
  )
} else if (!Playhead.twice) {
  Playhead.twice = true
  complain('playhead: this page loads playhead.js twice; the second one does nothing')
}
