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
    const visibility = (): void => heard(document.visibilityState === 'hidden' ? 'hidden' : 'visible')
    document.addEventListener('visibilitychange', visibility, { signal })
    document.addEventListener('freeze', () => heard('pagehide'), { signal })
    document.addEventListener('resume', () => heard('visible'), { signal })
    addEventListener('pagehide', (event) => heard(event.persisted ? 'pagehide' : 'closed'), { signal })
    addEventListener('pageshow', (event) => event.persisted && heard('visible'), { signal })
  }
}
