import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { isCurrent, openStrictClickHouse } from '../../test/clickHouseScans.ts'
import { createReadRequest } from '../../test/readRequest.ts'
import {
  type ClickHouseTest,
  readScanned,
  sendViews,
  useClickHouse,
} from '../../test/useClickHouse.ts'
import { until } from '../../test/viewer.ts'
import { createProjectDeletion } from '../access/deleteProject.ts'
import type { NewProject } from '../access/responses.ts'
import { openDatabase } from '../database/openDatabase.ts'
import { ENDPOINTS } from '../reads/endpoints.ts'
import { createPostgresScans } from '../reads/scans/createPostgresScans.ts'
import type { SessionScans } from '../reads/scans/sessionScans.ts'
import { toRetentionPlan } from '../retention/retentionOptions.ts'
import { runRetention } from '../retention/runRetention.ts'
import { createRollup } from '../rollup/createRollup.ts'
import { TIMEOUTS } from '../timeouts.ts'
import { openSink } from './connectSink.ts'
import { createShipper } from './createShipper.ts'
import type { Warehouse } from './createWarehouse.ts'
import { createClickHouseScans } from './scans/createClickHouseScans.ts'
import { routeScans } from './scans/routeScans.ts'
import { RESTART_FILL } from './sinkSql.ts'

// Only for what hangs.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const clickHouse = useClickHouse()
/** With ClickHouse, and on the same PostgreSQL without. */
let test: ClickHouseTest
let plain: ClickHouseTest
beforeAll(async () => {
  test = await clickHouse.open()
  plain = await clickHouse.open({ clickHouseUrl: undefined })
})
afterAll(() => expect([...test.reports, ...plain.reports]).toEqual([]))

const readCount = async (text: string): Promise<number> =>
  (await clickHouse.warehouse.read<{ n: number }>(`select count() n from ${text}`))[0]?.n ?? 0
const expectSame = async (): Promise<void> =>
  expect(await readScanned(test)).toEqual(await readScanned(plain))

it('a read sees what was acknowledged before it, and answers as PostgreSQL does', async () => {
  for (const count of [1, 40]) {
    const before = await readCount('session final')
    await sendViews(test, count)
    await test.get('/v1/qoe')
    expect(await readCount('session final')).toBe(before + count)
  }
  await expectSame()
})

it('gets what a collector without CLICKHOUSE_URL stores on the same PostgreSQL', async () => {
  const writer = plain.createId('writer')
  const snapshot = plain.snapshot({ playingMs: 1000 })
  for (const state of ['playing', 'closed'] as const) {
    // Closing changes no total, and is not in the outbox of the rollups.
    const snapshots = [{ ...snapshot, state, rev: state === 'playing' ? 1 : 2 }]
    expect((await plain.post(plain.body({ writer, snapshots }))).status).toBe(202)
    await test.get('/v1/qoe')
  }
  await expectSame()
  const stored = await clickHouse.warehouse.read(
    'select state from session final where session_id = {id:String}',
    { id: snapshot.session },
  )
  expect(stored).toEqual([{ state: 'closed' }])
})

it('counts a session once that is shipped again, also when an older version comes later', async () => {
  await sendViews(test, 20)
  await test.isShipped()
  const before = await readScanned(test)
  await clickHouse.warehouse.run(
    "insert into session select * replace(version - 1 as version, playing_ms * 7 as playing_ms, 'playing' as state) from session final",
  )
  await test.pool.query(
    'insert into session_outbox(project_id, day, session_id) select project_id, day, session_id from play_session cross join generate_series(1, 3)',
  )
  await test.isShipped()
  expect(await readCount('session')).toBeGreaterThan(await readCount('session final'))
  expect(await readScanned(test)).toEqual(before)
})

it('two shippers share an outbox', async () => {
  const { url } = clickHouse.server
  const second = await openStrictClickHouse({
    ...{ pool: plain.pool, url, embedded: false },
    report: (error) => expect.fail(String(error)),
  })
  for (let round = 0; round < 3; round++) {
    await Promise.all([sendViews(test, 100), sendViews(plain, 100)])
    await test.pool.query(
      'insert into session_outbox(project_id, day, session_id) select project_id, day, session_id from play_session',
    )
  }
  // A shipper has no answer when it is not done in 2 s, as on a busy machine.
  const [answer] = await Promise.all([
    test.get('/v1/qoe'),
    until(() => isCurrent(second.shipper, 1)),
  ])
  expect(answer.status).toBe(200)
  const { rows } = await test.pool.query('select count(*)::int n from play_session')
  expect(await readCount('session final')).toBe(rows[0].n)
  await expectSame()
  await second.shipper.close()
})

it.each(['before it ships', 'before it scans', 'while it scans'])(
  'does not answer where ClickHouse is to be filled again %s',
  async (moment) => {
    const { database, server, warehouse } = clickHouse
    const own = await openDatabase({ url: database.url })
    let isReached = false
    /** Not after it: the shipper works in the background as well. */
    let isReading = false
    const reach = async (reached: string): Promise<void> => {
      if (isReached || !isReading || reached !== moment) return
      isReached = true
      await test.pool.query(RESTART_FILL)
    }
    const shipper = createShipper({
      ...{ pool: own.pool, embedded: false, url: server.url, mark: await openSink(own.pool) },
      warehouse: {
        ...warehouse,
        async insert(table, lines) {
          await reach('before it ships')
          await warehouse.insert(table, lines)
          await reach('before it scans')
        },
        close: async () => {},
      },
      timeouts: TIMEOUTS,
      report: (error) => expect.fail(String(error)),
      log() {},
    })
    await shipper.open()
    await until(() => isCurrent(shipper, 1))
    let read: unknown
    while (!isReached) {
      await sendViews(plain, 1) // the other shipper may take the session
      isReading = true
      read = await shipper.read(1, async () => {
        await reach('while it scans')
        isReading = false
        return 'an answer'
      })
    }
    expect(read).toBeUndefined()
    await until(() => isCurrent(shipper, 1))
    await shipper.close()
    await own.close()
    await expectSame()
  },
)

it('an answer of ClickHouse that does not count leaves nothing behind in that of PostgreSQL', async () => {
  await sendViews(plain, 1)
  const { pool } = plain
  const postgres = createPostgresScans(pool)
  const discarding = routeScans({
    postgres,
    clickHouse: createClickHouseScans(pool, clickHouse.warehouse),
    read: async (_, scan) => {
      await scan()
      return undefined
    },
    onFailure: (error) => expect.fail(String(error)),
  })
  const rollup = createRollup(pool, (error) => expect.fail(String(error)))
  for (const name of ['videos', 'overview'] as const) {
    const request = createReadRequest(name, { project: 1, now: Date.now(), tz: 'Europe/Berlin' })
    const read = (scans: SessionScans): unknown =>
      ENDPOINTS[name].read({ pool, rollup, scans }, request)
    expect(await read(discarding)).toEqual(await read(postgres))
  }
  await rollup.close()
})

it('leaves the database alone once it is closed, also when it closes during an insert', async () => {
  const { database, server, warehouse } = clickHouse
  const own = await openDatabase({ url: database.url })
  const reports: string[] = []
  let release = (): void => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  let inserting = false
  const slow: Warehouse = {
    ...warehouse,
    async insert(table, lines) {
      inserting = true
      await released
      await warehouse.insert(table, lines)
    },
    close: async () => {},
  }
  const shipper = createShipper({
    ...{ pool: own.pool, embedded: false, warehouse: slow, url: server.url, timeouts: TIMEOUTS },
    mark: await openSink(own.pool),
    report: (error) => void reports.push(String(error)),
    log() {},
  })
  await shipper.open()
  await until(async () => {
    if (!inserting) await sendViews(plain, 1) // the other shipper may have taken the session
    return inserting
  })
  const closed = shipper.close()
  release()
  await closed
  const asked = vi.spyOn(own.pool, 'query')
  await new Promise((next) => setTimeout(next, 100))
  expect(asked).not.toHaveBeenCalled()
  await own.close()
  expect(reports).toEqual([])
})

describe('what goes from PostgreSQL goes from ClickHouse', () => {
  it('the id of a viewer who is deleted, also from the files', async () => {
    await sendViews(test, 5, { viewerId: 'viewer-gone' })
    await test.get('/v1/qoe')
    const find = (): Promise<number> => readCount("session where viewer_id = 'viewer-gone'")
    expect(await find()).toBe(5)

    const { answer } = await test.send<{ replacement: string }>(
      'DELETE',
      '/v1/viewers/viewer-gone',
      {},
    )
    await test.isShipped()
    await until(async () => (await find()) === 0)
    expect(await readCount(`session final where viewer_id = '${answer.replacement}'`)).toBe(5)
    await expectSame()
  })

  it('a project that is deleted, once nothing of it can be on its way', async () => {
    const { answer: made } = await test.send<NewProject>('POST', '/v1/projects', { slug: 'gone' })
    const snapshots = [test.snapshot({ playingMs: 1000 }), test.snapshot({ playingMs: 1000 })]
    await test.post(test.body({ snapshots }), { key: made.writeKey })
    await test.isShipped()
    const { rows } = await test.pool.query("select id from project where slug = 'gone'")
    const find = (): Promise<number> => readCount(`session where project_id = ${rows[0].id}`)
    expect(await find()).toBe(2)
    const others = await readCount('session')

    await test.send('DELETE', '/v1/projects/gone', {})
    const deletion = createProjectDeletion({
      ...{ pool: test.pool, embedded: false, repeatMs: 1 },
      ...{ onKeysEnded: () => {}, onDeleted: async () => {} },
      report: (error) => expect.unreachable(String(error)),
    })
    await until(async () => (await find()) === 0)
    deletion.close()
    expect(await readCount('session')).toBe(others - 2)
    const left = 'select from project where id = $1'
    await until(async () => !(await test.pool.query(left, [rows[0].id])).rows.length)
    await expectSame()
  })

  it('a day that retention drops', async () => {
    const old = Date.now() - 3 * 86_400_000
    await sendViews(test, 4, { startedAt: old, at: old + 60_000, completedAt: old + 60_000 })
    await sendViews(test, 4)
    await test.isShipped()
    const day = new Date(old).toISOString().slice(0, 10)
    expect(await readCount(`session where day = '${day}'`)).toBe(4)

    // Sessions are kept for at least 68 days: this is 66 days later.
    await runRetention(test.pool, toRetentionPlan({ sessions: '68d' }), {
      ...{ now: Date.now() + 66 * 86_400_000, embedded: clickHouse.database.url === undefined },
    })
    await test.isShipped()
    await until(async () => (await readCount(`session where day = '${day}'`)) === 0)
    expect(await readCount('session')).toBeGreaterThan(0)
    await expectSame()
  })
})
