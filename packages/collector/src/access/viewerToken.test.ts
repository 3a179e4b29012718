import type { EventRecord, IngestAnswer, SnapshotRecord } from '@playhead/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeDatabases } from '../../test/describeDatabases.ts'
import { openTestCollector, type TestCollector } from '../../test/openTestCollector.ts'
import { JWT_SECRET, type KeySetServer, signToken, startKeySet } from '../../test/tokens.ts'
import type { Quality } from '../reads/responses/quality.ts'
import type { StoredSession } from '../reads/responses/session.ts'
import type { NewProject } from './responses.ts'

const options = { jwtSecret: JWT_SECRET, requireViewerToken: true }

describeDatabases('D8 where tokens are required', options, (given) => {
  interface Sent {
    readonly status: number
    readonly answer: IngestAnswer & { readonly error?: string }
  }
  const send = async (
    token: string | undefined,
    snapshots: readonly SnapshotRecord[],
    events: readonly EventRecord[] = [],
    { writer = given.test.createId('writer'), query = '' } = {},
  ): Promise<Sent> => {
    const key = given.test.keys.writeKey
    const body = given.test.body({ writer, snapshots, events })
    const response = await given.request('POST', `/v1/ingest?key=${key}${query}`, token, body)
    return { status: response.status, answer: (await response.json()) as Sent['answer'] }
  }
  const snapshot = (record: Partial<SnapshotRecord> = {}): SnapshotRecord =>
    given.test.snapshot({ videoId: 'lesson-1', playingMs: 1000, ...record })
  const read = async (session: string): Promise<StoredSession> =>
    (await given.test.get<StoredSession>(`/v1/sessions/${session}`)).answer

  it('a viewer sends sessions with their own id only, beside the write key', async () => {
    const [own, other] = [snapshot({ viewerId: 'ann' }), snapshot({ viewerId: 'bob' })]
    const token = await signToken({ sub: 'ann' })
    const event = { type: 'play', session: other.session, seq: 1, at: Date.now() } as const
    const { status, answer } = await send(token, [own, other], [event])

    expect(status).toBe(202)
    expect(answer).toMatchObject({
      accepted: 1,
      rejected: [
        { id: `${other.session}@1`, reason: 'viewer_token' },
        { id: `${other.session}/1`, reason: 'viewer_token' },
      ],
    })
    expect(await read(own.session)).toMatchObject({ viewerId: 'ann' })
    const { answer: quality } = await given.test.get<Quality>('/v1/quality')
    expect(quality.refused).toEqual({ viewer_token: 2 })
  })

  it('a session without a viewer needs no token, one with a viewer does', async () => {
    const [anonymous, named] = [snapshot(), snapshot({ viewerId: 'ann' })]

    expect((await send(undefined, [anonymous, named])).answer).toMatchObject({
      accepted: 1,
      rejected: [{ id: `${named.session}@1`, reason: 'viewer_token' }],
    })
    expect(await read(anonymous.session)).not.toHaveProperty('viewerId')
  })

  it('a beacon has the token in the address', async () => {
    const query = `&token=${await signToken({ sub: 'ann' })}`
    const { answer } = await send(undefined, [snapshot({ viewerId: 'ann' })], [], { query })

    expect(answer).toMatchObject({ accepted: 1, rejected: [] })
  })

  it('a viewer cannot extend the session of another one, even as the same writer', async () => {
    const writer = given.test.createId('writer')
    const [ann, bob] = [await signToken({ sub: 'ann' }), await signToken({ sub: 'bob' })]
    const first = snapshot({ viewerId: 'ann' })
    expect((await send(ann, [first], [], { writer })).answer.accepted).toBe(1)
    const more = { ...first, rev: 9, playingMs: 50_000 }
    const { viewerId: _, ...anonymous } = more
    const event = { type: 'play', session: first.session, seq: 7, at: Date.now() } as const

    for (const [token, record] of [
      [bob, { ...more, viewerId: 'bob' }],
      [bob, { ...more, viewerId: 'ann' }],
      [bob, anonymous],
      [undefined, more],
      [undefined, anonymous],
    ] as const) {
      const { answer } = await send(token, [record], [event], { writer })
      expect(answer.rejected.map(({ reason }) => reason)).toEqual(['viewer_token', 'viewer_token'])
    }
    expect(await read(first.session)).toMatchObject({
      ...{ viewerId: 'ann', rev: 1, playingMs: 1000, events: [] },
    })
    expect((await send(ann, [more], [event], { writer })).answer.rejected).toEqual([])
    expect(await read(first.session)).toMatchObject({ rev: 9, playingMs: 50_000 })
  })

  it('a session that began without a viewer gets the one who signs in', async () => {
    const writer = given.test.createId('writer')
    const { viewerId: _, ...first } = snapshot()
    await send(undefined, [first], [], { writer })
    const token = await signToken({ sub: 'ann' })
    const { answer } = await send(token, [{ ...first, rev: 2, viewerId: 'ann' }], [], { writer })

    expect(answer.rejected).toEqual([])
    expect(await read(first.session)).toMatchObject({ viewerId: 'ann', rev: 2 })
    const late = await send(await signToken({ sub: 'bob' }), [{ ...first, rev: 3 }], [], { writer })
    expect(late.answer.rejected).toMatchObject([{ reason: 'viewer_token' }])
  })

  it('a viewer who was deleted can still finish the sessions from before', async () => {
    const writer = given.test.createId('writer')
    const token = await signToken({ sub: 'cleo' })
    const first = snapshot({ viewerId: 'cleo' })
    await send(token, [first], [], { writer })
    expect((await given.request('DELETE', '/v1/viewers/cleo', token)).status).toBe(200)
    const { answer } = await send(token, [{ ...first, rev: 2 }], [], { writer })

    expect(answer.rejected).toEqual([])
    const { viewerId, rev } = await read(first.session)
    expect([viewerId, rev]).toEqual([expect.stringMatching(/^deleted-/), 2])
  })

  it('a token that is not valid is answered with 401: the page keeps the records', async () => {
    const { session, ...record } = snapshot({ viewerId: 'ann' })
    for (const token of [await signToken({ sub: 'ann' }, { expiresInS: -90 }), 'no-token']) {
      const { status, answer } = await send(token, [{ session, ...record }])
      expect([status, answer.error]).toEqual([
        401,
        expect.stringMatching(/^the token (has expired|cannot)/),
      ])
    }
    expect((await given.test.get(`/v1/sessions/${session}`)).status).toBe(404)
  })

  it('a token of another project is refused', async () => {
    const created = await given.request('POST', '/v1/projects', given.test.keys.adminKey, {
      slug: 'other',
    })
    expect(((await created.json()) as NewProject).slug).toBe('other')
    const { status, answer } = await send(await signToken({ sub: 'ann', project: 'other' }), [
      snapshot(),
    ])

    expect([status, answer.error]).toEqual([
      403,
      'the token is for another project than the write key',
    ])
  })
})

describe('D8 a collector that cannot fetch the keys of the host application', () => {
  let keySet: KeySetServer
  let test: TestCollector
  beforeAll(async () => {
    keySet = await startKeySet()
    test = await openTestCollector({ jwksUrl: keySet.url, requireViewerToken: true })
  })
  afterAll(async () => {
    await test.collector.close()
    await keySet.close()
  })

  it('asks to come back, reports it once, and goes on by itself', async () => {
    const token = await keySet.sign({ sub: 'ann' })
    const post = (): ReturnType<TestCollector['post']> =>
      test.post(test.body({ snapshots: [test.snapshot({ viewerId: 'ann' })] }), {
        headers: { authorization: `Bearer ${token}` },
      })
    keySet.fail(true)
    expect([(await post()).status, (await post()).status]).toEqual([503, 503])
    expect(test.reports).toEqual([
      'POST /v1/ingest: KeySetUnavailable: the keys of JWKS_URL cannot be fetched',
    ])
    keySet.fail(false)
    expect((await post()).answer).toMatchObject({ accepted: 1, rejected: [] })
  })
})
