import { createHash } from 'node:crypto'
import type { Pool } from 'pg'
import { MIGRATIONS } from './migrations.ts'

/** Any number; the same for every collector. */
const LOCK = 4_600_001

/**
 * Brings the schema to this version: each migration once, in one transaction, whoever starts first.
 * @throws Error if the database is newer than this collector, or a migration was changed after it ran.
 */
export async function migrate(pool: Pool): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    await client.query('select pg_advisory_xact_lock($1)', [LOCK])
    await client.query(
      'create table if not exists migration(id int primary key, checksum text not null, at timestamptz not null default now())',
    )
    const { rows } = await client.query<{ id: number; checksum: string }>(
      'select id, checksum from migration order by id',
    )
    if (rows.length > MIGRATIONS.length) {
      throw new Error(
        `The database has schema ${rows.length}, this collector knows ${MIGRATIONS.length}. Start a newer collector.`,
      )
    }
    for (const [at, sql] of MIGRATIONS.entries()) {
      const checksum = createHash('sha256').update(sql).digest('hex')
      const done = rows[at]
      if (done && done.checksum !== checksum)
        throw new Error(`Migration ${at + 1} is not the one that made this database.`)
      if (done) continue
      await client.query(sql)
      await client.query('insert into migration(id, checksum) values($1, $2)', [at + 1, checksum])
    }
    await client.query('commit')
  } catch (error) {
    await client.query('rollback').catch(() => {})
    throw error
  } finally {
    client.release()
  }
}
