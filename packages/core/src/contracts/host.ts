import { readDocument } from '../utilities/readDocument.ts'

/**
 * A change in the life of the page.
 * https://developer.chrome.com/docs/web-platform/page-lifecycle-api
 */
export type PageMoment =
  /** The page is not visible; the browser may discard it without another event. */
  | 'hidden'
  /** The page enters the back/forward cache, or is frozen. */
  | 'pagehide'
  /** The page is unloaded for good. */
  | 'closed'
  /** The page is visible again. */
  | 'visible'

/**
 * The browser as a port: core reads no global but through this. Any part may throw or be missing;
 * core expects that.
 */
export interface Host {
  readonly document: Document | undefined
  readonly window: (Window & typeof globalThis) | undefined
  /**
   * The address of the page; the session removes query, fragment and tokens. Null outside a page.
   */
  url(): string | null
  /** The address of the page before, likewise. */
  referrer(): string | null
  /** localStorage. Reading it throws where the browser forbids storage. */
  storage(): Storage | undefined
  /** Web Locks; undefined on plain http and in old browsers. */
  locks(): Pick<LockManager, 'request' | 'query'> | undefined
  onPageMoment(listener: (moment: PageMoment) => void, signal: AbortSignal): void
  /** The network came back. */
  onOnline(listener: () => void, signal: AbortSignal): void
  /** Another page of this origin changed `storage()`. */
  onStorage(
    listener: (change: Pick<StorageEvent, 'key' | 'newValue'>) => void,
    signal: AbortSignal,
  ): void
}

/**
 * The browser's own page. `unload` is never listened to, because that disables the back/forward
 * cache.
 */
export function browserHost(): Host {
  const { document, window } = globalThis as Partial<Window & typeof globalThis>
  const listen = (
    type: string,
    listener: (event: never) => void,
    options: AddEventListenerOptions,
  ): void => globalThis.addEventListener?.(type, listener as EventListener, options)
  return {
    document,
    window,
    url: () => globalThis.location?.href ?? null,
    referrer: () => (document && readDocument('referrer')) || null,
    storage: () => globalThis.localStorage,
    locks: () => globalThis.navigator?.locks,
    onPageMoment(listener, signal) {
      if (!document) return
      // In the capture phase the window gets the document's events, and no element of the page can
      // shadow the window's methods.
      const capture = { signal, capture: true }
      listen(
        'visibilitychange',
        () => listener(readDocument('visibilityState') === 'hidden' ? 'hidden' : 'visible'),
        capture,
      )
      listen('freeze', () => listener('pagehide'), capture)
      listen('resume', () => listener('visible'), capture)
      listen(
        'pagehide',
        ({ persisted }: PageTransitionEvent) => listener(persisted ? 'pagehide' : 'closed'),
        {
          signal,
        },
      )
      listen('pageshow', ({ persisted }: PageTransitionEvent) => persisted && listener('visible'), {
        signal,
      })
    },
    onOnline: (listener, signal) => listen('online', listener, { signal }),
    onStorage: (listener, signal) => listen('storage', listener, { signal }),
  }
}
