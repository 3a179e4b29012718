import type { PoolClient } from 'pg'
import type { Statement } from '../database/statement.ts'
import type { AcceptedBatch } from './acceptBatch.ts'
import type { CacheDraft } from './commitCache.ts'
import { findRefusals, mergeSessions, readOwners, sessionKey } from './mergeSessions.ts'
import type { Refusal } from './plausibility.ts'
import {
  COUNT_REFUSALS,
  INSERT_EVENTS,
  INSERT_LEDGER,
  MERGE_WRITERS,
  NAME_VIDEOS,
} from './recordSql.ts'
import { toRows } from './rows.ts'

/** Ranges of event numbers, both ends included. */
export type Have = readonly (readonly [from: number, to: number])[]

/** What became of a batch. */
export interface IngestResult {
  /** What the server has of the batch's writer. */
  readonly have: Have
  /** Records that the database refused, in addition to {@link AcceptedBatch.rejected}. */
  readonly refused: readonly Refusal[]
}

/** A batch that waits for its transaction. */
export interface Arrival {
  readonly project: number
  readonly batch: AcceptedBatch
  readonly bytes: number
}

/** What transactions before this one have read. */
export interface Known {
  /** Keys of videos. */
  readonly videos: CacheDraft<number>
  /** Writers of sessions. */
  readonly owners: CacheDraft<string>
}

/** Runs a statement with a list of rows as `$1`; an empty list needs no statement. */
export type RunList = <T extends object>(
  statement: Statement,
  list: readonly object[],
) => Promise<readonly T[]>

interface WriterRow {
  readonly project_id: number
  readonly id: string
  readonly have: Have
  /** More event numbers were claimed than the writer can have given out. */
  readonly capped: boolean
}

/** Writes batches in the client's transaction. */
export async function writeArrivals(
  client: PoolClient,
  arrivals: readonly Arrival[],
  known: Known,
): Promise<readonly IngestResult[]> {
  const run: RunList = async <T extends object>(statement: Statement, list: readonly object[]) =>
    list.length
      ? (await client.query<T>({ ...statement, values: [JSON.stringify(list)] })).rows
      : []

  await createVideos(run, arrivals, known.videos)
  const rows = arrivals.map(({ project, batch }) =>
    toRows(project, batch, (videoId) => known.videos.get(videoKey(project, videoId)) as number),
  )
  const snapshots = rows.flatMap((each) => each.snapshots)
  const unmerged = await mergeSessions({ client, run, owners: known.owners }, snapshots)
  await run(
    INSERT_EVENTS,
    rows.flatMap((each) => each.events),
  )
  await readOwners(client, arrivals.flatMap(listEventSessions), known.owners)
  await run(
    INSERT_LEDGER,
    rows.flatMap((each) => each.ledger),
  )
  const writers = await run<WriterRow>(
    MERGE_WRITERS,
    rows.flatMap((each) => each.writers),
  )

  const refused = arrivals.map(({ project, batch }) =>
    findRefusals(project, batch, unmerged, known.owners),
  )
  await run(COUNT_REFUSALS, countRefusals(arrivals, refused, writers))
  const have = new Map(writers.map((writer) => [`${writer.project_id}/${writer.id}`, writer.have]))
  return arrivals.map(({ project, batch }, at) => ({
    have: have.get(`${project}/${batch.writer}`) ?? [],
    refused: refused[at] ?? [],
  }))
}

const videoKey = (project: number, videoId: string): string => `${project}/${videoId}`

const listEventSessions = ({ project, batch }: Arrival): string[] => [
  ...new Set(batch.events.map(({ session }) => sessionKey(project, session))),
]

async function createVideos(
  run: RunList,
  arrivals: readonly Arrival[],
  videos: CacheDraft<number>,
): Promise<void> {
  const wanted = new Map<string, { p: number; ext_id: string }>()
  for (const { project, batch } of arrivals) {
    for (const { videoId } of batch.snapshots) {
      const key = videoKey(project, videoId)
      if (videos.get(key) === undefined) wanted.set(key, { p: project, ext_id: videoId })
    }
  }
  const rows = await run<{ project_id: number; ext_id: string; id: number }>(NAME_VIDEOS, [
    ...wanted.values(),
  ])
  for (const { project_id, ext_id, id } of rows) videos.set(videoKey(project_id, ext_id), id)
}

/** Rows of {@link COUNT_REFUSALS}. */
function countRefusals(
  arrivals: readonly Arrival[],
  refused: readonly (readonly Refusal[])[],
  writers: readonly WriterRow[],
): object[] {
  const counted = arrivals.flatMap(({ project, batch }, at) => {
    const counts = new Map<string, number>()
    for (const { rule } of [...batch.rejected, ...(refused[at] ?? [])])
      counts.set(rule, (counts.get(rule) ?? 0) + 1)
    return [...counts].map(([reason, count]) => ({ p: project, reason, count }))
  })
  const capped = writers.filter((writer) => writer.capped)
  return [
    ...counted,
    ...capped.map(({ project_id }) => ({ p: project_id, reason: 'implausible_high', count: 1 })),
  ]
}
