import type { DeliveryParts } from './deliveryTypes.ts'
import type { SafeStorage } from './safeStorage.ts'
import type { SharedConsent } from './tabs/sharedConsent.ts'

/** What the modules of delivery share. */
export interface DeliveryContext extends Omit<DeliveryParts, 'newId' | 'consent'> {
  readonly storage: SafeStorage
  readonly writer: string
  newId(): string
  readonly consent: SharedConsent
  /** Calls the listeners of `Delivery.onStatus`. */
  notify(): void
}
