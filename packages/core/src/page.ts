import { readDocument } from './readDocument.ts'

/** What happens to the page around the videos. */
export type PageMoment =
  /** Nobody sees it; it may be killed without another word. */
  | 'hidden'
  /** It goes into the back/forward cache, or is frozen. */
  | 'pagehide'
  /** It goes for good. */
  | 'closed'
  /** It is back. */
  | 'visible'

/** Tells of the page's moments until `signal` aborts. Core has no window of its own: this is where it comes in. */
export type Page = (heard: (moment: PageMoment) => void, signal: AbortSignal) => void

/** The browser's own page. Never `unload`, which costs the back/forward cache; `pagehide` is the window's, not the document's. */
export function browserPage(): Page {
  return (heard, signal) => {
    if (typeof document === 'undefined') return
    const visibility = (): void => heard(readDocument('visibilityState') === 'hidden' ? 'hidden' : 'visible')
    // The window sees the document's events while they are captured, and no element of the page can shadow its methods.
    const captured = { signal, capture: true }
    addEventListener('visibilitychange', visibility, captured)
    addEventListener('freeze', () => heard('pagehide'), captured)
    addEventListener('resume', () => heard('visible'), captured)
    addEventListener('pagehide', (event) => heard(event.persisted ? 'pagehide' : 'closed'), { signal })
    addEventListener('pageshow', (event) => event.persisted && heard('visible'), { signal })
  }
}
