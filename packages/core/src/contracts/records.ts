/** What leaves the page. */
export type { Batch, DropReason, LedgerEntry } from './batch.ts'
export type {
  EndReason,
  EventMoment,
  EventRecord,
  JsonObject,
  ResumeAttempt,
  SessionEvent,
} from './events.ts'
export { eventId } from './events.ts'
export type { Media, Range } from './media.ts'
export type { Milestones, SessionStateName, SnapshotRecord } from './snapshot.ts'
export { snapshotId } from './snapshot.ts'
