import type { Range, SnapshotRecord } from '@playhead/core'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { breakConnections } from '../../test/breakConnections.ts'
import { ENGINES, type TestDatabase } from '../../test/engines.ts'
import { createReadRequest } from '../../test/readRequest.ts'
import type { Database } from '../database/database.ts'
import { migrate } from '../database/migrate.ts'
import { openDatabase } from '../database/openDatabase.ts'
import type { AcceptedBatch } from '../ingest/acceptBatch.ts'
import { createIngestStore, type IngestStore } from '../ingest/createIngestStore.ts'
import { readHeatmap } from '../reads/content/readHeatmap.ts'
import { readSession } from '../reads/readSession.ts'
import { readSummary } from '../reads/readSummary.ts'
import type { Heatmap } from '../reads/responses/content.ts'
import { createPostgresScans } from '../reads/scans/createPostgresScans.ts'
import { createRollup, type Rollup } from './createRollup.ts'

const DURATION = 40

/**
 * One viewing as the SDK sends it: snapshots that only grow. The expected result is computed from
 * marked tenths of a second, without SQL.
 */
interface Viewing {
  readonly session: string
  readonly viewer: string
  readonly snapshots: readonly SnapshotRecord[]
  readonly levels: readonly Set<number>[]
}

const piece = fc.record({
  from: fc.nat(DURATION * 10 - 1),
  length: fc.integer({ min: 1, max: 80 }),
})
const viewing = fc.record({
  pieces: fc.array(piece, { minLength: 1, maxLength: 6 }),
  viewer: fc.constantFrom('ann', 'bob', 'cid'),
})
type Viewings = readonly { pieces: readonly { from: number; length: number }[]; viewer: string }[]
const plan = fc.record({
  viewings: fc.array(viewing, { minLength: 1, maxLength: 6 }),
  seed: fc.integer(),
  size: fc.integer({ min: 1, max: 7 }),
})

function toRanges(tenths: Set<number>): Range[] {
  const ranges: [number, number][] = []
  for (const at of [...tenths].sort((a, b) => a - b)) {
    const last = ranges.at(-1)
    if (last && Math.round(last[1] * 10) === at) last[1] = (at + 1) / 10
    else ranges.push([at / 10, (at + 1) / 10])
  }
  return ranges
}

/** A server keeps the records of earlier runs. */
let runs = Date.now()
function createViewing(
  given: { pieces: readonly { from: number; length: number }[]; viewer: string },
  name: string,
  video: string,
): Viewing {
  const times = new Map<number, number>()
  const level = (least: number): Set<number> =>
    new Set([...times].filter(([, count]) => count >= least).map(([at]) => at))
  let playingMs = 0
  const startedAt = Date.now() - 3_600_000
  const snapshots = given.pieces.map(({ from, length }, at): SnapshotRecord => {
    const to = Math.min(from + length, DURATION * 10)
    for (let tenth = from; tenth < to; tenth++) times.set(tenth, (times.get(tenth) ?? 0) + 1)
    playingMs += (to - from) * 100
    const max = Math.max(...times.keys()) + 1
    return {
      session: name,
      rev: at + 1,
      videoId: video,
      viewerId: given.viewer,
      player: 'html5',
      startedAt,
      at: startedAt + playingMs,
      state: 'playing',
      duration: DURATION,
      playingMs,
      contentMs: playingMs,
      position: to / 10,
      maxPosition: max / 10,
      seekCount: at,
      playCount: 1,
      watched: toRanges(level(1)),
      twice: toRanges(level(2)),
      thrice: toRanges(level(3)),
      ...(max >= DURATION * 9 ? { completedAt: startedAt + 1000 } : {}),
    }
  })
  return { session: name, viewer: given.viewer, snapshots, levels: [level(1), level(2), level(3)] }
}

/** A generator with a seed, so that a failing plan fails again. */
function random(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return (state >>> 0) / 2 ** 32
  }
}

describe.each(ENGINES)('on $name', ({ open }) => {
  let server: TestDatabase
  let database: Database
  let store: IngestStore
  let rollup: Rollup
  const reports: unknown[] = []

  beforeAll(async () => {
    server = await open()
    database = await openDatabase({ url: server.url })
    await migrate(database.pool)
    store = createIngestStore(database.pool, (error) => reports.push(error))
    rollup = createRollup(database.pool, (error) => reports.push(error))
  }, 120_000)
  afterAll(async () => {
    await store.close()
    await rollup.close()
    await database.close()
    await server.close()
  })

  /** Asserts that every table shows what was watched, according to sets of tenths of a second. */
  async function expectExact(video: string, sessions: readonly Viewing[]): Promise<void> {
    await rollup.fresh()
    const { pool } = database
    const context = { pool, rollup, scans: createPostgresScans(pool) }
    const last = sessions.map(({ snapshots }) => snapshots.at(-1) as SnapshotRecord)
    const sum = (of: (snapshot: SnapshotRecord) => number | undefined): number =>
      last.reduce((total, snapshot) => total + (of(snapshot) ?? 0), 0)
    expect(await readSummary(context, createReadRequest('summary', { id: video }))).toMatchObject({
      views: sessions.length,
      viewers: new Set(sessions.map(({ viewer }) => viewer)).size,
      playingMs: sum(({ playingMs }) => playingMs),
      uniqueSeconds: sessions.reduce((total, { levels }) => total + (levels[0]?.size ?? 0), 0) / 10,
      seeks: sum(({ seekCount }) => seekCount),
      completed: last.filter(({ completedAt }) => completedAt).length,
    })

    const { cells } = (await readHeatmap(
      context,
      createReadRequest('heatmap', { id: video, bucket: '1s' }),
    )) as Heatmap
    const marked = (level: number, cell: number): number =>
      sessions.reduce(
        (total, { levels }) =>
          total + [...(levels[level] ?? [])].filter((at) => Math.floor(at / 10) === cell).length,
        0,
      )
    cells.forEach(({ watchedSeconds, replayedSeconds }, cell) => {
      expect(watchedSeconds).toBeCloseTo(marked(0, cell) / 10, 6)
      expect(replayedSeconds).toBeCloseTo((marked(1, cell) + marked(2, cell)) / 10, 6)
    })

    for (const { session, levels, snapshots } of sessions) {
      const newest = snapshots.at(-1)
      expect(await readSession(context, { project: 1, id: session })).toMatchObject({
        rev: newest?.rev,
        position: newest?.position,
        watched: toRanges(levels[0] ?? new Set()),
        twice: toRanges(levels[1] ?? new Set()),
        thrice: toRanges(levels[2] ?? new Set()),
      })
    }
  }

  /**
   * What a network and its senders make of the sessions: snapshots other than the newest are lost, any
   * are repeated, and all are shuffled.
   */
  function scramble(sessions: readonly Viewing[], next: () => number): SnapshotRecord[] {
    return sessions
      .flatMap(({ snapshots }) =>
        snapshots.filter((_, at) => at === snapshots.length - 1 || next() > 0.2),
      )
      .flatMap((snapshot) => (next() < 0.3 ? [snapshot, snapshot] : [snapshot]))
      .map((snapshot) => [next(), snapshot] as const)
      .sort(([x], [y]) => x - y)
      .map(([, snapshot]) => snapshot)
  }

  const toBatch = (writer: string, snapshots: readonly SnapshotRecord[]): AcceptedBatch => ({
    ...{ writer, high: 0, firstAt: Date.now(), snapshots },
    ...{ pending: [], ledger: [], events: [], rejected: [] },
  })

  function createSessions(viewings: Viewings, run: number): readonly Viewing[] {
    return viewings.map((given, at) =>
      createViewing(given, `session-${run}-${String(at).padStart(4, '0')}`, `video-${run}`),
    )
  }

  it('the tables equal what was watched, in any order, repetition and batching of the snapshots', async () => {
    await fc.assert(
      fc.asyncProperty(plan, async ({ viewings, seed, size }) => {
        const run = ++runs
        const sessions = createSessions(viewings, run)
        const next = random(seed)
        const sent = scramble(sessions, next)
        for (let at = 0; at < sent.length; at += size) {
          await store.ingest(1, toBatch('writer-property', sent.slice(at, at + size)))
          if (next() < 0.3) await rollup.fresh()
        }
        await expectExact(`video-${run}`, sessions)
      }),
      { numRuns: 40 },
    )
    expect(reports).toEqual([])
  }, 60_000)

  it('the tables equal what was watched, by several writers, collectors at once, and connections that break anywhere', async () => {
    await fc.assert(
      fc.asyncProperty(plan, async ({ viewings, seed }) => {
        const run = ++runs
        const sessions = createSessions(viewings, run)
        const next = random(seed)
        // Each writer has sessions of its own, and sends to both collectors.
        const broken = breakConnections(database.pool, () => next() < 0.08)
        const stores = [0, 1].map(() => createIngestStore(broken, () => {}))
        const rollups = [0, 1].map(() => createRollup(broken, () => {}))
        const send = async (writer: string, snapshot: SnapshotRecord): Promise<void> => {
          const isStored = await (stores[next() < 0.5 ? 0 : 1] as IngestStore)
            .ingest(1, toBatch(writer, [snapshot]))
            .then(
              () => true,
              () => false,
            )
          if (!isStored) await send(writer, snapshot) // as the SDK does after a 503
        }
        await Promise.all(
          sessions.map(async (session, at) => {
            for (const snapshot of scramble([session], next)) {
              await send(`writer-${run}-${at % 3}`, snapshot)
              if (next() < 0.2) await rollups[at % 2]?.fresh().catch(() => {})
            }
          }),
        )
        for (const each of stores) await each.close()
        for (const each of rollups) await each.close().catch(() => {})
        await expectExact(`video-${run}`, sessions)
      }),
      { numRuns: 15 },
    )
  }, 120_000)

  it('two collectors at once count a session once and a reported drop once, and know what each writer sent', async () => {
    const run = ++runs
    const other = createIngestStore(database.pool, (error) => reports.push(error))
    const otherRollup = createRollup(database.pool, (error) => reports.push(error))
    const viewing = createViewing(
      { pieces: [{ from: 0, length: 50 }], viewer: 'ann' },
      `session-${run}-both`,
      `both-${run}`,
    )
    const batch = (seq: number): AcceptedBatch => ({
      writer: `writer-${run}`,
      high: 9,
      firstAt: Date.now(),
      pending: [],
      rejected: [],
      snapshots: viewing.snapshots,
      events: [{ type: 'play', session: viewing.session, seq, at: Date.now() }],
      ledger: [
        { id: `ledger-${run}`, reason: 'bytes', count: 3, writer: `writer-${run}`, seqs: [[5, 7]] },
      ],
    })
    await Promise.all(
      [1, 2, 3, 4, 2, 3].flatMap((seq) => [
        store.ingest(1, batch(seq)),
        other.ingest(1, batch(seq)),
      ]),
    )
    await Promise.all([rollup.fresh(), otherRollup.fresh()])

    expect(
      await readSummary(
        { pool: database.pool, rollup, scans: createPostgresScans(database.pool) },
        createReadRequest('summary', { id: `both-${run}` }),
      ),
    ).toMatchObject({
      views: 1,
      uniqueSeconds: 5,
    })
    const { rows } = await database.pool.query(
      `select have::text, dropped::text, high, (select sum(count)::int from drop_ledger where id = $1) drops,
           (select count(*)::int from session_event where session_id = $2) events from writer where id = $3`,
      [`ledger-${run}`, viewing.session, `writer-${run}`],
    )
    expect(rows).toEqual([{ have: '{[1,5)}', dropped: '{[5,8)}', high: 9, drops: 3, events: 4 }])
    await other.close()
    await otherRollup.close()
    expect(reports).toEqual([])
  })
})
