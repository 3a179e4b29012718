import {
  type EventRecord,
  eventId,
  type IngestAnswer,
  type IngestBody,
  type SnapshotRecord,
} from '@playhead/core'

const WRITE_KEY = 'wk_example'
const LOG_NAMES = ['note-taken', 'slide-opened']

/** Stored events, by `session/seq`. */
export const events: Map<string, EventRecord> = new Map()
/** The newest snapshot of each session. */
export const snapshots: Map<string, SnapshotRecord> = new Map()

/** Handles `POST /v1/ingest`. */
export async function ingest(request: Request): Promise<Response> {
  const body: IngestBody = await request.json()
  if (body.key !== WRITE_KEY) return Response.json({ error: 'unknown key' }, { status: 401 })

  const rejected: { id: string; reason: string }[] = []
  for (const event of body.events) {
    const id = eventId(event)
    const isKnown = event.type !== 'log' || LOG_NAMES.includes(event.name)
    if (isKnown) events.set(id, event)
    else rejected.push({ id, reason: 'unknown_log_name' })
  }
  for (const snapshot of body.snapshots) {
    const rev = snapshots.get(snapshot.session)?.rev ?? 0
    if (snapshot.rev > rev) snapshots.set(snapshot.session, snapshot)
  }

  const accepted = body.events.length + body.snapshots.length - rejected.length
  const answer: IngestAnswer = { accepted, rejected, have: [], serverTime: Date.now() }
  return Response.json(answer, { status: 202 })
}
