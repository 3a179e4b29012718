import { SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OpenedDashboard, openDashboard } from '../../test/openDashboard.ts'

const JWT_SECRET = 'a secret of the tests, longer than 32 bytes'
const signToken = (claims: Record<string, unknown>, expiresInS = 3600): Promise<string> =>
  new SignJWT({ sub: 'user-7', exp: Math.floor(Date.now() / 1000) + expiresInS, ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(new TextEncoder().encode(JWT_SECRET))

let test: OpenedDashboard
beforeAll(async () => {
  test = await openDashboard({ jwtSecret: JWT_SECRET })
})
afterAll(() => test?.collector.close())

const toJson = async (response: Response | Promise<Response>): Promise<Record<string, unknown>> =>
  (await (await response).json()) as Record<string, unknown>
const statusOf = async (path: string, cookie?: string): Promise<number> =>
  (await test.request(path, { cookie })).status
const refusalOf = async (credential: string): Promise<unknown> =>
  (await toJson(test.request('/dashboard/api/sign-in', { body: { credential } }))).refusal

describe('signing in', () => {
  it('with a read key, reads through the cookie, and only that', async () => {
    const cookie = await test.signIn(test.keys.readKey)

    expect(await toJson(test.request('/dashboard/api/session', { cookie }))).toMatchObject({
      signedIn: true,
      role: 'read',
      projects: ['default'],
      permissions: ['read', 'read:course', 'metrics'],
      acceptsTokens: true,
    })
    expect(await statusOf('/dashboard/api/v1/overview', cookie)).toBe(200)
    expect(await statusOf('/dashboard/api/v1/keys', cookie)).toBe(403)
    expect(await statusOf('/v1/overview', cookie)).toBe(401)
    expect(await statusOf('/dashboard/api/v1/overview')).toBe(401)
  })

  it('sets a cookie that no script reads and no other site sends', async () => {
    const sign = async (headers = {}): Promise<string> =>
      (
        await test.request('/dashboard/api/sign-in', {
          body: { credential: test.keys.readKey },
          headers,
        })
      ).headers.get('set-cookie') ?? ''

    expect(await sign()).toMatch(
      /^playhead_dashboard=[\w-]{43}; Path=\/dashboard; Expires=[^;]+; HttpOnly; SameSite=Strict$/,
    )
    expect(await sign({ 'x-forwarded-proto': 'https' })).toContain('; Secure')
  })

  it('with an admin key, manages keys', async () => {
    const cookie = await test.signIn(test.keys.adminKey)
    const created = await test.request('/dashboard/api/v1/keys', {
      cookie,
      body: { kind: 'write', label: 'site' },
    })

    expect(created.status).toBe(201)
    expect(await toJson(created)).toMatchObject({
      label: 'site',
      key: expect.stringMatching(/^wk_/),
    })
  })

  it('with the token of a teacher, reads the courses of the token', async () => {
    const cookie = await test.signIn(await signToken({ role: 'teacher', courses: ['spanish'] }))

    expect(await toJson(test.request('/dashboard/api/session', { cookie }))).toMatchObject({
      role: 'teacher',
      courses: ['spanish'],
    })
    expect(await statusOf('/dashboard/api/v1/courses/spanish/summary', cookie)).toBe(404)
    expect(await statusOf('/dashboard/api/v1/courses/french/summary', cookie)).toBe(403)
    expect(await statusOf('/dashboard/api/v1/overview', cookie)).toBe(403)
  })

  it('refuses what does not read, and says why', async () => {
    expect(await refusalOf(test.keys.writeKey)).toMatch(/^This is a write key .*read key/)
    expect(await refusalOf(`rk_${'x'.repeat(43)}`)).toBe(
      'This does not sign in: the key is unknown or revoked.',
    )
    expect(await refusalOf(await signToken({ role: 'viewer' }))).toMatch(
      /viewers have no dashboard/,
    )
    expect(await refusalOf(await signToken({ role: 'owner' }, -120))).toBe(
      'This does not sign in: the token has expired.',
    )
    expect((await test.request('/dashboard/api/sign-in', { body: { credential: 7 } })).status).toBe(
      400,
    )
  })

  it('lasts as long as a token', async () => {
    const token = await signToken({ role: 'owner' }, 3)
    const cookie = await test.signIn(token)
    expect(await statusOf('/dashboard/api/v1/overview', cookie)).toBe(200)

    await expect
      .poll(() => statusOf('/dashboard/api/v1/overview', cookie), { timeout: 10_000 })
      .toBe(401)
  })

  it('ends when the key is revoked, and when the user signs out', async () => {
    const admin = await test.signIn(test.keys.adminKey)
    const { key, id } = await toJson(
      test.request('/dashboard/api/v1/keys', {
        cookie: admin,
        body: { kind: 'read', label: 'link' },
      }),
    )
    const cookie = await test.signIn(String(key))
    expect(await statusOf('/dashboard/api/v1/overview', cookie)).toBe(200)
    await test.request(`/dashboard/api/v1/keys/${id}`, { method: 'DELETE', cookie: admin })
    expect(await statusOf('/dashboard/api/v1/overview', cookie)).toBe(401)

    await test.request('/dashboard/api/sign-out', { cookie: admin, body: {} })
    expect(await statusOf('/dashboard/api/v1/overview', admin)).toBe(401)
  })
})

describe('the link of the start', () => {
  const codeOf = (link: string): string => link.split('#sign-in=')[1] ?? ''

  it('signs in once, for all projects', async () => {
    const link = await test.page.createSignInLink('http://localhost:4600')
    expect(link).toMatch(/^http:\/\/localhost:4600\/dashboard#sign-in=link_[\w-]{43}$/)
    await test.collector.fetch(
      new Request('http://collector/v1/projects', {
        method: 'POST',
        headers: { authorization: `Bearer ${test.keys.adminKey}` },
        body: JSON.stringify({ slug: 'demo' }),
      }),
    )
    const cookie = await test.signIn(codeOf(link))

    expect(await refusalOf(codeOf(link))).toMatch(/^This link was used before/)
    expect(await toJson(test.request('/dashboard/api/session', { cookie }))).toMatchObject({
      role: 'owner',
      projects: ['default', 'demo'],
    })
    const keysOf = async (project: string): Promise<unknown> =>
      (
        await toJson(
          test.request('/dashboard/api/v1/keys', {
            cookie,
            headers: { 'playhead-project': project },
          }),
        )
      ).keys
    expect(await keysOf('demo')).toMatchObject([{ label: 'project demo' }, {}, {}])
    expect(JSON.stringify(await keysOf('default'))).not.toContain('project demo')
    expect(await keysOf('unknown')).toBeUndefined()
  })

  it('is for all projects; a key is for its own', async () => {
    const cookie = await test.signIn(test.keys.readKey)
    const read = (project: string): Promise<number> =>
      statusOf(`/dashboard/api/v1/overview?project=${project}`, cookie)

    expect(await read('default')).toBe(200)
    expect(await read('demo')).toBe(403)
  })
})

describe('requests of other pages', () => {
  it.each([
    ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
    [
      'another port of this host',
      { 'sec-fetch-site': 'same-site', origin: 'http://collector.test:81' },
    ],
    [
      'an old browser on another site',
      { 'sec-fetch-site': undefined, origin: 'https://evil.example' },
    ],
    ['a page that hides its origin', { 'sec-fetch-site': undefined, origin: 'null' }],
  ])('are refused: %s', async (_, headers) => {
    const cookie = await test.signIn(test.keys.adminKey)
    const sent = await test.request('/dashboard/api/v1/keys', {
      ...{ cookie, headers },
      body: { kind: 'admin', label: 'stolen' },
    })

    expect(sent.status).toBe(403)
    const { keys } = await toJson(test.request('/dashboard/api/v1/keys', { cookie }))
    expect(JSON.stringify(keys)).not.toContain('stolen')
  })

  it('of the same origin pass also in a browser without Sec-Fetch-Site', async () => {
    const cookie = await test.signIn(test.keys.adminKey)
    const { collector } = test
    const sent = await collector.fetch(
      new Request('http://collector.test/dashboard/api/v1/keys', {
        method: 'POST',
        body: JSON.stringify({ kind: 'read', label: 'older browser' }),
        headers: { cookie, origin: 'https://collector.test', host: 'collector.test' },
      }),
    )

    expect(sent.status).toBe(201)
  })
})

describe('what the cookie opens', () => {
  it('is the reads and the keys, not what players and viewers send', async () => {
    const cookie = await test.signIn(test.keys.adminKey)

    expect(await statusOf('/dashboard/api/v1/ingest', cookie)).toBe(404)
    expect(await statusOf('/dashboard/api/v1/progress/recent', cookie)).toBe(404)
    expect(await statusOf('/dashboard/api/v1/projects', cookie)).toBe(404)
    expect(await statusOf('/dashboard/api/v1/videos/../ingest', cookie)).toBe(404)
  })

  it('is not larger than a page sends', async () => {
    const cookie = await test.signIn(test.keys.adminKey)
    const sent = await test.request('/dashboard/api/v1/keys', {
      cookie,
      body: { kind: 'read', label: 'x'.repeat(70_000) },
    })

    expect(sent.status).toBe(413)
  })
})
