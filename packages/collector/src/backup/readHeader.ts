import { readFileSync } from 'node:fs'
import type { PoolClient } from 'pg'
import { MANIFEST_URL } from '../packageFiles.ts'
import { type BackupHeader, FORMAT } from './format.ts'

/**
 * Describes the database of a client, for the first line of its backup.
 * @throws Error when it is not the database of a collector
 */
export async function readHeader(client: PoolClient): Promise<BackupHeader> {
  const found = await client.query<{
    name: string | null
    plugins: string | null
    postgres: string
  }>(
    `select to_regclass('migration')::text as name, to_regclass('plugin_migration')::text plugins,
       current_setting('server_version') postgres`,
  )
  const [row] = found.rows
  if (!row?.name)
    throw new Error('There is nothing to back up: no collector has used this database yet.')
  const { rows: migrations } = await client.query('select id, checksum from migration order by id')
  // Younger than the first schemas, which can be backed up before they are brought up to date.
  const { rows: added } = row.plugins
    ? await client.query<{ plugin: string; id: number; checksum: string }>(
        'select plugin, id, checksum from plugin_migration order by plugin, id',
      )
    : { rows: [] }
  const plugins: Record<string, { id: number; checksum: string }[]> = {}
  for (const { plugin, ...migration } of added)
    plugins[plugin] = [...(plugins[plugin] ?? []), migration]
  return {
    playhead: 'backup',
    format: FORMAT,
    collector: JSON.parse(readFileSync(MANIFEST_URL, 'utf8')).version,
    postgres: row.postgres,
    createdAt: new Date().toISOString(),
    migrations,
    plugins,
  }
}
