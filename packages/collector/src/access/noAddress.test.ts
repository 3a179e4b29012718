import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { dumpTables } from '../../test/describeDatabases.ts'
import { startTestCollector, type TestCollector } from '../../test/openTestCollector.ts'
import type { StartedCollector } from '../startCollector.ts'

let test: TestCollector<StartedCollector>
let pool: Pool
beforeAll(async () => {
  const routes = (_: unknown, services: { readonly pool: Pool }): void => {
    pool = services.pool
  }
  test = await startTestCollector({ plugins: [{ name: 'peek', routes }] })
})
afterAll(() => test.collector.close())

it('B17 stores no address of a viewer, whichever header reports it', async () => {
  const addresses = ['203.0.113.77', '2001:db8::c0ff:ee', '198.51.100.23']
  const [one, two, three] = addresses as [string, string, string]
  const agent = 'Mozilla/5.0 (X11; Secret) Firefox/140'
  const record = test.snapshot({ viewerId: 'ann', playingMs: 1000, watched: [[0, 1]] })
  const body = test.body({
    snapshots: [record, { ...record, session: 'x' } as never],
    events: [{ type: 'play', session: record.session, seq: 1, at: Date.now() }],
  })
  const { status } = await test.post(body, {
    headers: {
      ...{ 'x-forwarded-for': `${one}, ${two}`, 'x-real-ip': one, 'cf-connecting-ip': two },
      ...{ forwarded: `for=${three};by=${one}`, 'true-client-ip': three, 'user-agent': agent },
    },
  })
  expect(status).toBe(202)
  await test.collector.fold()
  const everything = await dumpTables(pool)

  expect(everything).toContain(record.session)
  for (const text of [...addresses, '203.0.113', '2001:db8', '127.0.0.1', '::1', agent, 'Secret'])
    expect(everything).not.toContain(text)
})
