import type { Pool } from 'pg'
import { createAvailability, getMessage, isOutage } from '../database/availability.ts'
import type { Report } from '../report.ts'
import { type Timeouts, withLimit } from '../timeouts.ts'
import { describeClickHouse } from './clickHouseUrl.ts'
import { connectSink, hasMark, UnusableTables } from './connectSink.ts'
import { type Warehouse, WarehouseError } from './createWarehouse.ts'
import { fillOutbox } from './fillOutbox.ts'
import type { SessionTable } from './sessionTable.ts'
import { createHold, removeProjects, shipDroppedDays, shipSessions } from './shipSessions.ts'
import { countWaiting, readShipped, readSink } from './sinkSql.ts'

/** `filling`: the sessions of before are on their way; `unusable`: its tables are of another
 * database, or of another version. */
export type ShipperState = 'ok' | 'filling' | 'away' | 'unusable'

/** Ships sessions to ClickHouse. */
export interface Shipper {
  readonly state: ShipperState
  /** Sessions that are noted and not shipped; 100 000 and more are not counted. */
  readonly waiting: number
  /**
   * Scans ClickHouse once it has every session of the project that was committed before the call.
   * `undefined` when it cannot have them soon, or has lost them meanwhile. Rejects when the scan does.
   */
  read<T>(project: number, scan: () => Promise<T>): Promise<{ readonly answer: T } | undefined>
  /** A statement of a read failed. */
  failed(error: unknown): void
  /** Connects. Resolves after the first attempt, whether it succeeds or not. */
  open(): Promise<void>
  /** Ships a last time, if ClickHouse is there. */
  close(): Promise<void>
}

/** Inserts of many rows are what ClickHouse is made for: no more than these a second. */
const SHIP_MS = 1000
/** Reads ship as well. Each insert is a file at first, so that there is a pause between them. */
const PAUSE_MS = 100
/** A read does not wait longer for ClickHouse to catch up: PostgreSQL answers. */
const MAX_WAIT_MS = 2000
/** More notes of the first fill wait in ClickHouse's favour only. */
const MAX_FILL_WAITING = 20_000

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Creates a shipper. It ships once a second, connects again by itself, and fills what is empty. */
export function createShipper(given: {
  readonly pool: Pool
  readonly embedded: boolean
  readonly warehouse: Warehouse
  readonly url: string
  readonly mark: string
  readonly timeouts: Timeouts
  readonly report: Report
  readonly log: (message: string) => void
}): Shipper {
  const { pool, warehouse, url, mark, timeouts, report, log } = given
  const hold = createHold(pool, given.embedded)
  let table: SessionTable | undefined
  let filled = false
  let unusable = false
  let waiting = 0
  let shipping: Promise<void> | undefined
  let shippedAt = 0
  let checkedAt = 0
  /** Whether PostgreSQL failed: another server, with an earlier state, may answer now. */
  let isDoubtful = false
  let timer: NodeJS.Timeout | undefined
  let ticking: Promise<void> | undefined
  let isClosed = false

  async function connect(): Promise<void> {
    try {
      const connected = await connectSink(pool, warehouse, mark)
      unusable = false
      isDoubtful = false
      checkedAt = performance.now()
      filled = (await readSink(pool))?.filled ?? false
      if (!filled) log(`Filling ClickHouse at ${describeClickHouse(url)}.`)
      table = connected
    } catch (error) {
      unusable = error instanceof UnusableTables
      throw error
    }
  }
  const availability = createAvailability({
    subject: {
      where: 'clickhouse',
      name: 'ClickHouse',
      consequence: 'PostgreSQL answers, and sessions wait',
      describe: () =>
        `ClickHouse at ${describeClickHouse(url)} ${unusable ? 'cannot be used' : 'is away'}`,
    },
    recover: connect,
    failureMeansOutage: true,
    onDown() {
      table = undefined
    },
    report,
    log,
    ...timeouts,
  })

  /** What ClickHouse refused is reported, and tried again; without ClickHouse, all wait for it. */
  function failed(error: unknown): void {
    if (error instanceof UnusableTables) unusable = true
    if (unusable || (error instanceof WarehouseError && error.isOutage)) availability.failed(error)
    else report(error, 'clickhouse')
  }
  /** Whether this database still is what ClickHouse has the sessions of. */
  async function check(): Promise<void> {
    if (isDoubtful) await connect()
    else if (performance.now() - checkedAt > timeouts.maxRetryMs) {
      await hasMark(warehouse, mark)
      checkedAt = performance.now()
    }
  }
  async function shipAll(to: SessionTable): Promise<void> {
    const pauseMs = shippedAt + PAUSE_MS - performance.now()
    if (pauseMs > 0) await sleep(pauseMs)
    try {
      while (await shipSessions(hold, to)) {}
      await shipDroppedDays(hold, to)
      await removeProjects(hold, to)
    } finally {
      shippedAt = performance.now()
    }
  }
  /** Those that ask at the same time share the work. */
  function ship(to: SessionTable): Promise<void> {
    shipping ??= shipAll(to).finally(() => {
      shipping = undefined
    })
    return shipping
  }

  /** Whether there is more to fill now. Another collector may be at it, or have begun it again. */
  async function fill(): Promise<boolean> {
    filled = (await readSink(pool))?.filled ?? false
    while (!filled && !isClosed && (await countWaiting(pool)) < MAX_FILL_WAITING) {
      if (isClosed || !(await fillOutbox(pool))) return false
      if (isClosed) return false
      filled = (await readSink(pool))?.filled ?? false
      if (filled) log('Every session is on its way to ClickHouse.')
    }
    return !filled
  }

  /** Ships, and fills. After `close()`, it ends with the statement that it is at. */
  async function tick(): Promise<void> {
    let isFilling = false
    try {
      waiting = await countWaiting(pool)
      if (isClosed) return
      if (table) await check()
      if (isClosed) return
      if (table) {
        await ship(table)
        if (isClosed) return
        isFilling = await fill()
        if (isClosed) return
        waiting = await countWaiting(pool)
      }
    } catch (error) {
      isDoubtful ||= isOutage(error)
      failed(error)
    }
    if (!isClosed) later(isFilling ? 0 : SHIP_MS)
  }
  function later(ms: number): void {
    timer = setTimeout(() => {
      ticking = tick()
    }, ms)
    timer.unref()
  }
  async function shipLast(): Promise<void> {
    await ticking
    if (table) await ship(table)
  }

  async function catchUp(project: number): Promise<string | undefined> {
    const state = await readShipped(pool, project)
    if (!state || state.last === null) return state?.version
    const deadline = performance.now() + MAX_WAIT_MS
    while (table && !isClosed && performance.now() < deadline) {
      await ship(table)
      if (isClosed) return undefined
      const left = await pool.query<{ left: boolean }>(
        'select exists(select from session_outbox where project_id = $1 and id <= $2) as left',
        [project, state.last],
      )
      if (!left.rows[0]?.left) return state.version
    }
    return undefined
  }

  return {
    get state() {
      if (!table) return unusable ? 'unusable' : 'away'
      return filled ? 'ok' : 'filling'
    },
    get waiting() {
      return waiting
    },
    async read(project, scan) {
      if (!table || !filled || isDoubtful) return undefined
      const version = await withLimit(catchUp(project), MAX_WAIT_MS, 'late').catch(() => undefined)
      if (version === undefined) return undefined
      const answer = await scan()
      const after = await readShipped(pool, project)
      return after?.version === version ? { answer } : undefined
    },
    failed,
    async open() {
      await connect().catch((error) => availability.failed(error))
      if (!isClosed) later(0)
    },
    async close() {
      isClosed = true
      clearTimeout(timer)
      availability.stop()
      await withLimit(shipLast(), timeouts.closeMs / 4, 'late').catch((error) =>
        report(new Error(`sessions wait for the next start (${getMessage(error)})`), 'clickhouse'),
      )
      await warehouse.close()
    },
  }
}
