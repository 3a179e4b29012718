import type { Pool } from 'pg'
import type { RetentionReport } from '../reads/responses/retention.ts'
import { TIMEOUTS } from '../timeouts.ts'
import { lookAtRetention } from './lookAtRetention.ts'
import { onlyHere } from './onlyHere.ts'
import {
  type DroppedDay,
  type RetentionPlan,
  readDroppedBefore,
  runRetention,
} from './runRetention.ts'

/** Drops what is older than its class is kept. */
export interface Retention {
  /** What each class holds; as of some minutes ago. */
  read(): Promise<RetentionReport>
  /** Epoch ms. Sessions that began earlier were dropped: their records are refused. */
  readonly sessionsFrom: number
  /** Looks now. */
  run(): Promise<void>
  stop(): Promise<void>
}

const HOUR_MS = 60 * 60_000
/** The first look after a start is not at its busiest moment. */
const FIRST_MS = 60_000
/** A report reads whole tables. */
const REPORT_MS = 10 * 60_000

/** Starts the job, which looks once an hour. It does nothing while no class has an age. */
export async function createRetention(given: {
  readonly pool: Pool
  readonly embedded: boolean
  readonly plan: RetentionPlan
  readonly report: (error: unknown, where: string) => void
  readonly log: (message: string) => void
  readonly limitMs?: number | undefined
}): Promise<Retention> {
  const { pool, embedded, plan, report, log, limitMs = TIMEOUTS.maintenanceMs } = given
  const stopped = new AbortController()
  const isActive = Object.values(plan.ages).some(Boolean)
  let sessionsFrom = await readSessionsFrom(pool)
  let running: Promise<void> | undefined
  let latest: { readonly report: Promise<RetentionReport>; readonly at: number } | undefined

  async function look(): Promise<void> {
    if (isActive) {
      const given = { now: Date.now(), signal: stopped.signal, embedded, limitMs }
      const dropped = await onlyHere(pool, embedded, () => runRetention(pool, plan, given))
      if (dropped?.length) {
        log(describeDropped(dropped))
        latest = undefined
      }
    }
    sessionsFrom = await readSessionsFrom(pool)
  }
  function run(): Promise<void> {
    running ??= look().finally(() => {
      running = undefined
    })
    return running
  }
  const start = (): void => {
    run().catch((error) => {
      if (!stopped.signal.aborted) report(error, 'retention')
    })
  }
  const first = setTimeout(start, FIRST_MS)
  const timer = setInterval(start, HOUR_MS)
  first.unref()
  timer.unref()

  return {
    run,
    get sessionsFrom() {
      return sessionsFrom
    },
    read() {
      const now = performance.now()
      if (latest && now - latest.at < REPORT_MS) return latest.report
      const looked = lookAtRetention(pool, plan, Date.now(), limitMs)
      latest = { report: looked, at: now }
      looked.catch(() => {
        latest = undefined
      })
      return looked
    },
    async stop() {
      clearTimeout(first)
      clearInterval(timer)
      stopped.abort()
      await running?.catch(() => {})
    },
  }
}

async function readSessionsFrom(pool: Pool): Promise<number> {
  const { sessions } = await readDroppedBefore(pool)
  return sessions ? Date.parse(sessions) : Number.NEGATIVE_INFINITY
}

export function describeDropped(dropped: readonly DroppedDay[]): string {
  let [rows, bytes] = [0, 0]
  for (const day of dropped) {
    rows += day.rows
    bytes += day.bytes
  }
  const days = new Set(dropped.map(({ day }) => day)).size
  return `Retention dropped ${rows} rows of ${days} days, ${(bytes / 1e6).toFixed(1)} MB.`
}
