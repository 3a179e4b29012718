import { randomUUID } from 'node:crypto'
import type { Refusal } from '../ingest/plausibility.ts'
import { readViewerProgress } from '../progress/readViewerProgress.ts'
import type { ViewerCaller } from './handle.ts'
import { hashId } from './hashId.ts'
import type { LegacyContext } from './legacyContext.ts'
import type { LegacyPlayer, Sample } from './sample.ts'
import { saveSample } from './saveSample.ts'
import { findOpenSession, SESSION_GAP_MS } from './storedSession.ts'

/** A position of a viewer in a video, from an endpoint without sessions. */
export interface ViewerSample
  extends Pick<Sample, 'position' | 'maxPosition' | 'duration' | 'completed' | 'completeAt'> {
  readonly videoId: string
  readonly player: LegacyPlayer
  /** Epoch ms by the sender's clock. @default now */
  readonly at?: number | undefined
}

/** The fastest that pages of the documents play. */
const MAX_RATE = 2
/** The collector refuses records older than a week; this position is then the newest there is. */
const MAX_AGE_MS = 7 * 86_400_000 - 3_600_000

/**
 * Saves a position in the viewer's session, which begins with the first one after half an hour.
 * Returns why the collector refused it, or `undefined` when it is stored.
 */
export function saveViewerSample(
  context: LegacyContext,
  caller: ViewerCaller,
  sample: ViewerSample,
): Promise<Omit<Refusal, 'id'> | undefined> {
  const { project, viewerId } = caller
  const { videoId, player } = sample
  // One after another, because each continues what is stored.
  return context.runInOrder(JSON.stringify([project, viewerId, videoId, player]), () =>
    save(context, caller, sample),
  )
}

async function save(
  context: LegacyContext,
  caller: ViewerCaller,
  { at: claimed, ...given }: ViewerSample,
): Promise<Omit<Refusal, 'id'> | undefined> {
  const { project, viewerId } = caller
  const { videoId, player } = given
  const now = Date.now()
  const at = Math.max(now - MAX_AGE_MS, Math.min(now, claimed ?? now))
  const stored = await findOpenSession(context.pool, { project, viewerId, videoId, player, at })
  const previous = stored ? undefined : await findPrevious(context, project, viewerId, videoId)
  const saveAs = (session: string): Promise<Omit<Refusal, 'id'> | undefined> =>
    saveSample(context, caller, stored, {
      ...{ ...given, viewerId, session, at, previous, rate: MAX_RATE },
    })
  // Two collectors that begin a session at once begin the same one.
  const bucket = Math.floor(at / SESSION_GAP_MS)
  const session = stored?.session ?? hashId(player, project, viewerId, videoId, bucket)
  const refusal = await saveAs(session)
  // This id follows from the viewer, so another sender can have taken it.
  return refusal?.rule === 'other_writer' && !stored ? saveAs(randomUUID()) : refusal
}

/** Where the viewer was at the end of the last session; at the beginning without one. */
async function findPrevious(
  context: LegacyContext,
  project: number,
  viewerId: string,
  videoId: string,
): Promise<number> {
  const [progress] = await readViewerProgress(context, project, viewerId, [videoId])
  return progress?.position ?? 0
}
