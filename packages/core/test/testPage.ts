import { bundle } from '@playhead/testing/browser'
import type { Delivery } from '../src/delivery/createDelivery.ts'

/** What the page of {@link bundleTestPage} has on its window. */
export interface TestPageWindow extends Window {
  readonly delivery: Delivery
  /** Adds so many events. */
  addEvents(count: number): void
  /** Puts the next snapshot. */
  save(send: boolean): void
  /** How many events are added while the page unloads. */
  addOnUnload?: number
  /** A test notes here how many events it added, and how many of them are on disk. */
  progress?: { readonly added: number; readonly committed: number }
}

const PAGE = `
import { fetchTransport } from '@playhead/http'
import { systemClock } from '../src/contracts/clock.ts'
import { browserHost } from '../src/contracts/host.ts'
import { createDelivery } from '../src/delivery/createDelivery.ts'
import { indexedDbStore } from '../src/delivery/indexedDbStore.ts'

const url = new URL(location.href).searchParams.get('to')
const host = browserHost()
const delivery = createDelivery({ host, transport: fetchTransport({ url }), store: indexedDbStore(), clock: systemClock(), report: console.error })
const session = 'session-' + delivery.writer
host.onPageMoment((moment) => {
  if (moment === 'visible') return delivery.show()
  addEvents(window.addOnUnload ?? 0)
  window.addOnUnload = 0
  delivery.hide(moment === 'hidden' ? 'hidden' : 'pagehide')
}, new AbortController().signal)

let rev = 0
function addEvents(count) {
  for (let at = 0; at < count; at++) delivery.add({ type: 'play', session, at: Date.now() })
}
function save(send) {
  delivery.put({ session, rev: ++rev, videoId: 'lesson-1', player: 'test', startedAt: 1, at: Date.now(), state: 'playing', playingMs: rev * 1000, watched: [[0, rev]], position: rev }, send)
}
Object.assign(window, { delivery, addEvents, save })
`

/** For tests: a page with nothing but delivery on it, that sends to `?to=`. */
export const bundleTestPage = (): Promise<string> => bundle(PAGE, import.meta.dirname)
