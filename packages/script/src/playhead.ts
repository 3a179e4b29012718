import { readDocument } from '@playhead/core/internal'
import { complain } from './complain.ts'
import { asScript, queryDocument } from './pageDom.ts'
import { type PlayheadGlobal, startScript } from './startScript.ts'

/** The entry of `dist/playhead.js`. A second one on the page does nothing, and reports it once. */
const page = globalThis as { Playhead?: PlayheadGlobal & { twice?: boolean } }
const { Playhead } = page
// `<form id="Playhead">` is a property of the window, too.
if (Playhead?.constructor !== Object || !Playhead.initVideoAnalytics) {
  // A module has no currentScript; neither has a script that a bundler wrapped.
  page.Playhead = startScript(
    asScript(readDocument('currentScript')) ?? asScript(queryDocument('script[data-endpoint]')[0]),
  )
} else if (!Playhead.twice) {
  Playhead.twice = true
  complain('playhead: this page loads playhead.js twice; the second one does nothing')
}
