import type { Pool, PoolClient } from 'pg'
import type { AcceptedBatch } from './acceptBatch.ts'
import { createBatcher, type Waiting } from './createBatcher.ts'
import { FOLD } from './foldSql.ts'
import {
  HAVE,
  INSERT_EVENTS,
  INSERT_LEDGER,
  MERGE_REPEATED_SNAPSHOTS,
  MERGE_SNAPSHOTS,
  MERGE_WRITERS,
  NAME_VIDEOS,
  type Statement,
} from './mergeSql.ts'
import { type Rows, toRows } from './rows.ts'
import { transaction } from './transaction.ts'

/** Ranges of event numbers, both ends included. */
export type Have = readonly (readonly [from: number, to: number])[]

/** Puts batches into the database and keeps the rollups current. */
export interface Store {
  /** What the server has of these writers. */
  have(project: number, writers: readonly string[]): Promise<{ readonly [writer: string]: Have }>
  /** Resolves after commit, with what the server has of the batch's writer. Rejects with `Busy` when too much waits. */
  ingest(project: number, batch: AcceptedBatch): Promise<Have>
  /** Folds all that is committed into the rollups. */
  fold(): Promise<void>
  /** Records stored since the start; the embedded engine's upkeep goes by it. */
  readonly stored: number
  close(): Promise<void>
}

const FOLD_MS = 500
/** Folds wait for each other, so that who has waited sees all that was committed before. */
const FOLD_LOCK = 4_600_002
/** The most videos whose ids are remembered. */
const KNOWN_VIDEOS = 50_000

export function createStore(
  pool: Pool,
  report: (error: unknown, where: string) => void,
  mostWaiting?: number | undefined,
): Store {
  const videos = new Map<string, { readonly id: number; readonly title: string | undefined }>()
  let folding: Promise<void> | undefined
  let next: Promise<void> | undefined
  let stored = 0
  const batcher = createBatcher<readonly [number, AcceptedBatch], Have>({
    sizeOf: ([, { snapshots, events, ledger }]) => snapshots.length + events.length + ledger.length + 1,
    commit,
    report,
    mostWaiting,
  })
  const timer = setInterval(() => void fold().catch((error) => report(error, 'fold')), FOLD_MS)
  timer.unref()

  async function commit(together: readonly Waiting<readonly [number, AcceptedBatch]>[]): Promise<readonly Have[]> {
    const batches = together.map(({ item }) => item)
    const named = new Map<string, { id: number; title: string | undefined }>()
    const have = await transaction(pool, (client) => write(client, batches, named))
    if (videos.size > KNOWN_VIDEOS) videos.clear()
    for (const [name, video] of named) videos.set(name, video) // only now: a rolled back id is no id
    for (const [, { snapshots, events }] of batches) stored += snapshots.length + events.length
    return batches.map(([project, { writer }]) => have.get(`${project}/${writer}`) ?? [])
  }

  async function write(
    client: PoolClient,
    batches: readonly (readonly [number, AcceptedBatch])[],
    named: Map<string, { id: number; title: string | undefined }>,
  ): Promise<Map<string, Have>> {
    await nameVideos(client, batches, named)
    const idOf = (project: number, extId: string): number => {
      const name = `${project}/${extId}`
      return (named.get(name) ?? videos.get(name))?.id as number
    }
    const rows = batches.map(([project, batch]) => toRows(project, batch, (extId) => idOf(project, extId)))
    const all = (name: keyof Rows): readonly object[] => rows.flatMap((each) => each[name])
    const run = async (statement: Statement, list: readonly object[]): Promise<void> => {
      if (list.length) await client.query({ ...statement, values: [JSON.stringify(list)] })
    }
    const sessions = rows.flatMap(({ snapshots }) => snapshots)
    const repeated = new Set(sessions.map(({ session_id }) => session_id)).size < sessions.length
    await run(repeated ? MERGE_REPEATED_SNAPSHOTS : MERGE_SNAPSHOTS, sessions)
    await run(INSERT_EVENTS, all('events'))
    await run(INSERT_LEDGER, all('ledger'))
    const { rows: writers } = await client.query<{ project_id: number; id: string; have: Have }>({
      ...MERGE_WRITERS,
      values: [JSON.stringify(all('writers'))],
    })
    return new Map(writers.map(({ project_id, id, have }) => [`${project_id}/${id}`, have]))
  }

  async function nameVideos(
    client: PoolClient,
    batches: readonly (readonly [number, AcceptedBatch])[],
    named: Map<string, { id: number; title: string | undefined }>,
  ): Promise<void> {
    const wanted = new Map<string, { p: number; ext_id: string; title: string | undefined }>()
    for (const [p, { snapshots }] of batches) {
      for (const { video, title } of snapshots) {
        const known = videos.get(`${p}/${video}`)
        if (!known || (title && title !== known.title)) wanted.set(`${p}/${video}`, { p, ext_id: video, title })
      }
    }
    if (!wanted.size) return
    const { rows } = await client.query<{ project_id: number; ext_id: string; id: number }>({
      ...NAME_VIDEOS,
      values: [JSON.stringify([...wanted.values()])],
    })
    for (const { project_id, ext_id, id } of rows) {
      const name = `${project_id}/${ext_id}`
      named.set(name, { id, title: wanted.get(name)?.title ?? videos.get(name)?.title })
    }
  }

  async function foldAll(): Promise<void> {
    for (;;) {
      const { rows } = await pool.query('select 1 from rollup_q limit 1')
      if (!rows.length) return
      await transaction(pool, async (client) => {
        await client.query('select pg_advisory_xact_lock($1)', [FOLD_LOCK])
        await client.query(FOLD)
      })
    }
  }

  /** A fold that runs already may have begun before the caller's rows were committed: then the next one counts. */
  function fold(): Promise<void> {
    if (!folding) {
      folding = foldAll().finally(() => {
        folding = undefined
      })
      return folding
    }
    next ??= folding
      .catch(() => {})
      .then(() => {
        next = undefined
        return fold()
      })
    return next
  }

  return {
    ingest: (project, batch) => batcher.add([project, batch]),
    async have(project, writers) {
      const { rows } = await pool.query<{ id: string; have: Have }>({ ...HAVE, values: [project, writers] })
      return Object.fromEntries(rows.map(({ id, have }) => [id, have]))
    },
    fold,
    get stored() {
      return stored
    },
    async close() {
      clearInterval(timer)
      await batcher.close()
      await fold()
    },
  }
}
