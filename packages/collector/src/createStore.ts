import type { Pool, PoolClient } from 'pg'
import type { AcceptedBatch } from './acceptBatch.ts'
import { FOLD, INSERT_EVENTS, INSERT_LEDGER, MERGE_SNAPSHOTS, MERGE_WRITERS } from './ingestSql.ts'
import { type Rows, toRows } from './rows.ts'

/** Ranges of event numbers, both ends included. */
export type Have = readonly (readonly [from: number, to: number])[]

/** Puts batches into the database and keeps the rollups current. */
export interface Store {
  /** Resolves after commit, with what the server has of the batch's writer. Rejects with {@link Busy} when too much waits. */
  ingest(project: number, batch: AcceptedBatch, sentAt: number): Promise<Have>
  /** Folds all that is committed into the rollups. */
  fold(): Promise<void>
  close(): Promise<void>
}

/** More waits than can be stored soon. */
export class Busy extends Error {
  override name = 'Busy'
}

interface Waiting {
  readonly project: number
  readonly batch: AcceptedBatch
  readonly sentAt: number
  resolve(have: Have): void
  reject(error: unknown): void
}

/** A statement costs about a millisecond however small it is: requests share one. */
const MOST_RECORDS = 500
const GATHER_MS = 10
/** Beyond this many waiting records, clients are asked to come back. */
const QUEUE_RECORDS = 20_000
const FOLD_MS = 500

/** One writer at a time; what comes meanwhile shares the next transaction. */
export function createStore(pool: Pool, report: (error: unknown, where: string) => void): Store {
  const waiting: Waiting[] = []
  const videos = new Map<string, number>()
  let records = 0
  let running: Promise<void> | undefined
  let folding: Promise<void> | undefined
  let dirty = true
  let timer: NodeJS.Timeout | undefined
  const sizeOf = ({ batch }: Waiting): number => batch.snapshots.length + batch.events.length + 1

  const folds = setInterval(() => void fold().catch((error) => report(error, 'fold')), FOLD_MS)
  folds.unref()

  function wake(): void {
    if (running || timer) return
    timer = setTimeout(() => {
      timer = undefined
      running = drain().finally(() => {
        running = undefined
        if (waiting.length) wake()
      })
    }, GATHER_MS)
  }

  async function drain(): Promise<void> {
    while (waiting.length) {
      const together: Waiting[] = []
      for (let size = 0; waiting[0] && (!together.length || size + sizeOf(waiting[0]) <= MOST_RECORDS); ) {
        const next = waiting.shift() as Waiting
        size += sizeOf(next)
        records -= sizeOf(next)
        together.push(next)
      }
      await commit(together)
    }
  }

  /** All in one transaction; if that fails, each alone, so that nobody pays for another's record. */
  async function commit(together: readonly Waiting[]): Promise<void> {
    try {
      const have = await transaction((client) => write(client, together))
      dirty = true
      for (const { project, batch, resolve } of together) resolve(have.get(`${project}/${batch.writer}`) ?? [])
    } catch (error) {
      if (together.length > 1) for (const one of together) await commit([one])
      else together[0]?.reject(error)
    }
  }

  async function write(client: PoolClient, together: readonly Waiting[]): Promise<Map<string, Have>> {
    await knowVideos(client, together)
    const now = Date.now()
    const rows = together.map(({ project, batch, sentAt }) =>
      toRows(project, batch, (extId) => videos.get(`${project}/${extId}`) as number, now, sentAt),
    )
    const all = (name: keyof Rows): string => JSON.stringify(rows.flatMap((each) => each[name]))
    if (together.some(({ batch }) => batch.snapshots.length)) await client.query(MERGE_SNAPSHOTS, [all('snapshots')])
    if (together.some(({ batch }) => batch.events.length)) await client.query(INSERT_EVENTS, [all('events')])
    if (together.some(({ batch }) => batch.ledger.length)) await client.query(INSERT_LEDGER, [all('ledger')])
    const { rows: writers } = await client.query<{ project_id: number; id: string; have: Have }>(MERGE_WRITERS, [
      all('writers'),
    ])
    return new Map(writers.map(({ project_id, id, have }) => [`${project_id}/${id}`, have]))
  }

  async function knowVideos(client: PoolClient, together: readonly Waiting[]): Promise<void> {
    const unknown = together.flatMap(({ project, batch }) =>
      batch.snapshots
        .filter(({ video, title, duration }) => title || duration || !videos.has(`${project}/${video}`))
        .map(({ video, title, duration }) => ({ p: project, video, title: title ?? null, duration: duration ?? null })),
    )
    if (!unknown.length) return
    const { rows } = await client.query<{ project_id: number; ext_id: string; id: number }>(
      `with i as (select p, video, max(title) title, max(duration) duration from json_to_recordset($1::json) as x(p int, video text, title text, duration float8)
         group by 1, 2 order by 1, 2)
       insert into video as t(project_id, ext_id, title, duration_s) select * from i
       on conflict(project_id, ext_id) do update set title = coalesce(excluded.title, t.title), duration_s = coalesce(excluded.duration_s, t.duration_s)
       returning project_id, ext_id, id`,
      [JSON.stringify(unknown)],
    )
    if (videos.size > 100_000) videos.clear()
    for (const { project_id, ext_id, id } of rows) videos.set(`${project_id}/${ext_id}`, id)
  }

  async function transaction<T>(run: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await pool.connect()
    try {
      await client.query('begin')
      const result = await run(client)
      await client.query('commit')
      client.release()
      return result
    } catch (error) {
      await client.query('rollback').then(
        () => client.release(),
        (broken) => client.release(broken),
      )
      throw error
    }
  }

  async function fold(): Promise<void> {
    folding ??= (async () => {
      while (dirty) {
        dirty = false
        const { rows } = await pool.query<{ n: number }>(FOLD)
        if (rows[0]?.n) dirty = true
      }
    })().finally(() => {
      folding = undefined
    })
    await folding
    if (dirty) await fold()
  }

  return {
    ingest(project, batch, sentAt) {
      if (records > QUEUE_RECORDS) return Promise.reject(new Busy())
      return new Promise((resolve, reject) => {
        const one = { project, batch, sentAt, resolve, reject }
        records += sizeOf(one)
        waiting.push(one)
        wake()
      })
    },
    fold,
    async close() {
      clearInterval(folds)
      clearTimeout(timer)
      timer = undefined
      await running
      await drain()
      await fold()
    },
  }
}
