import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createWorkload } from '../../test/createWorkload.ts'
import {
  createRecordFactory,
  openTestCollector,
  type TestCollector,
} from '../../test/openTestCollector.ts'
import { findPostgres, type PostgresServer, startPostgres } from '../../test/postgres.ts'
import { readEverything } from '../../test/readEverything.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })
const programs = findPostgres('oldest')

describe.skipIf(!programs)('PostgreSQL 14', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres(programs as string)
  })
  afterAll(() => server.remove())

  it('is migrated, stores what is sent, and answers every read as the embedded engine does', async () => {
    const [{ version } = { version: '' }] = await server.query<{ version: string }>(
      "select current_setting('server_version') as version",
    )
    expect(version).toMatch(/^14\./)
    const workload = createWorkload(createRecordFactory(), { seed: 14 })
    const send = async (test: TestCollector): Promise<void> => {
      for (const body of workload.bodies)
        expect((await test.post(body)).answer.rejected).toEqual([])
    }
    const answers: unknown[] = []
    for (const databaseUrl of [server.url, undefined]) {
      const test = await openTestCollector({ databaseUrl })
      await send(test)
      answers.push(await readEverything(test, workload, test.keys.readKey))
      await test.collector.close()
      expect(test.reports).toEqual([])
    }
    expect(answers[0]).toEqual(answers[1])
  })

  it('merges many snapshots of one session in one batch', async () => {
    const test = await openTestCollector({ databaseUrl: server.url })
    const first = test.snapshot({ videoId: test.createId('video') })
    const snapshots = Array.from({ length: 50 }, (_, at) => ({
      ...first,
      rev: at + 1,
      viewerId: 'viewer',
      playingMs: (at + 1) * 1000,
      watched: [[at * 2, at * 2 + 1]] as const,
    }))
    const { answer } = await test.post(test.body({ snapshots: [...snapshots].reverse() }))
    expect(answer.accepted).toBe(50)
    const session = await test.get<{ watched: unknown[] }>(`/v1/sessions/${first.session}`)
    expect(session.answer.watched).toEqual(snapshots.map(({ watched }) => watched[0]))
    await test.collector.close()
    expect(test.reports).toEqual([])
  })
})
