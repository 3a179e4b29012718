import type { SnapshotRecord } from '@playhead/core'
import { expect, it } from 'vitest'
import { describeDatabases } from '../../test/describeDatabases.ts'
import { JWT_SECRET, signToken } from '../../test/tokens.ts'
import type { NewProject } from './responses.ts'

describeDatabases('D8 projects on one collector', { jwtSecret: JWT_SECRET }, (given) => {
  const admin = (): string => given.test.keys.adminKey
  const create = async (slug: string): Promise<NewProject> =>
    (await given.request('POST', '/v1/projects', admin(), { slug })).json()
  const read = async (key: string, path: string): Promise<unknown> =>
    (await given.request('GET', path, key)).json()

  it('share nothing, not even by the same ids', async () => {
    const { writeKey, readKey } = given.test.keys
    const other = await create('other')
    const names = { session: 'session-same-1', videoId: 'same', viewerId: 'viewer-1' }
    const writer = 'writer-same-1'
    const send = async (key: string, record: Partial<SnapshotRecord>): Promise<unknown> => {
      const snapshots = [given.test.snapshot({ ...names, duration: 100, ...record })]
      const { answer } = await given.test.post(
        given.test.body({
          ...{ batch: 'batch-same-1', writer, from: 1, to: 1, high: 1, snapshots },
          events: [{ type: 'play', session: names.session, seq: 1, at: Date.now() }],
          ledger: [{ id: 'ledger-same-1', reason: 'age', count: 1 }],
        }),
        { key },
      )
      return answer
    }
    const stored = { accepted: 2, rejected: [], have: [[1, 1]] }

    expect(await send(writeKey, { playingMs: 1000, watched: [[0, 1]], title: 'A' })).toMatchObject(
      stored,
    )
    expect(
      await send(other.writeKey, { playingMs: 5000, watched: [[10, 15]], title: 'B' }),
    ).toMatchObject(stored)

    expect(await read(readKey, '/v1/videos/same/summary')).toMatchObject({
      ...{ title: 'A', views: 1, viewers: 1, playingMs: 1000, uniqueSeconds: 1 },
    })
    expect(await read(other.readKey, '/v1/videos/same/summary')).toMatchObject({
      ...{ title: 'B', views: 1, viewers: 1, playingMs: 5000, uniqueSeconds: 5 },
    })
    expect(await read(readKey, '/v1/sessions/session-same-1')).toMatchObject({ playingMs: 1000 })
    expect(await read(other.readKey, '/v1/sessions/session-same-1')).toMatchObject({
      playingMs: 5000,
    })
    for (const key of [readKey, other.readKey]) {
      expect(await read(key, '/v1/videos')).toMatchObject({
        videos: [{ videoId: 'same', views: 1 }],
      })
      expect(await read(key, '/v1/quality')).toMatchObject({ writers: 1, drops: { age: 1 } })
    }
    expect(await read(other.adminKey, '/v1/viewers/viewer-1/export')).toMatchObject({
      sessions: [{ session: names.session, playingMs: 5000 }],
      videos: [{ videoId: 'same', uniqueSeconds: 5 }],
    })

    const before = await read(readKey, '/v1/sessions/session-same-1')
    await given.request('PUT', '/v1/internal-viewers', other.adminKey, { viewerIds: ['viewer-1'] })
    const { status } = await given.request('DELETE', '/v1/viewers/viewer-1', other.adminKey)
    expect(status).toBe(200)
    expect(await read(readKey, '/v1/sessions/session-same-1')).toEqual(before)
    expect(await send(writeKey, { playingMs: 2000, rev: 2 })).toMatchObject({ rejected: [] })
    expect(await read(readKey, '/v1/sessions/session-same-1')).toMatchObject({
      viewerId: 'viewer-1',
    })
    expect(await read(other.readKey, '/v1/sessions/session-same-1')).not.toMatchObject({
      viewerId: 'viewer-1',
    })
  })

  it('keep their keys apart, and only the default project has the others', async () => {
    const own = await create('school')
    const keys = (await read(own.adminKey, '/v1/keys')) as { keys: { kind: string; id: number }[] }
    expect(keys.keys.map(({ kind }) => kind)).toEqual(['write', 'read', 'admin'])

    for (const { id } of keys.keys)
      expect((await given.request('DELETE', `/v1/keys/${id}`, admin())).status).toBe(404)
    expect(await read(own.adminKey, '/v1/projects')).toEqual({
      error: expect.stringMatching(/^only admin keys of the project "default" manage projects/),
    })
    expect(await read(admin(), '/v1/projects')).toMatchObject({
      projects: expect.arrayContaining([{ slug: 'default' }, { slug: 'school' }]),
    })
  })

  it('take tokens by their claim "project"', async () => {
    await create('lab')
    const owner = { sub: 'owner-1', role: 'owner' }
    const found = await read(await signToken({ ...owner, project: 'lab' }), '/v1/keys')
    expect((found as { keys: { label: string }[] }).keys.map(({ label }) => label)).toEqual(
      Array(3).fill('project lab'),
    )
  })

  it.each([
    [{ slug: 'default' }, 409, 'there is a project "default" already'],
    [{ slug: 'Upper' }, 400, 'slug: expected up to 40 lower-case letters'],
    [{ slug: '' }, 400, 'slug: expected up to 40 lower-case letters'],
    [{}, 400, 'slug: Invalid key'],
  ])('are not created of %j', async (body, status, reason) => {
    const response = await given.request('POST', '/v1/projects', admin(), body)
    expect([response.status, await response.json()]).toEqual([
      status,
      { error: expect.stringContaining(reason) },
    ])
  })
})
