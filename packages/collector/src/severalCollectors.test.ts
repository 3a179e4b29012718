import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createAudience } from '../test/audience.ts'
import { findPostgres, NO_POSTGRES, type PostgresServer, startPostgres } from '../test/postgres.ts'
import { type CollectorProcess, startCli } from '../test/runCli.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const bin = findPostgres()
let postgres: PostgresServer
beforeAll(async () => {
  if (bin) postgres = await startPostgres(bin)
})
afterAll(() => postgres?.remove())

describe('three collectors on one PostgreSQL', () => {
  beforeEach(({ skip }) => {
    if (!bin) skip(NO_POSTGRES)
  })

  it('count everything once while each gets a part of every session, and one of them is killed', async () => {
    const start = (): Promise<CollectorProcess> => startCli([], { DATABASE_URL: postgres.url })
    const nodes = [await start(), await start(), await start()] as const
    const { writeKey, readKey } = await nodes[0].keys()
    let turn = 0
    const [viewers, snapshots] = [30, 20]
    const audience = createAudience({
      ...{ name: 'several', viewers, snapshots },
      target: () => `${nodes[turn++ % 3]?.url}/v1/ingest?key=${writeKey}`,
    })
    await audience.watch((sent) => {
      if (sent === (viewers * snapshots) / 2) nodes[1].child.kill('SIGKILL')
    })

    for (const { url } of [nodes[0], nodes[2]]) await audience.expectExact(url, readKey)
    expect(await postgres.query('select count(*)::int from rollup_q')).toEqual([{ count: 0 }])
    for (const { child, exit } of [nodes[0], nodes[2]]) {
      child.kill('SIGTERM')
      expect(await exit).toBe(0)
    }
  })
})
