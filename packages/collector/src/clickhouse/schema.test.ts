import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { startClickHouse } from '../../test/clickhouse.ts'
import { CLICKHOUSE_SCHEMA_URL } from '../packageFiles.ts'
import { isClickHouseUrl, parseClickHouseUrl } from './clickHouseUrl.ts'
import { createWarehouse } from './createWarehouse.ts'
import { SESSION_COLUMNS } from './sessionColumns.ts'
import { createTables, listLackingColumns } from './sessionTable.ts'

const readColumns = (file: string): string[] => {
  const text = readFileSync(new URL(file, CLICKHOUSE_SCHEMA_URL), 'utf8')
  const [, columns = ''] =
    /create table if not exists session\w*[^(]*\(\n(.*?)\n\) engine/s.exec(text) ?? []
  return columns.split(',\n').map((column) => column.trim())
}

it('a cluster and one server have the same columns, those that are shipped', () => {
  const columns = readColumns('server.sql')
  expect(readColumns('cluster.sql')).toEqual(columns)
  expect(columns.map((column) => column.split(' ')[0]).sort()).toEqual(
    Object.keys(SESSION_COLUMNS).sort(),
  )
})

it('finds the columns that a table of another version lacks', async () => {
  const { url, remove } = await startClickHouse()
  const warehouse = createWarehouse(url, 20_000)
  await warehouse.run('create table session (day Date, views Int64) engine = Memory')
  await createTables(warehouse)
  const lacking = await listLackingColumns(warehouse)
  expect(lacking).toContain('plays')
  expect(lacking).toHaveLength(Object.keys(SESSION_COLUMNS).length - 2)
  await expect(warehouse.insert('session', ['{"day": "2026-11-30", "plays": 1}'])).rejects.toThrow(
    'plays',
  )
  await warehouse.close()
  await remove()
})

it.each([
  ['http://db:8123', { username: 'default', password: '', database: 'default' }],
  [
    'https://me:p%40ss%2Fw@db/playhead',
    { url: 'https://db', username: 'me', password: 'p@ss/w', database: 'playhead' },
  ],
])('%s is a ClickHouse', (url, parts) => {
  expect(isClickHouseUrl(url)).toBe(true)
  expect(parseClickHouseUrl(url)).toMatchObject(parts)
})

it.each([
  'clickhouse://db:8123',
  'http://me:p#w@db',
  'http://me:p?w@db',
  'http://me:p%w@db',
  'http://db/a/b',
  'http://db/?database=x',
  'db:8123',
  8123,
])('%s is not', (url) => {
  expect(isClickHouseUrl(url)).toBe(false)
})

it('the script for Citus knows every table', () => {
  const directory = new URL('../migrations/', CLICKHOUSE_SCHEMA_URL)
  const created = readdirSync(directory).flatMap((file) =>
    [...readFileSync(new URL(file, directory), 'utf8').matchAll(/^create table (\w+)/gm)].map(
      ([, name = '']) => name,
    ),
  )
  const script = readFileSync(new URL('../citus/distribute.sql', CLICKHOUSE_SCHEMA_URL), 'utf8')
  const known = new Set(script.match(/\w+/g))
  expect(created.filter((name) => !known.has(name))).toEqual([])
})
