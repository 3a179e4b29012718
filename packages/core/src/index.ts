export type {
  Adapter,
  AdapterContext,
  Capabilities,
  Cause,
  Controls,
  PlayerError,
  PlayerSnapshot,
  QualityProbe,
  Rendition,
  Signal,
} from './contracts/adapter.ts'
export type { Batch, DropReason, IngestAnswer, IngestBody, LedgerEntry } from './contracts/batch.ts'
export type { Clock } from './contracts/clock.ts'
export { systemClock } from './contracts/clock.ts'
export type {
  EndReason,
  EventMoment,
  EventRecord,
  JsonObject,
  JsonValue,
  ResumeAttempt,
  SessionEvent,
} from './contracts/events.ts'
export { eventId } from './contracts/events.ts'
export type { Host, PageMoment } from './contracts/host.ts'
export { browserHost } from './contracts/host.ts'
export type { Media, Range } from './contracts/media.ts'
export type { Milestones, SessionStateName, SnapshotRecord } from './contracts/snapshot.ts'
export { snapshotId } from './contracts/snapshot.ts'
export type { Store, StoreEntry, StoreKey } from './contracts/store.ts'
export type { Answer, Rejection, Transport } from './contracts/transport.ts'
export type { Consent, Delivery, DeliveryStatus, FlushResult } from './delivery/createDelivery.ts'
export { indexedDbStore } from './delivery/indexedDbStore.ts'
export { memoryStore } from './delivery/memoryStore.ts'
export { createPlayhead } from './playhead/createPlayhead.ts'
export type {
  Playhead,
  PlayheadListeners,
  PlayheadOptions,
  TrackedMedia,
} from './playhead/playhead.ts'
export { record } from './playhead/recordings.ts'
export type { Recording, Replayed } from './session/recording.ts'
export { replay } from './session/recording.ts'
export type { Completion, ReducedEvent } from './session/reducer/state.ts'
export type { Clocks, Session, SessionListeners, SessionSnapshot } from './session/session.ts'
