import type { Host, PageMoment } from '@playhead/core'

/** A page whose life is driven by the test. */
export interface FakeHost extends Host {
  /** The page is hidden, frozen, closed or visible again. */
  pageMoment(moment: PageMoment): void
  /** The network comes back. */
  online(): void
  /** Another page of the origin changes storage. */
  storageChange(key: string, newValue: string | null): void
}

/** What the page has, besides its life. */
export interface FakeHostParts {
  readonly url?: string | undefined
  readonly referrer?: string | undefined
  readonly storage?: Storage | undefined
  readonly locks?: ReturnType<Host['locks']>
  readonly document?: Document | undefined
  readonly window?: Host['window']
}

/** A host without a browser: no document, no storage and no locks unless they are given. */
export function fakeHost({
  url,
  referrer,
  storage,
  locks,
  document,
  window,
}: FakeHostParts = {}): FakeHost {
  const subscribe = <T>(): {
    add: (listener: (value: T) => void, signal: AbortSignal) => void
    emit(value: T): void
  } => {
    const listeners = new Set<(value: T) => void>()
    return {
      add(listener, signal) {
        listeners.add(listener)
        signal.addEventListener('abort', () => listeners.delete(listener))
      },
      emit(value) {
        for (const listener of [...listeners]) listener(value)
      },
    }
  }
  const moments = subscribe<PageMoment>()
  const networks = subscribe<void>()
  const changes = subscribe<Pick<StorageEvent, 'key' | 'newValue'>>()
  return {
    document,
    window,
    url: () => url ?? null,
    referrer: () => referrer ?? null,
    storage: () => storage,
    locks: () => locks,
    onPageMoment: moments.add,
    onOnline: networks.add,
    onStorage: changes.add,
    pageMoment: moments.emit,
    online: () => networks.emit(),
    storageChange: (key, newValue) => changes.emit({ key, newValue }),
  }
}
