import { expect, it, vi } from 'vitest'
import {
  type ClickHouseTest,
  readScanned,
  sendViews,
  useClickHouse,
} from '../../test/useClickHouse.ts'
import { until } from '../../test/viewer.ts'
import { runCommand } from '../commands/runCommand.ts'

// Only for what hangs.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const clickHouse = useClickHouse()
const countSessions = async (): Promise<number> => {
  const rows = await clickHouse.warehouse.read<{ n: number }>('select count() n from session final')
  return rows[0]?.n ?? 0
}

it('sessions from before CLICKHOUSE_URL are shipped, and PostgreSQL answers until then', async () => {
  const plain = await clickHouse.open({ clickHouseUrl: undefined })
  for (const days of [1, 2, 3]) {
    const startedAt = Date.now() - days * 86_400_000
    await sendViews(plain, 30, { startedAt, at: startedAt + 90_000 })
  }
  const expected = await readScanned(plain)
  const test = await clickHouse.open()
  expect(await readScanned(test)).toEqual(expected)
  await test.isShipped()
  expect(await countSessions()).toBe(90)
  expect(await readScanned(test)).toEqual(expected)
  expect(test.logged).toContainEqual(expect.stringMatching(/^Filling ClickHouse at 127.0.0.1:\d+/))
  expect(test.logged).toContain('Every session is on its way to ClickHouse.')
  await Promise.all([test.close(), plain.close()])
})

it('goes on while ClickHouse is away, says so, and ships what waits when it is back', async () => {
  const { server } = clickHouse
  const test = await clickHouse.open()
  await test.isShipped()
  const before = await countSessions()
  await server.stop()

  await sendViews(test, 25)
  const answers = await readScanned(test)
  expect(answers['/v1/qoe']).toMatchObject({ status: 200, totals: { attempts: before + 25 } })
  await until(async () => {
    const status = await test.readStatus()
    return status?.state === 'away' && status.waiting === 25
  })
  expect(await test.get('/readyz')).toEqual({
    status: 200,
    answer: { ok: true, clickHouse: { state: 'away', waiting: 25 } },
  })
  expect(test.reports).toEqual([
    expect.stringMatching(
      /^clickhouse: Error: ClickHouse at 127.0.0.1:\d+\/playhead is away; PostgreSQL answers/,
    ),
  ])

  await server.start()
  await test.isShipped()
  expect(await countSessions()).toBe(before + 25)
  expect(await readScanned(test)).toEqual(answers)
  await test.close()
})

it('is filled again when it comes back empty', async () => {
  const { server } = clickHouse
  const test = await clickHouse.open()
  const before = await countSessions()
  await server.stop()
  server.wipe()
  await server.start()

  await sendViews(test, 1)
  const answers = await readScanned(test)
  await test.isShipped()
  await until(async () => (await countSessions()) === before + 1)
  expect(await readScanned(test)).toEqual(answers)
  await test.close()
})

it('is filled again when only its sessions are gone', async () => {
  const test = await clickHouse.open()
  await sendViews(test, 2)
  await test.isShipped()
  const before = await countSessions()
  await clickHouse.warehouse.run('drop table session')
  await sendViews(test, 1)
  await until(async () => (await countSessions().catch(() => 0)) === before + 1)
  await test.isShipped()
  await test.close()
})

it('is filled again when PostgreSQL was restored to an earlier state', async () => {
  const test = await clickHouse.open()
  await sendViews(test, 2)
  await test.isShipped()
  const before = await countSessions()
  await test.close()
  // As if 1000 more changes had been shipped before the restored state was left.
  await clickHouse.warehouse.run(
    "insert into session select * replace(version + 1000 as version, 'playing' as state, playing_ms * 7 as playing_ms) from session final",
  )
  const again = await clickHouse.open()
  await again.isShipped()
  const plain = await clickHouse.open({ clickHouseUrl: undefined })
  expect(await readScanned(again)).toEqual(await readScanned(plain))
  expect(await countSessions()).toBe(before)
  await Promise.all([again.close(), plain.close()])
})

it('stops shipping when another database has taken the ClickHouse', async () => {
  const test = await clickHouse.open()
  await test.isShipped()
  await clickHouse.warehouse.run("insert into sink values('another')")
  await until(async () => (await test.readStatus())?.state === 'unusable')
  expect(test.reports.join()).toContain('it has sessions of another PostgreSQL database')
  await clickHouse.warehouse.run("alter table sink delete where mark = 'another'")
  await test.isShipped()
  await test.close()
})

it('leaves alone what another PostgreSQL has put there, until it is said to replace it', async () => {
  const before = await countSessions()
  const { url } = clickHouse.database
  const other = await clickHouse.open({ databaseUrl: undefined })
  await sendViews(other, 3)
  expect((await readScanned(other))['/v1/qoe']).toMatchObject({ totals: { attempts: 3 } })
  expect(await other.readStatus()).toMatchObject({ state: 'unusable' })
  expect(await countSessions()).toBe(before)
  expect(other.reports.join()).toContain('cannot be used; PostgreSQL answers')
  expect(other.reports.join()).toContain('it has sessions of another PostgreSQL database')
  await other.close()
  const run = async (flag: string): Promise<string> => {
    const lines: string[] = []
    const env = { DATABASE_URL: url as string, CLICKHOUSE_URL: clickHouse.server.url }
    const print = (line: string): void => void lines.push(line)
    await runCommand(['clickhouse', flag], env, { print, signal: new AbortController().signal })
    return lines.join('\n')
  }
  expect(await run('--status')).toBe('0 changes wait for ClickHouse.')
  expect(await run('--refill')).toContain('ClickHouse is empty.')
  expect(await countSessions()).toBe(0)
  expect(await run('--status')).toContain('its first fill is not complete')
  const test = await clickHouse.open()
  await until(async () => (await countSessions()) === before)
  // Also while a collector runs.
  await run('--refill')
  await until(async () => (await countSessions()) === before)
  await test.isShipped()
  expect((await readScanned(test))['/v1/qoe']).toMatchObject({ totals: { attempts: before } })
  await test.close()

  expect(await run('--detach')).toContain('no longer noted')
  const plain = await clickHouse.open({ clickHouseUrl: undefined })
  await sendViews(plain, 1)
  expect(await run('--status')).toBe('No session is noted for a ClickHouse.')
  await plain.close()
})

it('says that a password is wrong, and not which', async () => {
  const url = new URL(clickHouse.server.url)
  url.password = 'An0ther'
  const test: ClickHouseTest = await clickHouse.open({ clickHouseUrl: url.href })
  await sendViews(test, 2)
  expect((await test.get('/v1/qoe')).status).toBe(200)
  expect(await test.readStatus()).toMatchObject({ state: 'away' })
  expect(test.reports.join()).toContain('AUTHENTICATION_FAILED')
  expect([...test.reports, ...test.logged].join()).not.toMatch(/An0ther|S3cret/)
  await test.close()
})
