import { getDay } from '../database/days.ts'
import type { Queries } from '../database/queries.ts'
import type { Statement } from '../database/statement.ts'
import { createRecentCache } from '../environment/createRecentCache.ts'
import { readReferrerHost } from '../environment/referrerHost.ts'
import type { SessionRow } from '../rollup/fields.ts'
import type { Arrival, RunList } from './arrival.ts'
import {
  type Claim,
  claimSessions,
  findRefusals,
  findSessions,
  type SessionKey,
  sessionName,
} from './claimSessions.ts'
import type { CacheDraft } from './commitCache.ts'
import { COUNT_ARRIVALS, countBatches, countEvents } from './countArrivals.ts'
import { mergeSessions } from './mergeSessions.ts'
import { type Have, type KnownWriter, mergeWriters } from './mergeWriters.ts'
import type { Refusal } from './plausibility.ts'
import { COUNT_REFUSALS, INSERT_EVENTS, INSERT_LEDGER, NAME_VIDEOS } from './recordSql.ts'
import { eventRows, ledgerRows } from './rows.ts'

/** What became of a batch. */
export interface IngestResult {
  /** What the server has of the batch's writer. */
  readonly have: Have
  /** Records that the database refused, in addition to `AcceptedBatch.rejected`. */
  readonly refused: readonly Refusal[]
}

/** What transactions before this one have read. */
export interface Known {
  /** Keys of videos. */
  readonly videos: CacheDraft<number>
  readonly sessions: CacheDraft<SessionKey>
  readonly writers: CacheDraft<KnownWriter>
}

/** The days of a batch's records, which have to have partitions. */
export const listDays = ({ batch: { snapshots, events } }: Arrival): readonly string[] => [
  ...snapshots.map(({ startedAt }) => getDay(startedAt)),
  ...events.map(({ at }) => getDay(at)),
]

/** Writes batches in the client's transaction. */
export async function writeArrivals(
  client: Queries,
  arrivals: readonly Arrival[],
  { known, collector }: { readonly known: Known; readonly collector: number },
): Promise<readonly IngestResult[]> {
  const run: RunList = async <T extends object>(statement: Statement, list: readonly object[]) =>
    list.length
      ? (await client.query<T>({ ...statement, values: [JSON.stringify(list)] })).rows
      : []

  await createVideos(run, arrivals, known.videos)
  await claimSessions(client, arrivals.flatMap(listClaims), known.sessions)
  const rows = arrivals.flatMap((arrival) => sessionRows(arrival, known))
  const counts = countBatches(arrivals)
  const unmerged = await mergeSessions(client, rows, { counts, collector })
  const stored = await run<{ p: number; stored: number }>(
    INSERT_EVENTS,
    arrivals.flatMap(eventRows),
  )
  const uncounted = [...(rows.length ? [] : counts), ...countEvents(arrivals, stored)]
  if (uncounted.length)
    await client.query({ ...COUNT_ARRIVALS, values: [JSON.stringify(uncounted), collector] })
  await findSessions(client, arrivals.flatMap(listEventSessions), known.sessions)
  await run(INSERT_LEDGER, arrivals.flatMap(ledgerRows))
  const writers = await mergeWriters(run, arrivals, known.writers)

  const refused = arrivals.map(({ project, batch }) =>
    findRefusals(project, batch, unmerged, known.sessions),
  )
  await run(COUNT_REFUSALS, [
    ...arrivals.flatMap((arrival, at) => countRefusals(arrival, refused[at] ?? [])),
    ...writers.capped.map((p) => ({ p, reason: 'implausible_high', count: 1 })),
  ])
  return arrivals.map((arrival, at) => ({
    have: writers.have(arrival),
    refused: refused[at] ?? [],
  }))
}

const videoName = (project: number, videoId: string): string => `${project}/${videoId}`

async function createVideos(
  run: RunList,
  arrivals: readonly Arrival[],
  videos: CacheDraft<number>,
): Promise<void> {
  const wanted = new Map<string, { p: number; ext_id: string }>()
  for (const { project, batch } of arrivals) {
    for (const { videoId } of batch.snapshots) {
      const name = videoName(project, videoId)
      if (videos.get(name) === undefined) wanted.set(name, { p: project, ext_id: videoId })
    }
  }
  const rows = await run<{ project_id: number; ext_id: string; id: number }>(NAME_VIDEOS, [
    ...wanted.values(),
  ])
  for (const { project_id, ext_id, id } of rows) videos.set(videoName(project_id, ext_id), id)
}

const listClaims = ({ project, batch: { snapshots, writer } }: Arrival): readonly Claim[] =>
  snapshots.map(({ session, startedAt }) => ({ project, session, writer, day: getDay(startedAt) }))

/** Most sessions come from a few addresses. */
const referrerHosts = createRecentCache<string | null>(1000)

/** The snapshots of sessions that belong to the batch's writer. */
function sessionRows({ project, batch, derived }: Arrival, known: Known): readonly SessionRow[] {
  return batch.snapshots.flatMap((record) => {
    const key = known.sessions.get(sessionName(project, record.session))
    if (key?.writer !== batch.writer) return []
    const videoKey = known.videos.get(videoName(project, record.videoId)) as number
    const referrerHost = referrerHosts.get(record.referrer ?? '', () =>
      readReferrerHost(record.referrer),
    )
    return [{ project, day: key.day, videoKey, record, derived: { referrerHost, ...derived } }]
  })
}

const listEventSessions = ({
  project,
  batch: { events },
}: Arrival): readonly Pick<Claim, 'project' | 'session'>[] =>
  [...new Set(events.map(({ session }) => session))].map((session) => ({ project, session }))

/** Rows of {@link COUNT_REFUSALS}. */
function countRefusals(
  { project, batch }: Arrival,
  refused: readonly Refusal[],
): readonly object[] {
  const counts = new Map<string, number>()
  for (const { rule } of [...batch.rejected, ...refused])
    counts.set(rule, (counts.get(rule) ?? 0) + 1)
  return [...counts].map(([reason, count]) => ({ p: project, reason, count }))
}
