import { migrate } from '../src/database/migrate.ts'
import { openDatabase } from '../src/database/openDatabase.ts'
import { ENDPOINTS } from '../src/reads/endpoints.ts'
import type { ReadName } from '../src/reads/query/paths.ts'
import { createPostgresScans } from '../src/reads/scans/createPostgresScans.ts'
import { MEASURES } from '../src/rollup/measures.ts'
import { TIMEOUTS } from '../src/timeouts.ts'
import { isCurrent, openStrictClickHouse } from './clickHouseScans.ts'
import { startClickHouse } from './clickhouse.ts'
import { findPostgres, startPostgres } from './postgres.ts'
import { createReadRequest } from './readRequest.ts'

/**
 * Compares reads that scan sessions: PostgreSQL, and ClickHouse in process, over a year of sessions.
 * Not part of the tests: `node test/compareClickHouse.ts [sessions]`, with nothing else running.
 */
const sessions = Number(process.argv[2] ?? 300_000)
const VIDEOS = 200
const TIMES = 5

const bin = findPostgres()
if (!bin) throw new Error('No PostgreSQL is installed.')
const postgres = await startPostgres(bin)
const warehouseServer = await startClickHouse()
try {
  await compare()
} finally {
  await warehouseServer.remove()
  await postgres.remove()
}

async function compare(): Promise<void> {
  const timeouts = { ...TIMEOUTS, statementMs: 600_000, queryMs: 600_000 }
  const { pool, close } = await openDatabase({ url: postgres.url, timeouts })
  await migrate(pool)

  const zeros = `array_fill(0::bigint, array[${MEASURES.length}])`
  await pool.query(
    `select create_day(day::date) from generate_series('2025-12-01'::date, '2026-11-30', '1 day') day`,
  )
  await pool.query(
    `insert into video(project_id, ext_id, duration_s) select 1, 'video-' || n, 600 from generate_series(1, ${VIDEOS}) n`,
  )
  // A fifth of the views are of the first video; a viewer has some ten views.
  await pool.query(`
    insert into play_session(project_id, session_id, video_id, day, started_at, viewer_id, player, course_id, preview, live, rev, last_at,
      state, position_s, duration_s, max_position_s, device, browser, os, country, idle_ms, startup_ms, playing_ms, paused_ms, seeking_ms,
      rebuffer_ms, ended_ms, error_ms, suspended_ms, content_ms, play_count, pause_count, seek_count, rate_change_count,
      rendition_change_count, rebuffer_count, error_count, reached, reached_played, completed_at, w1, w2, w3, unique_ds, d, d1, d2, d3, d_newer)
    select 1, 'session-' || md5(n::text), v.id, began::date, began, 'viewer-' || (random() * ${sessions} / 10)::int, 'html5', 'course-' || v.id % 20,
      random() < 0.05, false, 5, began + interval '10 minutes', 'closed', b / 10.0, 600, b / 10.0,
      (array['desktop', 'mobile', 'tablet'])[1 + floor(random() * 3)], (array['Chrome', 'Safari', 'Firefox', 'Edge'])[1 + floor(random() * 4)],
      (array['Windows', 'iOS', 'macOS', 'Android'])[1 + floor(random() * 4)], (array['DE', 'US', 'FR', 'IN', 'BR'])[1 + floor(random() * 5)],
      500, 200 + floor(random() * 3000), plays * (b - a) * 100, 1000, 100, floor(random() * 2000), 0, 0, 0, plays * (b - a) * 100,
      plays, 1, 2, 0, 1, floor(random() * 3), floor(random() * 1.05), case when b > 5400 then 31 else 3 end, 3,
      case when b > 5400 then began + interval '10 minutes' end, case when plays > 0 then int4multirange(int4range(a, (a + b) / 2 - 5), int4range((a + b) / 2, b)) else '{}' end,
      '{}', '{}', case when plays > 0 then b - a - 5 else 0 end, ${zeros}, '{}', '{}', '{}', true
    from (
      select n, '2025-12-01'::timestamptz + random() * interval '364 days' as began, floor(random() * 1000)::int a, 1500 + floor(random() * 4500)::int b,
        (random() < 0.9)::int plays, case when random() < 0.2 then 1 else 1 + floor(random() * ${VIDEOS})::int end place
      from generate_series(1, ${sessions}) n) s
    join video v on v.ext_id = 'video-' || s.place`)
  await pool.query('vacuum analyze play_session')
  const { rows: size } = await pool.query(
    `select sum(pg_table_size(relid))::float8 data, sum(pg_indexes_size(relid))::float8 indexes from pg_partition_tree('play_session')`,
  )

  const start = performance.now()
  const report = (error: unknown): void => console.error(error)
  const { url } = warehouseServer
  const { warehouse, shipper, scans } = await openStrictClickHouse({
    pool,
    url,
    embedded: false,
    report,
  })
  while (!(await isCurrent(shipper, 1))) await new Promise((next) => setTimeout(next, 100))
  const fillMs = performance.now() - start
  await warehouse.run('optimize table session final')
  const [parts] = await warehouse.read<{ bytes: number; rows: number }>(
    "select sum(bytes_on_disk) bytes, sum(rows) rows from system.parts where active and table = 'session'",
  )
  console.log(`${sessions} sessions`, {
    postgres: size[0],
    clickHouse: parts,
    fillSeconds: fillMs / 1000,
  })

  const YEAR = { from: '2025-12-01', to: '2026-12-01' }
  const READS: readonly (readonly [
    label: string,
    name: ReadName,
    given: Record<string, string>,
  ])[] = [
    ['overview of a year, Berlin', 'overview', { ...YEAR, tz: 'Europe/Berlin' }],
    ['overview of a year, mobile', 'overview', { ...YEAR, device: 'mobile' }],
    ['QoE of a year', 'qoe', YEAR],
    ['QoE of a month', 'qoe', { from: '2026-10-01', to: '2026-11-01' }],
    ['drop-off of a hot video, a year', 'dropoff', { id: 'video-1', bucket: '10s', ...YEAR }],
    ['summary of a hot video, mobile', 'summary', { id: 'video-1', device: 'mobile', ...YEAR }],
    [
      'heatmap of a hot video, a month',
      'heatmap',
      { id: 'video-1', bucket: '1%', from: '2026-10-01', to: '2026-11-01' },
    ],
    ['list of videos, mobile', 'videos', { ...YEAR, device: 'mobile' }],
    [
      'sessions of a rare filter',
      'sessions',
      { device: 'tablet', country: 'BR', browser: 'Edge', os: 'iOS' },
    ],
  ]
  const rollup = { fresh: async () => {} }
  const both = { PostgreSQL: createPostgresScans(pool), ClickHouse: scans }
  for (const [label, name, given] of READS) {
    const request = createReadRequest(name, { project: 1, ...given })
    const medians = []
    const answers = new Set<string>()
    for (const each of Object.values(both)) {
      const times: number[] = []
      for (let time = 0; time < TIMES; time++) {
        const asked = performance.now()
        answers.add(
          JSON.stringify(await ENDPOINTS[name].read({ pool, rollup, scans: each }, request)),
        )
        times.push(performance.now() - asked)
      }
      medians.push(Math.round(times.sort((a, b) => a - b)[Math.floor(TIMES / 2)] ?? 0))
    }
    console.log(
      label.padEnd(36),
      medians.map((ms) => `${ms} ms`.padStart(9)).join(''),
      answers.size === 1 ? '' : 'DIFFERENT',
    )
  }
  await shipper.close()
  await close()
}
