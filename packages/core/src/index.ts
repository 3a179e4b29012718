export type { Adapter, AdapterContext, Capabilities, PlayerError, PlayerSnapshot, QualityProbe, Rendition, Signal } from './adapter.ts'
export type { Clock } from './clock.ts'
export { systemClock } from './clock.ts'
export type {
  Batch,
  DropReason,
  EndReason,
  EventMoment,
  EventRecord,
  IngestAnswer,
  IngestBody,
  JsonObject,
  JsonValue,
  LedgerEntry,
  Media,
  Milestones,
  Range,
  SessionEvent,
  SessionStateName,
  SnapshotRecord,
} from './records.ts'
export { eventId, snapshotId } from './records.ts'
export type { Clocks, Session, SessionListeners, SessionSnapshot } from './session/session.ts'
export type { Store, StoreEntry, StoreKey } from './store.ts'
export type { Answer, Rejection, Transport } from './transport.ts'
