import { type Clock, systemClock } from '@playhead/core'
import { callSafely } from '../async/callSafely.ts'
import type { ProgressConflict } from '../progress.ts'
import type { ProgressSource } from '../progressSource.ts'
import { type LocalCopy, openLocalCopy } from '../storage/localCopy.ts'
import { createUnsentStore, defaultStore, type UnsentStore } from '../storage/unsentStore.ts'
import { type BackendRecord, createBackendRecord } from './backendRecord.ts'
import { createEmitter, type Emitter } from './createEmitter.ts'
import { createKnownRows, type KnownRows } from './knownRows.ts'
import type { CreateProgressOptions } from './progressOptions.ts'
import { confirmRow, type LocalVideo } from './reconcile.ts'

/** What loading, saving, sending and recovering share. */
export interface ProgressState {
  readonly source: ProgressSource
  readonly clock: Clock
  readonly localCopy: LocalCopy
  readonly unsentStore: UnsentStore
  readonly rows: KnownRows
  readonly backend: BackendRecord
  readonly changes: Emitter<[]>
  readonly conflicts: Emitter<[conflict: ProgressConflict]>
  readonly completions: Emitter<[videoId: string]>
  /**
   * Videos where a newer position of the backend replaced the local one, which is still being
   * played.
   */
  readonly contested: Set<string>
  /**
   * Videos whose provisional saves were dropped, because they would have replaced a better
   * position.
   */
  readonly withheld: Set<string>
  report(error: unknown, where: string): void
}

/** Starts with the rows that this device stored. */
export function createProgressState(options: CreateProgressOptions): ProgressState {
  const {
    source,
    storage,
    viewerId = '',
    store = defaultStore(storage),
    clock = systemClock(),
  } = options
  const report = (error: unknown, where: string): void =>
    callSafely(
      () => options.report?.(error, where),
      () => {},
    )
  const wall = (): number => wallTime(clock)
  const localCopy = openLocalCopy(viewerId, storage, wall)
  const unsentStore = createUnsentStore(viewerId, store, report, wall)
  const changes = createEmitter<[]>(report)
  const completions = createEmitter<[videoId: string]>(report)
  return {
    source,
    clock,
    localCopy,
    unsentStore,
    rows: createKnownRows({
      localCopy,
      unsentStore,
      onChange: changes.emit,
      onComplete: completions.emit,
    }),
    backend: createBackendRecord(clock),
    changes,
    conflicts: createEmitter(report),
    completions,
    contested: new Set(),
    withheld: new Set(),
    report,
  }
}

/** Epoch ms. */
export const wallTime = (clock: Clock): number => Math.round(clock.wall())

/** The parts of the state that decide how an answer of the backend is merged. */
export const readVideo = ({ rows, backend }: ProgressState, videoId: string): LocalVideo => ({
  row: rows.all[videoId],
  isUnsent: rows.isUnsent(videoId),
  backendPosition: backend.position(videoId),
})

/**
 * To be called once the backend was read and has nothing newer: a save of this video is no longer
 * provisional.
 */
export function confirmSave({ rows }: ProgressState, videoId: string): void {
  const row = rows.all[videoId]
  if (row?.provisional && rows.isUnsent(videoId)) rows.merge(videoId, confirmRow(row), 'save')
}
