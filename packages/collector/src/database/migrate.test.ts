import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from './database.ts'
import { migrate, readMigrations } from './migrate.ts'
import { openDatabase } from './openDatabase.ts'

let database: Database
beforeAll(async () => {
  database = await openDatabase({})
})
afterAll(() => database.close())

const tables = async (): Promise<readonly string[]> => {
  const { rows } = await database.pool.query<{ tablename: string }>(
    "select tablename from pg_tables where schemaname = 'public'",
  )
  return rows.map(({ tablename }) => tablename)
}

describe('migrations', () => {
  const released = readMigrations()
  const next = { id: released.length + 1, sql: 'create table later(id int)', checksum: 'later' }

  it('run once, also when two start together', async () => {
    await Promise.all([migrate(database.pool), migrate(database.pool)])

    const { rows } = await database.pool.query('select id from migration order by id')
    expect(rows.map(({ id }) => id)).toEqual(released.map(({ id }) => id))
  })

  it('that fail leave no trace, and undo none of the earlier ones', async () => {
    const broken = {
      id: next.id + 1,
      sql: 'create table half(id int); select 1 / 0',
      checksum: 'broken',
    }
    await expect(migrate(database.pool, [...released, next, broken])).rejects.toThrow(
      'division by zero',
    )

    expect(await tables()).toContain('later')
    expect(await tables()).not.toContain('half')
  })

  it('refuse a database that is newer', async () => {
    await expect(migrate(database.pool, released)).rejects.toThrow(
      `The database has schema ${next.id}, this collector knows up to ${released.length}. Start a newer collector; nothing was changed.`,
    )
  })

  it('refuse a database that was made by another text', async () => {
    await expect(
      migrate(database.pool, [...released, { ...next, checksum: 'edited' }]),
    ).rejects.toThrow(
      `Migration ${next.id} of this collector is not the one that made this database.`,
    )
  })
})
