import { ENGINE } from './database/embedded/engineVersion.ts'

/**
 * Directories of the installed package. This file stays directly below `src/`, as its compiled form
 * is directly below `dist/`: the relative URLs hold in both.
 */
export const MIGRATIONS_URL: URL = new URL('../migrations/', import.meta.url)
/**
 * The files of an empty embedded database. Loading them takes a second of computing, creating them
 * eight. Named after the version of PGlite that made it; without the file, the engine creates its
 * files itself.
 */
export const EMPTY_DATABASE_URL: URL = new URL(
  `../empty-database-${ENGINE.pglite}.tar.gz`,
  import.meta.url,
)
/**
 * The files of an embedded database that has the schema already. Optional, like those of the empty
 * one, and not part of the package: migrating takes as long as loading, and tests open hundreds.
 * `schema` identifies the migrations that made it.
 */
export const migratedDatabaseUrl = (schema: string): URL =>
  new URL(`../migrated-database-${ENGINE.pglite}-${schema}.tar`, import.meta.url)
export const MANIFEST_URL: URL = new URL('../package.json', import.meta.url)
/** The schema of ClickHouse. */
export const CLICKHOUSE_SCHEMA_URL: URL = new URL('../clickhouse/server.sql', import.meta.url)
