import type { Pool } from 'pg'
import type { Timeouts } from '../timeouts.ts'
import type { Availability } from './availability.ts'

/** A PostgreSQL database, embedded or on a server. Only opening and closing it differ. */
export interface Database {
  readonly pool: Pool
  readonly embedded: boolean
  readonly availability: Availability
  close(): Promise<void>
}

export interface DatabaseOptions {
  readonly timeouts: Timeouts
  readonly report: (error: unknown, where: string) => void
  readonly log: (message: string) => void
}
