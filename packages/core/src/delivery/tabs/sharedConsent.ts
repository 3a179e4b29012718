import type { Host } from '../../contracts/host.ts'
import type { Consent } from '../deliveryTypes.ts'
import type { SafeStorage } from '../safeStorage.ts'

/** One flag for the origin, however many backends its pages send to. */
const NAME = 'playhead:consent'

/** The consent of this page, and the denial that all pages of the origin share. */
export interface SharedConsent {
  readonly current: Consent
  /**
   * Whether records may touch the disk and leave. Re-reads the shared flag on every call: the
   * `storage` event of another tab can be missed.
   */
  isGranted(): boolean
  /** Whether this page denied consent, or another one did while it is pending here. */
  isDenied(): boolean
  /** The app's own decision, which later pages and other tabs see as well. */
  set(consent: Consent): void
}

/**
 * A denial is for the whole origin, and lasts; each page grants for itself. `onChange` also runs
 * for denials in other tabs.
 */
export function sharedConsent(
  host: Host,
  storage: SafeStorage,
  given: Consent | undefined,
  signal: AbortSignal,
  onChange: () => void,
): SharedConsent {
  const share = (consent: Consent | undefined): void => {
    // Where storage is full or forbidden, the app has to set it in each tab.
    if (consent === 'denied') storage.setItem(NAME, consent)
    else if (consent === 'granted') storage.removeItem(NAME)
  }
  const isDenied = (): boolean => storage.getItem(NAME) === 'denied'
  share(given)
  let current: Consent = given ?? (isDenied() ? 'denied' : 'granted')

  const change = (consent: Consent): void => {
    current = consent
    onChange()
  }
  host.onStorage(({ key, newValue }) => {
    if (key === NAME && newValue === 'denied') change(newValue)
  }, signal)
  return {
    get current() {
      return current
    },
    isGranted() {
      if (current === 'granted' && isDenied()) change('denied')
      return current === 'granted'
    },
    isDenied: () => current === 'denied' || isDenied(),
    set(consent) {
      share(consent)
      change(consent)
    },
  }
}
