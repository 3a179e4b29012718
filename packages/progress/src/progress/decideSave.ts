import type { VideoProgress } from '../rows/videoProgress.ts'
import { areClose } from './reconcile.ts'

/** An older save describes the past, not what happens now. ms */
const RECENT_MS = 60_000

/** What a save is decided by. */
export interface SaveRequest {
  /** The row that the app or the session gave. */
  readonly given: VideoProgress
  /** Whether the viewer has not chosen this position. */
  readonly isProvisional: boolean
  /** The row that this device has. */
  readonly known: VideoProgress | undefined
  /** Whether the row of the backend is known. */
  readonly isFresh: boolean
  /** A newer position of the backend replaced the local one, which is still being played. */
  readonly isContested: boolean
  /** Provisional saves were dropped, because they would have replaced a better position. */
  readonly isWithheld: boolean
  /** Epoch ms. */
  readonly now: number
}

/** A conflict of a save with the row that this device has. */
export interface SaveConflict {
  readonly local: VideoProgress
  readonly remote: VideoProgress
  readonly chosen: 'local' | 'remote'
}

/** What becomes of a save. */
export interface SaveDecision {
  /** The row to store and send; null to drop the save. */
  readonly row: VideoProgress | null
  /** Whether the position is dropped, because it would replace a better one. */
  readonly withholds: boolean
  readonly conflict: SaveConflict | null
}

/** Decides whether a save replaces the known row, and at what time it counts. */
export function decideSave(request: SaveRequest): SaveDecision {
  const { given, isProvisional, known, isContested, isWithheld, now } = request
  const local = { ...given, at: given.at || now }
  if (!known || areClose(known, given)) return keep(request, local)
  if (isProvisional && (given.position < known.position || isContested)) {
    // The completion counts, wherever the player was.
    const completes = given.completed && !known.completed
    return {
      ...keep(request, { ...local, position: known.position }),
      ...(!completes && DROPPED),
      withholds: true,
    }
  }
  const conflict = { local, remote: known }
  const isOutdated = now - local.at >= RECENT_MS && local.at < known.at
  if (isOutdated)
    return { ...DROPPED, withholds: false, conflict: { ...conflict, chosen: 'remote' } }
  const replacesBetter = !isProvisional && isWithheld
  return {
    ...keep(request, local),
    conflict: replacesBetter ? { ...conflict, chosen: 'local' } : null,
  }
}

const DROPPED = { row: null, conflict: null }

/** A recent save is newer than the known row, whatever the clocks of other devices say. */
function keep(
  { known, isProvisional, isFresh, now }: SaveRequest,
  local: VideoProgress,
): SaveDecision {
  const next = (known?.at ?? -1) + 1
  const isUnread = isProvisional && !isFresh
  const isRecent = now - local.at < RECENT_MS
  const at = isUnread ? next : isRecent ? Math.max(local.at, next) : local.at
  const from = known?.provisional ? known.provisional.from : (known?.position ?? null)
  const row = { ...local, at, ...(isUnread && { provisional: { at: local.at, from } }) }
  return { row, withholds: false, conflict: null }
}
