import type { Pool } from 'pg'
import type { ViewerRuleReader } from '../access/viewerRules.ts'
import { TOLERANCE_MS } from '../ingest/plausibility.ts'
import { readLatestProgress } from './readViewerProgress.ts'
import type { ProgressToSave, SavedProgress } from './responses.ts'
import { toWatchProgress } from './toWatchProgress.ts'

/** Whose progress it is. */
export interface ProgressViewer {
  readonly project: number
  readonly viewerId: string
}

/** What saves are stored with. */
export interface SaveParts {
  readonly pool: Pool
  readonly viewerRules: ViewerRuleReader
  /** The present moment, epoch ms. */
  readonly clock: () => number
}

/** As every device decides: the later save wins; at one time, the one that is further on. */
const IS_NEWER = '(excluded.last_at, excluded.position_s) >= (t.last_at, t.position_s)'

const SAVE = `
insert into saved_progress as t(project_id, viewer_id, video_id, position_s, duration_s, completed_at, first_at, last_at)
select $1, $2, $3, $4, $5, case when $6 then at end, at, at from to_timestamp($7::float8 / 1000) at
on conflict(project_id, viewer_id, video_id) do update set
  position_s = case when ${IS_NEWER} then excluded.position_s else t.position_s end,
  duration_s = case when ${IS_NEWER} then coalesce(excluded.duration_s, t.duration_s) else coalesce(t.duration_s, excluded.duration_s) end,
  completed_at = least(t.completed_at, excluded.completed_at),
  first_at = least(t.first_at, excluded.first_at), last_at = greatest(t.last_at, excluded.last_at)`

/**
 * Saves a position, unless the viewer has saved another one later. The order in which saves arrive
 * does not matter. It counts in no total, so views of the team's own are taken as well.
 */
export async function saveProgress(
  { pool, viewerRules, clock }: SaveParts,
  { project, viewerId }: ProgressViewer,
  videoId: string,
  given: ProgressToSave,
): Promise<SavedProgress> {
  const at = findTime(given, clock())
  const duration = given.duration || null
  const position = Math.min(given.position, duration ?? given.position)
  const rules = await viewerRules.current()
  const isDeleted = rules.findReplacement(project, viewerId, at) !== undefined
  if (!isDeleted) {
    const { completed = false } = given
    const values = [project, viewerId, videoId, position, duration, completed, at]
    await pool.query({ name: 'save_progress', text: SAVE, values })
  }
  const [found] = await readLatestProgress({ pool, clock }, project, viewerId, [videoId])
  const progress = found ? toWatchProgress(found) : null
  return { saved: progress?.lastWatchedAt === at && progress.position === position, progress }
}

/**
 * The time of a save by the collector's clock. A device whose clock is behind would never be the
 * newest, and one whose clock is ahead would win until the others have caught up. Below the
 * tolerance nothing is corrected, so that requests that take long keep their order.
 */
function findTime({ at, sentAt }: ProgressToSave, now: number): number {
  const offset = sentAt === undefined ? 0 : now - sentAt
  const shift = Math.abs(offset) > TOLERANCE_MS ? offset : 0
  return Math.floor(Math.max(0, Math.min((at ?? now - shift) + shift, now)))
}
