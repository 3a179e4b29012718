import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { findPostgres, NO_POSTGRES } from '../postgres.ts'
import { type Deployment, openDeployment } from './openDeployment.ts'

const bin = findPostgres()
let deployment: Deployment
beforeAll(async () => {
  if (!bin) return
  deployment = await openDeployment(bin)
  const { post, body, snapshot } = deployment.collector
  await post(body({ snapshots: [snapshot({ playingMs: 5000, viewerId: 'ann' })] }))
})
afterAll(() => deployment?.close())
beforeEach(({ skip }) => {
  if (!bin) skip(NO_POSTGRES)
})

/** The collector's tables, partitions, views and sequences on which Grafana's role has a privilege. */
async function listReachable(tablePrivileges: string): Promise<string[]> {
  const rows = await deployment.query<{ name: string }>(
    'playhead',
    `select c.oid::regclass::text as name
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname !~ '^(pg_|information_schema)' and case
       when c.relkind in ('r', 'p', 'v', 'm', 'f') then has_table_privilege('grafana', c.oid, '${tablePrivileges}')
       when c.relkind = 'S' then has_sequence_privilege('grafana', c.oid, 'usage, select, update')
       else false end
     order by 1`,
  )
  return rows.map(({ name }) => name)
}

/** Runs a statement as Grafana's role, with the default of its sessions switched off. */
const attempt = (sql: string): Promise<unknown> =>
  deployment.query('grafana', 'set default_transaction_read_only = off', sql)

describe("B16 Grafana's role", () => {
  it('reads every view of the schema analytics, and nothing else', async () => {
    const views = await deployment.query<{ name: string }>(
      'playhead',
      "select 'analytics.' || viewname as name from pg_views where schemaname = 'analytics' order by 1",
    )
    const names = views.map(({ name }) => name)

    for (const name of [
      'video_analytics',
      'video_heatmap',
      'video_watch_progress',
      'video_analytics_summary',
    ])
      expect(names).toContain(`analytics.${name}`)
    expect(await listReachable('select')).toEqual(names)
    expect(
      await deployment.query('grafana', 'select user_id from analytics.video_analytics'),
    ).toEqual([{ user_id: 'ann' }])
  })

  it('writes nothing', async () => {
    const privileges = 'insert, update, delete, truncate, references, trigger'
    expect(await listReachable(privileges)).toEqual([])
    for (const sql of [
      "insert into analytics.video(video_id) values('x')",
      "update analytics.video set title = 'x'",
      'delete from analytics.video_analytics',
      'create table analytics.x(y int)',
      'create table public.x(y int)',
      'create temporary table x(y int)',
      'create schema x',
    ])
      await expect(attempt(sql), sql).rejects.toThrow(
        /permission denied|cannot (insert|update|delete)/,
      )
  })

  it('reads neither keys nor sessions, and takes no other role', async () => {
    for (const sql of [
      'select * from public.api_key',
      'select * from public.play_session',
      'select * from public.session_event',
      'select pg_read_file($$/etc/passwd$$)',
      'set role playhead',
      'set session authorization playhead',
      'alter role grafana superuser',
    ])
      await expect(attempt(sql), sql).rejects.toThrow(/permission denied|must (have|be)/)
  })

  it('is in a read-only transaction by default, with limits', async () => {
    const settings = await deployment.query(
      'grafana',
      "select current_setting('transaction_read_only') read_only, current_setting('statement_timeout') statement_timeout",
    )
    expect(settings).toEqual([{ read_only: 'on', statement_timeout: '1min' }])
  })

  it('reads views of later versions, but not the tables of later days', async () => {
    await deployment.query('playhead', 'create view analytics.later as select 1 as one')
    await deployment.query('playhead', "select create_day('2031-01-01')")

    expect(await deployment.query('grafana', 'select * from analytics.later')).toEqual([{ one: 1 }])
    await expect(attempt('select * from public.play_session_20310101')).rejects.toThrow(
      'permission denied',
    )
  })
})

describe("the collector's role", () => {
  it('owns the database without being a superuser', async () => {
    const [role] = await deployment.query(
      'playhead',
      'select rolsuper, rolcreaterole, rolcreatedb from pg_roles where rolname = current_user',
    )
    expect(role).toEqual({ rolsuper: false, rolcreaterole: false, rolcreatedb: false })
  })
})
