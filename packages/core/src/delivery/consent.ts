import type { Host } from '../host.ts'
import type { Consent } from './delivery.ts'
import type { SafeStorage } from './safeStorage.ts'

/** One word for the origin, however many backends its pages speak to. */
const NAME = 'playhead:consent'

/** What the origin last heard about consent, and how its tabs hear of it. */
export interface SharedConsent {
  /** Denied in another tab or on an earlier page. */
  denied(): boolean
  /** Tells the other tabs, and the pages to come. */
  tell(consent: Consent): void
}

/** A denial is for the whole origin, and lasts; what is granted, each page says for itself. `heard`: another tab was told no. */
export function sharedConsent(host: Host, tail: SafeStorage, signal: AbortSignal, heard: () => void): SharedConsent {
  host.onStorage(({ key, newValue }) => {
    if (key === NAME && newValue === 'denied') heard()
  }, signal)
  return {
    denied: () => tail.getItem(NAME) === 'denied',
    tell(consent) {
      // Where storage is full or forbidden, the other tabs are told by their own app.
      if (consent === 'denied') tail.setItem(NAME, consent)
      else if (consent === 'granted') tail.removeItem(NAME)
    },
  }
}
