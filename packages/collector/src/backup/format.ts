import * as v from 'valibot'

/**
 * A backup is gzip-compressed NDJSON: a header, then for each table a line that names it and its
 * columns, followed by its rows as arrays of PostgreSQL's own text (`null` is NULL), and a footer
 * with counts and checksums. PostgreSQL's text is the one form that every type has, that loses
 * nothing, and that each version of the server reads.
 */
export const FORMAT = 1

/** A migration that was applied. */
interface AppliedMigration {
  readonly id: number
  readonly checksum: string
}

/** The first line of a backup. */
export interface BackupHeader {
  readonly playhead: 'backup'
  readonly format: number
  /** Versions of the collector and of the PostgreSQL that wrote it, for people. */
  readonly collector: string
  readonly postgres: string
  readonly createdAt: string
  /** The schema of the rows: the migrations that made it. */
  readonly migrations: readonly AppliedMigration[]
  readonly plugins: Readonly<Record<string, readonly AppliedMigration[]>>
}

/** The line before the rows of a table. */
export interface BackupTable {
  readonly table: string
  readonly columns: readonly { readonly name: string; readonly type: string }[]
}

/** The last line of a backup: a file without it is not complete. */
export interface BackupFooter {
  readonly end: {
    /** `sha256` is that of the table's rows as they stand in the file, with their line ends. */
    readonly tables: readonly {
      readonly table: string
      readonly rows: number
      readonly sha256: string
    }[]
    readonly sequences: readonly {
      readonly table: string
      readonly column: string
      readonly last: string
      readonly called: boolean
    }[]
  }
}

const migrations = v.array(v.object({ id: v.number(), checksum: v.string() }))

export const headerSchema: v.GenericSchema<unknown, BackupHeader> = v.object({
  playhead: v.literal('backup'),
  format: v.number(),
  collector: v.string(),
  postgres: v.string(),
  createdAt: v.string(),
  migrations,
  plugins: v.record(v.string(), migrations),
})

export const tableSchema: v.GenericSchema<unknown, BackupTable> = v.object({
  table: v.string(),
  columns: v.array(v.object({ name: v.string(), type: v.string() })),
})

export const footerSchema: v.GenericSchema<unknown, BackupFooter> = v.object({
  end: v.object({
    tables: v.array(v.object({ table: v.string(), rows: v.number(), sha256: v.string() })),
    sequences: v.array(
      v.object({ table: v.string(), column: v.string(), last: v.string(), called: v.boolean() }),
    ),
  }),
})

/** A row: PostgreSQL's text of each column. */
export type BackupRow = readonly (string | null)[]

/** How far a backup or a restore is. */
export interface BackupProgress {
  readonly table: string
  /** Rows of all tables so far. */
  readonly rows: number
  /** 0 to 1; `undefined` when the end is not known. */
  readonly done: number | undefined
}

/** What a backup holds. */
export interface BackupSummary {
  readonly tables: number
  readonly rows: number
  /** Tables of the database that do not belong to the collector or to one of its plugins. */
  readonly leftOut: readonly string[]
}
