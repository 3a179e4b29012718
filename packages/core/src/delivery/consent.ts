import type { Consent, DeliveryParts } from './delivery.ts'

/** Reading the property throws where storage is forbidden. */
export function ownStorage(): Storage | undefined {
  try {
    return globalThis.localStorage
  } catch {
    return undefined
  }
}

/** What the origin last heard about consent, and how its tabs hear of it. */
export interface SharedConsent {
  /** Denied in another tab or on an earlier page. */
  denied(): boolean
  /** Tells the other tabs, and the pages to come. */
  tell(consent: Consent): void
}

/** A denial is for the whole origin, and lasts; what is granted, each page says for itself. `heard`: another tab was told no. */
export function sharedConsent(
  { store, tail }: Pick<DeliveryParts, 'store' | 'tail'>,
  signal: AbortSignal,
  heard: () => void,
): SharedConsent {
  const name = `${store.name}:consent`
  globalThis.addEventListener?.(
    'storage',
    ({ key, newValue }: StorageEvent) => {
      if (key === name && newValue) heard()
    },
    { signal },
  )
  return {
    denied: () => !!tail?.getItem(name),
    tell(consent) {
      try {
        if (consent === 'denied') tail?.setItem(name, consent)
        else if (consent === 'granted') tail?.removeItem(name)
      } catch {
        // Full or forbidden: the other tabs are told by their own app.
      }
    },
  }
}
