import type { Pool } from 'pg'
import { patient, TIMEOUTS } from '../timeouts.ts'
import { type Age, findFirstDay } from './age.ts'
import { type Archive, archiveDay } from './archiveDay.ts'
import { CLASS_NAMES, CLASSES, type DayTable, type RetentionClass } from './classes.ts'
import { createDayStore, type DayStore, type StoredDay } from './dayStore.ts'

/** How long the classes are kept; without an age, for ever. */
export interface RetentionPlan {
  readonly ages: Readonly<Partial<Record<RetentionClass, Age>>>
  readonly archive?: Archive | undefined
}

/** A day of a table that was dropped. */
export interface DroppedDay {
  readonly class: RetentionClass
  readonly table: string
  readonly day: string
  readonly rows: number
  readonly bytes: number
}

/** The first day that each class keeps, of those with an age. */
export function listFirstDays(
  { ages }: RetentionPlan,
  now: number,
): Readonly<Partial<Record<RetentionClass, string>>> {
  const days: Partial<Record<RetentionClass, string>> = {}
  for (const name of CLASS_NAMES) {
    const age = ages[name]
    if (age) days[name] = findFirstDay(age, now)
  }
  return days
}

/**
 * Drops the days that are older than their class is kept, and archives them before. Records of these
 * days are refused first. What fails is left for the next run: no day is dropped before its archive
 * is on the disk.
 */
export async function runRetention(
  pool: Pool,
  plan: RetentionPlan,
  given: {
    readonly now: number
    readonly signal?: AbortSignal | undefined
    /** Which has no autovacuum. */
    readonly embedded: boolean
    readonly limitMs?: number | undefined
    onDropped?(dropped: DroppedDay): void
  },
): Promise<readonly DroppedDay[]> {
  const { now, signal, embedded, limitMs = TIMEOUTS.maintenanceMs, onDropped } = given
  const store = createDayStore(pool, limitMs)
  const dropped: DroppedDay[] = []
  for (const [name, firstDay] of Object.entries(listFirstDays(plan, now))) {
    const kind = name as RetentionClass
    await refuseBefore(pool, kind, firstDay)
    for (const table of CLASSES[kind].tables) {
      const before = dropped.length
      for (const stored of await store.listDays(table)) {
        if (stored.day >= firstDay || signal?.aborted) break
        const freed = await drop(store, table, stored, plan)
        const gone = { class: kind, table: table.table, day: stored.day, ...freed }
        dropped.push(gone)
        onDropped?.(gone)
      }
      if (embedded && dropped.length > before)
        await pool.query(patient(`vacuum (analyze) ${table.table}`, limitMs))
    }
  }
  return dropped
}

async function drop(
  store: DayStore,
  table: DayTable,
  { day, rows }: StoredDay,
  { archive }: RetentionPlan,
): Promise<{ rows: number; bytes: number }> {
  const archived = archive ? await archiveDay(store, table, day, archive) : rows
  if (archived !== rows)
    throw new Error(
      `${table.table} had ${rows} rows of ${day}, and ${archived} were archived: does another process change them? They were not dropped.`,
    )
  return store.dropDay(table, day)
}

/** From now on, records of earlier days are refused. A longer retention does not bring them back. */
async function refuseBefore(pool: Pool, name: RetentionClass, day: string): Promise<void> {
  await pool.query(
    `insert into retention as r(class, dropped_before) values($1, $2::date)
     on conflict(class) do update set dropped_before = greatest(r.dropped_before, excluded.dropped_before)`,
    [name, day],
  )
}

/** The days before which each class was dropped. */
export async function readDroppedBefore(
  pool: Pool,
): Promise<Readonly<Partial<Record<RetentionClass, string>>>> {
  const { rows } = await pool.query<{ name: RetentionClass; day: string }>(
    'select class as name, dropped_before::text as day from retention',
  )
  return Object.fromEntries(rows.map(({ name, day }) => [name, day]))
}
