import { PassThrough } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import { createGunzip } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  findPostgres,
  NO_POSTGRES,
  type PostgresServer,
  startPostgres,
} from '../../test/postgres.ts'
import { migrate } from '../database/migrate.ts'
import { openDatabase } from '../database/openDatabase.ts'
import { backUp } from './backUp.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })
const programs = findPostgres()

describe.skipIf(!programs)(`a backup of a server (${programs ? '' : NO_POSTGRES})`, () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres(programs as string)
    const database = await openDatabase({ url: server.url })
    await migrate(database.pool)
    await database.close()
  })
  afterAll(() => server.remove())

  it('is one snapshot: what is stored while it is written is not in it', async () => {
    await server.query(
      "insert into video(project_id, ext_id) select 1, string_agg(md5(g::text || i), '') from generate_series(1, 5000) g, generate_series(1, 50) i group by g",
    )
    const out = new PassThrough({ highWaterMark: 1 })
    const rows: string[] = []
    const backing = backUp({ databaseUrl: server.url, to: out }).then((summary) => {
      out.end()
      return summary
    })
    const lines = out.pipe(createGunzip())
    let text = ''
    lines.on('data', (chunk) => {
      text += chunk
    })
    while (!text.includes('"table":"api_key"') && !text.includes('"playhead"')) await setTimeout(10)
    out.unpipe(lines) // it is in the middle
    await server.query("insert into video(project_id, ext_id) values(1, 'late')")
    await server.query("insert into viewer_day values(1, 1, '2026-11-30', 'late')")
    out.pipe(lines)

    const { leftOut } = await backing
    await new Promise((resolve) => lines.once('end', resolve))
    rows.push(...text.split('\n').filter((line) => line.startsWith('[')))
    expect(rows.filter((row) => row.includes('late'))).toEqual([])
    expect(rows.length).toBeGreaterThan(5000)
    expect(leftOut).toEqual([])
  })

  it('leaves out tables that are not the collector’s, and names them', async () => {
    await server.query('create table customer(id int primary key, secret text)')
    await server.query("insert into customer values(1, 'private')")
    await server.query("insert into plugin_migration values('live-view', 1, 'x')")
    await server.query('create table live_view_room(project_id int)')
    const out = new PassThrough()
    const texts: Buffer[] = []
    out.pipe(createGunzip()).on('data', (chunk) => texts.push(chunk))

    const { leftOut } = await backUp({ databaseUrl: server.url, to: out })

    expect(leftOut).toEqual(['customer'])
    out.end()
    await setTimeout(100)
    const text = Buffer.concat(texts).toString('utf8')
    expect(text).not.toContain('private')
    expect(text).toContain('"table":"live_view_room"')
  })
})
