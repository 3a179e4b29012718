import { eventId, snapshotId } from '@playhead/core'
import type { Pool, PoolClient } from 'pg'
import type { AcceptedBatch } from './acceptBatch.ts'
import { createBatcher, type Waiting } from './createBatcher.ts'
import { FOLD, FORGET_CLAIMS } from './foldSql.ts'
import {
  COUNT_REFUSALS,
  HAVE,
  INSERT_EVENTS,
  INSERT_LEDGER,
  MERGE_REPEATED_SNAPSHOTS,
  MERGE_SNAPSHOTS,
  MERGE_WRITERS,
  NAME_VIDEOS,
  OWNERS,
  type Statement,
} from './mergeSql.ts'
import type { Refusal } from './plausibility.ts'
import { type Rows, toRows } from './rows.ts'
import { transaction } from './transaction.ts'

/** Ranges of event numbers, both ends included. */
export type Have = readonly (readonly [from: number, to: number])[]

/** What became of a batch. */
export interface Stored {
  /** What the server has of the batch's writer. */
  readonly have: Have
  /** Records that the database refused; those of {@link AcceptedBatch.rejected} are not among them. */
  readonly refused: readonly Refusal[]
}

/** Puts batches into the database and keeps the rollups current. */
export interface Store {
  /** What the server has of these writers. */
  have(project: number, writers: readonly string[]): Promise<{ readonly [writer: string]: Have }>
  /** Resolves after commit. Rejects with `Busy` when too much waits. `bytes` is the size of the batch's body. */
  ingest(project: number, batch: AcceptedBatch, bytes?: number): Promise<Stored>
  /** Whether `ingest()` would reject with `Busy` now: the body need not be looked at. */
  readonly busy: boolean
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
/** The most sessions whose writers are remembered. */
const KNOWN_SESSIONS = 100_000

/** One body in a transaction. */
interface Arrival {
  readonly project: number
  readonly batch: AcceptedBatch
  readonly bytes: number
}

type SnapshotRow = Rows['snapshots'][number]
const sessionName = (project: number, session: string): string => `${project}/${session}`

export function createStore(
  pool: Pool,
  report: (error: unknown, where: string) => void,
  mostWaiting?: number | undefined,
): Store {
  const videos = new Map<string, number>()
  /** The writers of sessions. They never change. */
  const owners = new Map<string, string>()
  let folding: Promise<void> | undefined
  let next: Promise<void> | undefined
  let stored = 0
  const batcher = createBatcher<Arrival, Stored>({
    sizeOf: ({ batch: { snapshots, events, ledger } }) => snapshots.length + events.length + ledger.length + 1,
    bytesOf: ({ bytes }) => bytes,
    commit,
    report,
    mostWaiting,
  })
  const timer = setInterval(() => void fold().catch((error) => report(error, 'fold')), FOLD_MS)
  timer.unref()

  async function commit(together: readonly Waiting<Arrival>[]): Promise<readonly Stored[]> {
    const arrivals = together.map(({ item }) => item)
    // Remembered after the commit only: an id that is rolled back is no id.
    const named = new Map<string, number>()
    const owned = new Map<string, string>()
    const results = await transaction(pool, (client) => write(client, arrivals, named, owned))
    if (videos.size > KNOWN_VIDEOS) videos.clear()
    for (const [name, id] of named) videos.set(name, id)
    if (owners.size > KNOWN_SESSIONS) owners.clear()
    for (const [name, writer] of owned) owners.set(name, writer)
    for (const { batch } of arrivals) stored += batch.snapshots.length + batch.events.length
    return results
  }

  async function write(
    client: PoolClient,
    arrivals: readonly Arrival[],
    named: Map<string, number>,
    owned: Map<string, string>,
  ): Promise<readonly Stored[]> {
    const run = async <T extends object>(statement: Statement, list: readonly object[]): Promise<readonly T[]> =>
      list.length ? (await client.query<T>({ ...statement, values: [JSON.stringify(list)] })).rows : []

    await nameVideos(run, arrivals, named)
    const rows = arrivals.map(({ project, batch }) =>
      toRows(project, batch, (extId) => {
        const name = `${project}/${extId}`
        return (named.get(name) ?? videos.get(name)) as number
      }),
    )
    const all = (name: keyof Rows): readonly object[] => rows.flatMap((each) => each[name])
    const left = await mergeSnapshots(
      client,
      run,
      rows.flatMap(({ snapshots }) => snapshots),
      owned,
    )
    await run(INSERT_EVENTS, all('events'))
    await readOwners(client, arrivals.flatMap(eventSessions), owned)
    await run(INSERT_LEDGER, all('ledger'))
    const writers = await run<{ project_id: number; id: string; have: Have; capped: boolean }>(
      MERGE_WRITERS,
      all('writers'),
    )

    const refused = arrivals.map((arrival) => refusalsOf(arrival, left, owned))
    await run(COUNT_REFUSALS, [
      ...arrivals.flatMap(({ project, batch }, at) => {
        const counts = new Map<string, number>()
        for (const { rule } of [...batch.rejected, ...(refused[at] ?? [])])
          counts.set(rule, (counts.get(rule) ?? 0) + 1)
        return [...counts].map(([reason, count]) => ({ p: project, reason, count }))
      }),
      ...writers
        .filter(({ capped }) => capped)
        .map(({ project_id }) => ({ p: project_id, reason: 'implausible_high', count: 1 })),
    ])
    const have = new Map(writers.map((writer) => [`${writer.project_id}/${writer.id}`, writer.have]))
    return arrivals.map(({ project, batch }, at) => ({
      have: have.get(`${project}/${batch.writer}`) ?? [],
      refused: refused[at] ?? [],
    }))
  }

  const eventSessions = ({ project, batch }: Arrival): string[] => [
    ...new Set(batch.events.map(({ session }) => sessionName(project, session))),
  ]

  /** Merges each session's rows of one writer; resolves to the sessions that were left alone, and whether they are the writer's own. */
  async function mergeSnapshots(
    client: PoolClient,
    run: <T extends object>(statement: Statement, list: readonly object[]) => Promise<readonly T[]>,
    rows: readonly SnapshotRow[],
    owned: Map<string, string>,
  ): Promise<ReadonlySet<string>> {
    const left = new Set<string>()
    const merge = async (given: readonly SnapshotRow[]): Promise<void> => {
      const repeated = new Set(given.map(({ p, session_id }) => sessionName(p, session_id))).size < given.length
      const statement = repeated ? MERGE_REPEATED_SNAPSHOTS : MERGE_SNAPSHOTS
      const untouched = await run<{ p: number; session_id: string; own: boolean }>(statement, given)
      const isOwn = new Map(untouched.map(({ p, session_id, own }) => [sessionName(p, session_id), own]))
      for (const { p, session_id, writer } of given) {
        const name = sessionName(p, session_id)
        if (isOwn.get(name) !== false) owned.set(name, writer)
        if (isOwn.get(name)) left.add(name)
      }
      await readOwners(
        client,
        [...isOwn].filter(([, own]) => !own).map(([name]) => name),
        owned,
      )
    }
    const first = new Map<string, string>()
    for (const { p, session_id, writer } of rows) {
      const name = sessionName(p, session_id)
      if (!first.has(name)) first.set(name, writer)
    }
    const isFirst = ({ p, session_id, writer }: SnapshotRow): boolean =>
      first.get(sessionName(p, session_id)) === writer
    await merge(rows.filter(isFirst))
    // Two writers in one transaction, and the session is the second one's since an earlier one.
    await merge(rows.filter((row) => !isFirst(row) && owned.get(sessionName(row.p, row.session_id)) === row.writer))
    return left
  }

  /** Notes the writers of these sessions, from memory or from the database. */
  async function readOwners(client: PoolClient, names: Iterable<string>, owned: Map<string, string>): Promise<void> {
    const unknown: [number, string][] = []
    for (const name of names) {
      const known = owners.get(name)
      const slash = name.indexOf('/')
      if (known) owned.set(name, known)
      else if (!owned.has(name)) unknown.push([Number(name.slice(0, slash)), name.slice(slash + 1)])
    }
    if (!unknown.length) return
    const { rows } = await client.query<{ project_id: number; session_id: string; writer: string }>({
      ...OWNERS,
      values: [unknown.map(([project]) => project), unknown.map(([, session]) => session)],
    })
    for (const { project_id, session_id, writer } of rows) owned.set(sessionName(project_id, session_id), writer)
  }

  function refusalsOf(
    { project, batch }: Arrival,
    left: ReadonlySet<string>,
    owned: ReadonlyMap<string, string>,
  ): readonly Refusal[] {
    const ruleOf = (session: string): Refusal['rule'] | undefined => {
      const name = sessionName(project, session)
      if ((owned.get(name) ?? batch.writer) !== batch.writer) return 'other_writer'
      return left.has(name) ? 'too_many_ranges' : undefined
    }
    const judge = (id: string, rule: Refusal['rule'] | undefined): Refusal[] =>
      rule ? [{ id, rule, reason: rule }] : []
    return [
      ...batch.snapshots.flatMap((record) => judge(snapshotId(record), ruleOf(record.session))),
      ...batch.events.flatMap((record) =>
        judge(eventId(record), ruleOf(record.session) === 'other_writer' ? 'other_writer' : undefined),
      ),
    ]
  }

  async function nameVideos(
    run: <T extends object>(statement: Statement, list: readonly object[]) => Promise<readonly T[]>,
    arrivals: readonly Arrival[],
    named: Map<string, number>,
  ): Promise<void> {
    const wanted = new Map<string, { p: number; ext_id: string }>()
    for (const { project, batch } of arrivals) {
      for (const { videoId: video } of batch.snapshots) {
        const name = `${project}/${video}`
        if (!videos.has(name)) wanted.set(name, { p: project, ext_id: video })
      }
    }
    const rows = await run<{ project_id: number; ext_id: string; id: number }>(NAME_VIDEOS, [...wanted.values()])
    for (const { project_id, ext_id, id } of rows) named.set(`${project_id}/${ext_id}`, id)
  }

  async function foldAll(): Promise<void> {
    // Up to here and no further: while others keep writing, there would be no end.
    const { rows } = await pool.query<{ last: number | null }>('select max(id) as last from rollup_q')
    const last = rows[0]?.last
    for (let taken = last ? 1 : 0; taken > 0; ) {
      taken = await transaction(pool, async (client) => {
        await client.query('select pg_advisory_xact_lock($1)', [FOLD_LOCK])
        const { rows: folded } = await client.query<{ n: number }>({ ...FOLD, values: [last] })
        if (folded[0]?.n) await client.query(FORGET_CLAIMS)
        return folded[0]?.n ?? 0
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
    ingest: (project, batch, bytes = 0) => batcher.add({ project, batch, bytes }),
    get busy() {
      return batcher.busy
    },
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
