import type { SnapshotRecord } from '@playhead/core'
import { expect, it } from 'vitest'
import { describeDatabases, dumpTables } from '../../test/describeDatabases.ts'
import type { Quality } from '../reads/responses/quality.ts'
import type { VideoList } from '../reads/responses/video.ts'
import type { InternalViewers, NewKey } from './responses.ts'

describeDatabases('own views', {}, (given) => {
  const admin = (): string => given.test.keys.adminKey
  const view = (record: Partial<SnapshotRecord> = {}): SnapshotRecord =>
    given.test.snapshot({ videoId: 'own', playingMs: 1000, watched: [[0, 1]], ...record })
  const quality = async (): Promise<Quality> =>
    (await given.test.get<Quality>('/v1/quality')).answer
  const list = async (viewerIds: readonly string[]): Promise<InternalViewers> =>
    (await given.request('PUT', '/v1/internal-viewers', admin(), { viewerIds })).json()

  it('sent with an internal key are refused and counted, and touch no total', async () => {
    const made = await given.request('POST', '/v1/keys', admin(), { kind: 'write', internal: true })
    const { key } = (await made.json()) as NewKey
    const record = view({ viewerId: 'ann' })
    const event = { type: 'play', session: record.session, seq: 1, at: Date.now() } as const
    const ledger = [{ id: given.test.createId('ledger'), reason: 'age', count: 5 } as const]
    const { status, answer } = await given.test.post(
      given.test.body({ from: 1, to: 1, high: 9, snapshots: [record], events: [event], ledger }),
      { key },
    )

    expect(status).toBe(202)
    expect(answer).toMatchObject({
      accepted: 0,
      rejected: [
        { id: `${record.session}@1`, reason: 'internal' },
        { id: `${record.session}/1`, reason: 'internal' },
      ],
    })
    expect(await quality()).toMatchObject({
      events: { numbered: 0, missing: 0 },
      ...{ refused: { internal: 2 }, drops: {} },
    })
    expect((await given.test.get<VideoList>('/v1/videos')).answer.videos).toEqual([])
    expect(await dumpTables(given.pool)).not.toContain(record.session)
  })

  it('of listed viewers are refused as well, and those of others are not', async () => {
    expect(await list(['ann', 'bob', 'ann'])).toEqual({ viewerIds: ['ann', 'bob'] })
    const records = [view({ viewerId: 'ann' }), view({ viewerId: 'carl' }), view()]
    const { answer } = await given.test.post(given.test.body({ snapshots: records }))

    expect(answer).toMatchObject({ accepted: 2, rejected: [{ reason: 'internal' }] })
    const { videos } = (await given.test.get<VideoList>('/v1/videos')).answer
    expect(videos).toMatchObject([{ videoId: 'own', views: 2 }])
  })

  it('count again when the viewer is no longer listed', async () => {
    await list(['ann'])
    await list([])
    const response = await given.request('GET', '/v1/internal-viewers', admin())
    expect(await response.json()).toEqual({ viewerIds: [] })
    const { answer } = await given.test.post(
      given.test.body({ snapshots: [view({ viewerId: 'ann' })] }),
    )

    expect(answer).toMatchObject({ accepted: 1, rejected: [] })
  })

  it.each([
    [{}, 'viewerIds: Invalid key: Expected "viewerIds"'],
    [{ viewerIds: 'ann' }, 'viewerIds: Invalid type'],
    [{ viewerIds: [''] }, 'viewerIds.0: Invalid length'],
    [{ viewerIds: ['a\0'] }, 'viewerIds.0: expected text without a NUL'],
  ])('are not listed by %j', async (body, reason) => {
    const response = await given.request('PUT', '/v1/internal-viewers', admin(), body)
    expect([response.status, await response.json()]).toEqual([
      400,
      { error: expect.stringContaining(reason) },
    ])
  })
})
