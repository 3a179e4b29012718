import type { EventRecord, IngestBody } from '@playhead/core'
import { expect, it, vi } from 'vitest'
import { describeDatabases } from '../../test/describeDatabases.ts'
import type { NewProject } from '../access/responses.ts'
import type { Quality } from '../reads/responses/quality.ts'
import { acceptBatch } from './acceptBatch.ts'
import { createIngestStore } from './createIngestStore.ts'
import type { Envelope } from './readEnvelope.ts'

const MINUTE = 60_000
let projects = 0

describeDatabases('B16 the data quality', {}, (given) => {
  /** A project of its own: nothing that other tests sent counts. */
  async function openProject() {
    const { test, request } = given
    const slug = `counted-${Date.now()}-${++projects}`
    const created = await request('POST', '/v1/projects', test.keys.adminKey, { slug })
    const { writeKey, readKey } = (await created.json()) as NewProject
    const { rows } = await given.pool.query('select id from project where slug = $1', [slug])
    return {
      id: rows[0].id as number,
      writeKey,
      send: (body: Partial<IngestBody>) => test.post(test.body(body), { key: writeKey }),
      read: async () => (await test.get<Quality>('/v1/quality', readKey)).answer,
    }
  }
  const play = (session: string, seq: number): EventRecord => ({
    ...{ type: 'play', session, seq, at: Date.now() },
  })

  it('counts snapshots that are stored, and those that change nothing', async () => {
    const { test } = given
    const { send, read } = await openProject()
    const writer = test.createId('writer')
    const first = test.snapshot({ playingMs: 1000 })
    const second = { ...first, rev: 2, playingMs: 2000 }
    const third = { ...first, rev: 3, playingMs: 3000 }

    await send({ writer, snapshots: [first, test.snapshot({})] })
    expect((await read()).records).toEqual({ accepted: 2, duplicates: 0 })
    await send({ writer, snapshots: [first] })
    expect((await read()).records).toEqual({ accepted: 2, duplicates: 1 })
    await send({ writer, snapshots: [second, third, third] })
    expect((await read()).records).toEqual({ accepted: 4, duplicates: 2 })
    // Late, after a newer state.
    await send({ writer, snapshots: [second, first] })
    expect((await read()).records).toEqual({ accepted: 4, duplicates: 4 })
  })

  it('counts events by their numbers, and leaves out what is refused', async () => {
    const { test } = given
    const { send, read } = await openProject()
    const snapshot = test.snapshot({})
    const batch = {
      ...{ writer: test.createId('writer'), snapshots: [snapshot, { broken: true } as never] },
      ...{ events: [1, 2, 3].map((seq) => play(snapshot.session, seq)), from: 1, to: 3, high: 3 },
    }
    await send(batch)
    await send({ ...batch, snapshots: [], events: [...batch.events, play(snapshot.session, 4)] })
    await send(batch)

    const { records, refused } = await read()
    expect(records).toEqual({ accepted: 5, duplicates: 7 })
    expect(refused).toEqual({ invalid: 2 })
  })

  it('measures how far the clocks of senders are away, in both directions', async () => {
    const { test } = given
    const { send, read } = await openProject()
    expect((await read()).clockSkew).toEqual({ batches: 0, over1Min: 0, over1Hour: 0, maxMs: 0 })
    for (const offset of [0, -30_000, 5 * MINUTE, -90 * MINUTE]) {
      const snapshots = offset < 0 ? [] : [test.snapshot({})]
      await send({ sentAt: Date.now() + offset, snapshots })
    }
    const { maxMs, ...skews } = (await read()).clockSkew
    expect(skews).toEqual({ batches: 4, over1Min: 2, over1Hour: 1 })
    expect(Math.abs(maxMs - 90 * MINUTE)).toBeLessThan(MINUTE)
  })

  it('has sessions whose watch time is inferred, and the write keys that are active', async () => {
    const { test, request } = given
    const { writeKey, read } = await openProject()
    const view = (id: string) => ({
      ...{ session_id: test.createId(id), video_id: 'old', video_duration_seconds: 600 },
    })
    for (const id of ['first', 'second'])
      await request('POST', '/api/analytics/video-view', writeKey, view(id))

    const { inferred, clockSkew, records } = await read()
    expect({ inferred, records }).toEqual({ inferred: 2, records: { accepted: 2, duplicates: 0 } })
    // These endpoints do not say when a request was sent.
    expect(clockSkew.batches).toBe(0)
    // The day of the use is noted after the answer.
    const lastUsedOn = new Date().toISOString().slice(0, 10)
    await vi.waitFor(async () => expect((await read()).keys).toMatchObject([{ lastUsedOn }]))
    expect((await read()).keys).toEqual([
      {
        ...{ id: expect.any(Number), label: expect.any(String), lastUsedOn },
        prefix: `${writeKey.slice(0, 7)}…`,
      },
    ])
  })

  it('counts each record once, whatever several collectors take at once', async () => {
    const { test, pool } = given
    const { id, read } = await openProject()
    const stores = [0, 1].map(() => createIngestStore(pool, () => {}))
    const batches = Array.from({ length: 40 }, (_, at) => {
      const snapshots = [test.snapshot({}), test.snapshot({})]
      // Every second one needs a transaction.
      const events = at % 2 ? [play(snapshots[0]?.session as string, 1)] : []
      return test.body({ snapshots, events, high: events.length })
    })
    const send = (body: IngestBody, nth: number) =>
      stores[nth]?.ingest(id, acceptBatch(body as never as Envelope, Date.now()))
    await Promise.all(batches.flatMap((body) => [send(body, 0), send(body, 1)]))
    for (const store of stores) await store.close()

    const { records, clockSkew } = await read()
    expect(records).toEqual({ accepted: 100, duplicates: 100 })
    expect(clockSkew.batches).toBe(80)
  })

  it('counts nothing of a transaction that fails', async () => {
    const { test, pool } = given
    const { id, read } = await openProject()
    const store = createIngestStore(pool, () => {})
    const snapshot = test.snapshot({})
    const body = test.body({ snapshots: [snapshot], events: [play(snapshot.session, 1)], high: 1 })
    const send = () => store.ingest(id, acceptBatch(body as never as Envelope, Date.now()))
    await pool.query(`
      create function refuse_writer() returns trigger language plpgsql as 'begin raise exception ''refused''; end'`)
    await pool.query(
      `create trigger refuse_writer before insert on writer for each row when (new.project_id = ${id}) execute function refuse_writer()`,
    )
    try {
      await expect(send()).rejects.toThrow('refused')
    } finally {
      await pool.query('drop function refuse_writer cascade')
    }
    expect((await read()).records).toEqual({ accepted: 0, duplicates: 0 })
    await send()
    expect((await read()).records).toEqual({ accepted: 2, duplicates: 0 })
    await store.close()
  })
})
