import { type FakeClock, type FakeHost, fakeClock, fakeHost } from '@playhead/testing'
import type { DeliveryContext } from '../src/delivery/context.ts'
import { memoryStore } from '../src/delivery/memoryStore.ts'
import { type QueuedRecord, queuedRecord } from '../src/delivery/record/queuedRecord.ts'
import { eventKey, recordKey } from '../src/delivery/record/recordKey.ts'
import { safeStorage } from '../src/delivery/safeStorage.ts'
import { sharedConsent } from '../src/delivery/tabs/sharedConsent.ts'
import { simulatedStorage } from './simulatedPages.ts'

/** The writer of a test's own page, and one of another page. */
export const WRITER = 'writer-1-of-a-test'
export const OTHER_WRITER = 'writer-2-of-a-test'

/** What the modules of delivery share, with the parts that a test looks at. */
export interface TestContext extends DeliveryContext {
  readonly clock: FakeClock
  readonly host: FakeHost
  readonly localStorage: Storage
  /** `where: error` of every report. */
  readonly reports: string[]
  /** How often listeners were notified. */
  readonly notified: { count: number }
}

/** A page of its own: granted consent, an empty store, a clock that stands at 0. */
export function deliveryContext(parts: Partial<DeliveryContext> = {}): TestContext {
  const localStorage = simulatedStorage()
  const host = fakeHost({ storage: localStorage })
  const storage = safeStorage(host)
  const reports: string[] = []
  const notified = { count: 0 }
  let ids = 0
  return {
    clock: fakeClock(1_000_000),
    host,
    localStorage,
    reports,
    notified,
    storage,
    store: memoryStore(),
    writer: WRITER,
    transport: { name: 'test', send: async () => ({ outcome: 'accepted' }) },
    consent: sharedConsent(host, storage, undefined, new AbortController().signal, () => {}),
    report: (error, where) => reports.push(`${where}: ${error}`),
    newId: () => `id-${++ids}-of-a-test`,
    notify: () => void notified.count++,
    ...(parts as object),
  }
}

/** An event of a session of that writer. */
export const eventRecord = (seq: number, writer = WRITER, type = 'play'): QueuedRecord =>
  queuedRecord(eventKey(writer, seq), { type, session: `session-of-${writer}`, seq, at: seq })

/** A snapshot of a session of that writer. */
export const snapshotRecord = (rev: number, writer = WRITER): QueuedRecord =>
  queuedRecord(recordKey('s', writer, `session-of-${writer}`), {
    session: `session-of-${writer}`,
    rev,
    at: rev,
  })

/** A line of the ledger that this page wrote. */
export const ledgerRecord = (id: string): QueuedRecord =>
  queuedRecord(recordKey('l', WRITER, id), {}, JSON.stringify({ id, reason: 'age', count: 1 }))
