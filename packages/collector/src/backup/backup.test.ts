import { PassThrough, Readable, type Writable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { useDatabases } from '../../test/useDatabases.ts'
import type { Database } from '../database/database.ts'
import { migrate, migratePlugin, readMigrations } from '../database/migrate.ts'
import { openDatabase } from '../database/openDatabase.ts'
import { listDaysOfRows } from './beforeRows.ts'
import { restoreBackup } from './restoreBackup.ts'
import { writeBackup } from './writeBackup.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })
const open = useDatabases()

const TYPES = {
  name: 'types',
  migrations: [
    `create table types_value(
       id bigint generated always as identity primary key, i2 smallint, f4 real, f8 float8, n numeric, t text, b bytea, j jsonb, o json,
       at timestamptz, day date, span interval, flag boolean, r4 int4multirange, r8 int8multirange, list bigint[], texts text[],
       twice bigint generated always as (id * 2) stored)`,
  ],
}
const VALUES = `
  insert into types_value(i2, f4, f8, n, t, b, j, o, at, day, span, flag, r4, r8, list, texts) values
    (-32768, 0.1, 0.1 + 0.2, 12345678901234567890.123456789, E'tab\\t nl\\n cr\\r quote" back\\\\ \\u2028 \\U0001F3AC', '\\x00ff', '{"a": [1, null, "x"]}', '{"b" :  2}',
     '2026-11-30 12:00:00.123456+05', '0044-03-15 BC', '1 mon 2 days 03:04:05.678901', true, '{[1,3),[5,)}', '{}', '{9223372036854775807,NULL}', '{"a,b","",NULL}'),
    (null, 'NaN', 'Infinity', 'NaN', '', '', 'null', '[]', 'infinity', '-infinity', '0', false, '{}', '{(,)}', '{}', '{}'),
    (0, '-Infinity', '-Infinity', 0, null, null, null, null, '-infinity', null, null, null, null, null, null, null),
    (1, 3.4e38, 5e-324, -1, 'null', null, '"text"', '1', '1970-01-01', '2026-11-30', '-1 day', null, '{[-5,-1)}', '{[-9223372036854775808,0)}', '{{1,2},{3,4}}', null)`

async function toBuffer(pool: Pool, ownsAll = true): Promise<Buffer> {
  const stream = new PassThrough()
  const whole = buffer(stream)
  await writeBackup(pool, { to: stream as Writable, ownsAll })
  stream.end()
  return whole
}

const readAll = async (pool: Pool, table: string): Promise<unknown> =>
  (await pool.query(`select t::text from ${table} t order by 1`)).rows

async function isUntouched(pool: Pool): Promise<boolean> {
  const { rows } = await pool.query(
    "select from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'",
  )
  return rows.length === 0
}

describe('a backup', () => {
  it('keeps every value of every type, and the numbers that come next', async () => {
    const [source, target] = [await open({}), await open({})]
    await migrate(source.pool)
    await migratePlugin(source.pool, TYPES.name, TYPES.migrations)
    await source.pool.query(VALUES)
    await source.pool.query("set datestyle = 'German, DMY'; set extra_float_digits = -10")
    await source.pool.query("set bytea_output = 'escape'; set timezone = 'Asia/Kathmandu'")
    const file = await toBuffer(source.pool)
    await source.pool.query('reset all')

    await restoreBackup(target.pool, Readable.from([file]), { plugins: [TYPES] })

    expect(await readAll(target.pool, 'types_value')).toEqual(
      await readAll(source.pool, 'types_value'),
    )
    const add = 'insert into types_value(t) values(1) returning id'
    expect((await target.pool.query(add)).rows).toEqual((await source.pool.query(add)).rows)
    expect((await target.pool.query('select plugin, id from plugin_migration')).rows).toEqual([
      { plugin: 'types', id: 1 },
    ])
  })

  it('has the rows of all partitions; a restore may create these before it stores rows', async () => {
    const parts = {
      name: 'parts',
      migrations: [
        'create table parts_value(project_id int, day date, n int) partition by range(day)',
        "create table parts_a partition of parts_value for values from ('2026-11-01') to ('2026-11-02')",
        "create table parts_b partition of parts_value for values from ('2026-11-02') to ('2026-11-03')",
      ],
    }
    const [source, target] = [await open({}), await open({})]
    await migrate(source.pool)
    await migratePlugin(source.pool, parts.name, parts.migrations)
    await source.pool.query('alter table parts_value detach partition parts_b')
    await source.pool.query(
      "create table parts_c partition of parts_value for values from ('2026-11-02') to ('2026-11-09')",
    )
    await source.pool.query(
      "insert into parts_value select 1, date '2026-11-01' + n % 8, n from generate_series(1, 1500) n",
    )
    await source.pool.query('drop table parts_b')
    const file = await toBuffer(source.pool)
    const created: string[] = []

    await restoreBackup(target.pool, Readable.from([file]), {
      plugins: [parts],
      async beforeRows(client, table, rows) {
        for (const day of listDaysOfRows(table, rows)) {
          if (created.includes(day) || day < '2026-11-03') continue
          created.push(day)
          await client.query(
            `create table parts_${day.replaceAll('-', '')} partition of parts_value for values from ('${day}') to (date '${day}' + 1)`,
          )
        }
      },
    })

    expect(created).toHaveLength(6)
    const ordered = 'parts_value'
    expect(await readAll(target.pool, ordered)).toEqual(await readAll(source.pool, ordered))
  })

  it('of an older schema is restored in that schema, and brought up to date', async () => {
    const [source, target] = [await open({}), await open({})]
    await migrate(source.pool, readMigrations().slice(0, 1))
    await source.pool.query(
      "insert into video(project_id, ext_id, title) values(1, 'v', 'A title')",
    )
    const file = await toBuffer(source.pool)

    await restoreBackup(target.pool, Readable.from([file]))

    // The second migration moves titles of videos into claims.
    expect((await target.pool.query('select value from video_claim')).rows).toEqual([
      { value: 'A title' },
    ])
    const { rows } = await target.pool.query('select max(id) as last from migration')
    expect(rows[0].last).toBe(readMigrations().length)
  })

  it('begins with what it is, and ends with counts', async () => {
    const source = await open({})
    await migrate(source.pool)
    await source.pool.query(
      "insert into video(project_id, ext_id) select 1, repeat('v', 1000) || g from generate_series(1, 3000) g",
    )
    const lines = gunzipSync(await toBuffer(source.pool))
      .toString('utf8')
      .split('\n')
    expect(JSON.parse(lines[0] as string)).toMatchObject({ playhead: 'backup', format: 1 })
    const { end } = JSON.parse(lines.at(-2) as string)
    expect(end.tables).toContainEqual(expect.objectContaining({ table: 'video', rows: 3000 }))
    expect(end.sequences).toContainEqual({
      table: 'video',
      column: 'id',
      last: '3000',
      called: true,
    })
  })

  it('needs a database that a collector has used', async () => {
    const { pool } = await open({})
    await expect(toBuffer(pool)).rejects.toThrow('There is nothing to back up')
  })
})

describe('a restore', () => {
  let file: Buffer
  /** Stays empty, whatever is refused. */
  let empty: Database
  beforeAll(async () => {
    empty = await openDatabase({})
    const source = await openDatabase({})
    await migrate(source.pool)
    await source.pool.query(
      'insert into video(project_id, ext_id) select 1, md5(g::text) from generate_series(1, 2000) g',
    )
    file = await toBuffer(source.pool)
    await source.close()
  })
  afterAll(() => empty.close())

  it('refuses a file that is cut off, damaged or something else, and changes nothing', async () => {
    const text = gunzipSync(file).toString('utf8')
    const { pool } = empty
    const flipped = Buffer.from(file)
    flipped[flipped.length >> 1] = ~(flipped[flipped.length >> 1] as number) & 255
    const cut = (at: number): string => text.split('\n').slice(0, at).join('\n')
    const cases: readonly (readonly [Buffer, RegExp])[] = [
      [file.subarray(0, file.length >> 1), /cut off or damaged.*unexpected end of file/],
      [file.subarray(0, file.length - 9), /cut off or damaged/],
      [file.subarray(0, 40), /cut off or damaged/],
      [flipped, /cut off or damaged/],
      [gzipSync(cut(500)), /cut off or damaged/],
      [gzipSync(`${cut(500)}\n`), /its end is missing/],
      [gzipSync(text.replace(/^\["1","7",.*\n/m, '')), /rows of video are not those/],
      [gzipSync(text.replace(/^(\["1","7","..)./m, '$1_')), /rows of video are not those/],
      [gzipSync(text.replace(/^\["1","7",/m, '["1","x",')), /rows of video are not those/],
      [gzipSync(text.replace(/^\["1","7",.*\n/m, '17\n')), /neither a row nor a table/],
      [gzipSync(`${text}{}\n`), /something follows its end/],
      [Buffer.from('a text'), /not a backup of a collector/],
      [gzipSync('{"some":"json"}\n'), /not a backup of a collector/],
      [gzipSync(Buffer.alloc(1000)), /not a backup of a collector|cut off/],
      [Buffer.alloc(0), /cut off or damaged/],
      [gzipSync(text.replace('"format":1', '"format":2')), /format 2.*with a newer collector/],
    ]
    for (const [given, reason] of cases) {
      await expect(restoreBackup(pool, Readable.from([given]))).rejects.toThrow(reason)
      expect(await isUntouched(pool)).toBe(true)
    }
  })

  it('names damage wherever it is, also where the database refuses what it made of a row', async () => {
    const { pool } = empty
    const from = file.length >> 2
    for (let at = from; at < file.length - from; at += file.length >> 4) {
      const flipped = Buffer.from(file)
      flipped[at] = ~(flipped[at] as number) & 255
      await expect(restoreBackup(pool, Readable.from([flipped]))).rejects.toThrow(
        /cut off or damaged/,
      )
    }
    expect(await isUntouched(pool)).toBe(true)
  })

  it('refuses a newer schema, and one of another history', async () => {
    const { pool } = empty
    const rewrite = (
      change: (header: { migrations: { id: number; checksum: string }[] }) => void,
    ): Buffer => {
      const [first = '', ...rest] = gunzipSync(file).toString('utf8').split('\n')
      const header = JSON.parse(first)
      change(header)
      return gzipSync([JSON.stringify(header), ...rest].join('\n'))
    }
    const newer = rewrite(({ migrations }) =>
      migrations.push({ id: migrations.length + 1, checksum: 'x' }),
    )
    const other = rewrite(({ migrations }) => {
      migrations[0] = { id: 1, checksum: 'x' }
    })

    await expect(restoreBackup(pool, Readable.from([newer]))).rejects.toThrow(
      /this one knows up to \d+\. Restore it with a newer collector/,
    )
    await expect(restoreBackup(pool, Readable.from([other]))).rejects.toThrow(
      /Migration 1 of this collector is not the one/,
    )
    expect(await isUntouched(pool)).toBe(true)
  })

  it('refuses a database with rows, and takes one with a schema and without rows', async () => {
    const { pool } = await open({})
    await migrate(pool)
    await pool.query(
      "insert into api_key(project_id, kind, label, prefix, hash) values(1, 'read', 'l', 'p', 'h')",
    )

    await expect(restoreBackup(pool, Readable.from([file]))).rejects.toThrow(
      /not empty: api_key has rows\. Nothing was changed\. Restore into an empty one: another DATA_DIR/,
    )

    await pool.query('delete from api_key')
    expect(await restoreBackup(pool, Readable.from([file]))).toMatchObject({ rows: 2001 })
    expect((await pool.query('select count(*)::int n from video')).rows).toEqual([{ n: 2000 }])
  })

  it('does not bring an older schema into a database with a newer one', async () => {
    const older = await open({})
    await migrate(older.pool, readMigrations().slice(0, 2))
    const olderFile = await toBuffer(older.pool)
    const { pool } = await open({})
    await migrate(pool)

    await expect(restoreBackup(pool, Readable.from([olderFile]))).rejects.toThrow(
      /database has schema \d+, the backup 2\. Nothing was changed\./,
    )
  })

  it('refuses tables of plugins that it does not know, or leaves them out', async () => {
    const source = await open({})
    await migrate(source.pool)
    await migratePlugin(source.pool, TYPES.name, TYPES.migrations)
    await source.pool.query(VALUES)
    const withPlugin = await toBuffer(source.pool, false)
    const { leftOut } = await writeBackup(source.pool, { to: new PassThrough().resume() })
    expect(leftOut).toEqual([]) // every table of the migrations is known by its name
    const { pool } = await open({})

    await expect(restoreBackup(pool, Readable.from([withPlugin]))).rejects.toThrow(
      /tables of plugins that are not known here: types\. Nothing was changed\..*--without-plugins/,
    )
    expect(await isUntouched(pool)).toBe(true)
    expect(
      await restoreBackup(pool, Readable.from([withPlugin]), { withoutPlugins: true }),
    ).toMatchObject({ rows: 1, leftOut: ['types_value'] })
  })

  it('leaves an empty database when its input breaks off', async () => {
    const { pool } = empty
    const source = new PassThrough()
    source.write(file.subarray(0, file.length >> 1))
    const restoring = restoreBackup(pool, source)
    restoring.catch(() => {})
    await setTimeout(500)
    source.destroy(new Error('the cable is out'))

    await expect(restoring).rejects.toThrow('the cable is out')
    expect(await isUntouched(pool)).toBe(true)
  })
})
