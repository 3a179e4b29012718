import type { Pool } from 'pg'
import type { RetentionReport } from '../reads/responses/retention.ts'
import { CLASS_NAMES, CLASSES, type RetentionClass, ROLLUPS } from './classes.ts'
import { createDayStore, type StoredDay } from './dayStore.ts'
import { listFirstDays, type RetentionPlan, readDroppedBefore } from './runRetention.ts'

type ClassReport = RetentionReport['classes'][number]

/** What each class holds, and what the next run drops. Reads whole tables. */
export async function lookAtRetention(
  pool: Pool,
  plan: RetentionPlan,
  now: number,
  limitMs: number,
): Promise<RetentionReport> {
  const store = createDayStore(pool, limitMs)
  const firstDays = listFirstDays(plan, now)
  const droppedBefore = await readDroppedBefore(pool)
  const classes: ClassReport[] = []
  for (const name of CLASS_NAMES) {
    const days: StoredDay[] = []
    const { tables } = CLASSES[name]
    for (const table of tables) days.push(...(await store.listDays(table)))
    const firstDay = firstDays[name] ?? null
    const next = days.filter(({ day }) => firstDay !== null && day < firstDay)
    classes.push({
      name,
      keep: describeAge(plan, name),
      rows: sum(days, 'rows'),
      bytes: await measure(
        pool,
        tables.map(({ table }) => table),
      ),
      oldestDay: days.map(({ day }) => day).sort()[0] ?? null,
      droppedBefore: droppedBefore[name] ?? null,
      next: {
        firstDay,
        days: new Set(next.map(({ day }) => day)).size,
        rows: sum(next, 'rows'),
        bytes: sum(next, 'bytes'),
      },
    })
  }
  return {
    lookedAt: now,
    archived: plan.archive !== undefined,
    classes,
    rollups: { bytes: await measure(pool, ROLLUPS) },
  }
}

function describeAge({ ages }: RetentionPlan, name: RetentionClass): string | null {
  const age = ages[name]
  if (!age) return null
  return 'days' in age ? `${age.days}d` : `${age.months}mo`
}

const sum = (days: readonly StoredDay[], of: 'rows' | 'bytes'): number =>
  days.reduce((total, day) => total + day[of], 0)

/** Bytes of the files of tables, with indexes and partitions. */
async function measure(pool: Pool, tables: readonly string[]): Promise<number> {
  const { rows } = await pool.query<{ bytes: number }>(
    `select sum(greatest(pg_total_relation_size(name::regclass),
       (select sum(pg_total_relation_size(relid)) from pg_partition_tree(name::regclass))))::float8 bytes
     from unnest($1::text[]) name`,
    [tables],
  )
  return rows[0]?.bytes ?? 0
}
