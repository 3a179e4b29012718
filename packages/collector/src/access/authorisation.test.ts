import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { notes } from '../../test/notesPlugin.ts'
import { openTestCollector, type TestCollector } from '../../test/openTestCollector.ts'
import { JWT_SECRET, signToken } from '../../test/tokens.ts'
import { type AppParts, createApp } from '../http/createApp.ts'
import { createOpenApi } from '../http/openApi.ts'
import { createPluginApp, type PluginApp } from '../http/pluginRoutes.ts'
import type { Plugin } from '../plugin.ts'
import type { RequireAccess } from './requireAccess.ts'
import type { KeyInfo, NewKey, NewProject } from './responses.ts'

/** In the order of the columns of the table. */
const CREDENTIALS = [
  ...['none', 'unknown key', 'revoked key', 'write key', 'read key', 'admin key'],
  ...['viewer', 'other viewer', 'teacher', 'analyst', 'owner'],
  ...['expired', 'forged', 'admin key of another project', 'owner of another project'],
  'owner of no project',
] as const
type Credential = (typeof CREDENTIALS)[number]

const session = 'session-matrix-1'
let keys = 0
let projects = 0

/** Routes that only this test has: what other parts of the collector protect in the same way. */
const scoped: Plugin = {
  name: 'scoped',
  routes(app, { requireAccess }) {
    app.get('/v1/scoped/courses/:id', requireAccess('read:course', { courseParam: 'id' }), (c) =>
      c.json({}),
    )
    app.get('/v1/scoped/progress', requireAccess('progress', { tokenInQuery: true }), (c) => {
      const principal = c.get('principal')
      return c.json({ viewerId: 'viewerId' in principal ? principal.viewerId : null })
    })
    app.put('/v1/scoped/catalogue', requireAccess('catalogue:write'), (c) => c.json({}))
  },
}

/** Every route of the collector, and the status that each credential gets, in their order. */
const TABLE = `
                                none unk rev  wri rea adm  vie oth tea ana own  exp for  adm own own
POST   /v1/ingest                401 401 401  202 403 403  403 403 403 403 403  401 401  403 403 401
ALL    /v1/ingest                405 405 405  405 405 405  405 405 405 405 405  405 405  405 405 405
GET    /v1/videos                401 401 401  403 200 200  403 403 403 200 200  401 401  200 200 401
GET    /v1/videos/:id/summary    401 401 401  403 200 200  403 403 403 200 200  401 401  404 404 401
GET    /v1/videos/:id/heatmap    401 401 401  403 200 200  403 403 403 200 200  401 401  404 404 401
GET    /v1/sessions/:id          401 401 401  403 200 200  403 403 403 200 200  401 401  404 404 401
GET    /v1/overview               401 401 401  403 200 200  403 403 403 200 200  401 401  200 200 401
GET    /v1/videos/:id             401 401 401  403 200 200  403 403 403 200 200  401 401  404 404 401
GET    /v1/videos/:id/retention   401 401 401  403 200 200  403 403 403 200 200  401 401  404 404 401
GET    /v1/videos/:id/dropoff     401 401 401  403 200 200  403 403 403 200 200  401 401  404 404 401
GET    /v1/videos/:id/completion  401 401 401  403 200 200  403 403 403 200 200  401 401  404 404 401
GET    /v1/videos/:id/hotspots    401 401 401  403 200 200  403 403 403 200 200  401 401  404 404 401
GET    /v1/sessions               401 401 401  403 200 200  403 403 403 200 200  401 401  200 200 401
GET    /v1/viewers                401 401 401  403 200 200  403 403 403 200 200  401 401  200 200 401
GET    /v1/viewers/:id            401 401 401  403 200 200  403 403 403 200 200  401 401  404 404 401
GET    /v1/courses                401 401 401  403 200 200  403 403 403 200 200  401 401  200 200 401
GET    /v1/courses/:id            401 401 401  403 200 200  403 403 403 200 200  401 401  404 404 401
GET    /v1/live                   401 401 401  403 200 200  403 403 403 200 200  401 401  200 200 401
GET    /v1/qoe                    401 401 401  403 200 200  403 403 403 200 200  401 401  200 200 401
GET    /v1/courses/:id/summary    401 401 401  403 200 200  403 403 200 200 200  401 401  404 404 401
PUT    /v1/videos/:id             401 401 401  403 403 200  403 403 403 403 200  401 401  200 200 401
PUT    /v1/courses/:id            401 401 401  403 403 200  403 403 403 403 200  401 401  200 200 401
POST   /v1/purchases              401 401 401  403 403 200  403 403 403 403 200  401 401  200 200 401
GET    /v1/quality               401 401 401  403 200 200  403 403 403 200 200  401 401  200 200 401
GET    /v1/retention             401 401 401  403 200 200  403 403 403 200 200  401 401  200 200 401
GET    /v1/progress/videos/:id   401 401 401  403 403 403  200 404 404 404 404  401 401  403 404 401
PUT    /v1/progress/videos/:id   401 401 401  403 403 403  200 200 200 200 200  401 401  403 200 401
POST   /v1/progress/batch        401 401 401  403 403 403  200 200 200 200 200  401 401  403 200 401
GET    /v1/progress/courses/:id  401 401 401  403 403 403  404 404 404 404 404  401 401  403 404 401
GET    /v1/progress/recent       401 401 401  403 403 403  200 200 200 200 200  401 401  403 200 401
GET    /v1/progress/continue     401 401 401  403 403 403  200 200 200 200 200  401 401  403 200 401
GET    /v1/progress/stream       401 401 401  403 403 403  406 406 406 406 406  401 401  403 406 401
GET    /v1/keys                  401 401 401  403 403 200  403 403 403 403 200  401 401  200 200 401
POST   /v1/keys                  401 401 401  403 403 201  403 403 403 403 201  401 401  201 201 401
POST   /v1/keys/:id/rotate       401 401 401  403 403 201  403 403 403 403 201  401 401  404 404 401
DELETE /v1/keys/:id              401 401 401  403 403 200  403 403 403 403 200  401 401  404 404 401
GET    /v1/projects              401 401 401  403 403 200  403 403 403 403 403  401 401  403 403 401
POST   /v1/projects              401 401 401  403 403 201  403 403 403 403 403  401 401  403 403 401
POST   /api/analytics/video-view 401 401 401  200 403 403  200 200 200 200 200  401 401  403 200 401
POST   /api/analytics/video-progress 401 401 401  200 403 403  200 200 200 200 200  401 401  403 200 401
POST   /api/analytics/video-complete 401 401 401  200 403 403  200 200 200 200 200  401 401  403 200 401
POST   /api/progress            401 401 401  401 403 403  200 200 200 200 200  401 401  403 200 401
GET    /api/progress            401 401 401  401 403 403  200 200 200 200 200  401 401  403 200 401
POST   /api/progress/video/:id/watch-time 401 401 401  401 403 403  200 200 200 200 200  401 401  403 200 401
GET    /api/progress/video/:id/status 401 401 401  401 403 403  200 200 200 200 200  401 401  403 200 401
GET    /api/progress/course/:id 401 401 401  401 403 403  404 404 404 404 404  401 401  403 404 401
POST   /api/progress/videos/batch 401 401 401  401 403 403  200 200 200 200 200  401 401  403 200 401
GET    /api/admin/analytics/videos 401 401 401  403 200 200  403 403 403 200 200  401 401  200 200 401
GET    /v1/viewers/:id/export    401 401 401  403 403 200  200 403 403 403 200  401 401  404 404 401
DELETE /v1/viewers/:id           401 401 401  403 403 200  200 403 403 403 200  401 401  200 200 401
GET    /v1/internal-viewers      401 401 401  403 403 200  403 403 403 403 200  401 401  200 200 401
PUT    /v1/internal-viewers      401 401 401  403 403 200  403 403 403 403 200  401 401  200 200 401
GET    /healthz                  200 200 200  200 200 200  200 200 200 200 200  200 200  200 200 200
GET    /readyz                   200 200 200  200 200 200  200 200 200 200 200  200 200  200 200 200
GET    /metrics                 401 401 401  403 200 200  403 403 403 403 403  401 401  403 403 401
GET    /openapi.json             200 200 200  200 200 200  200 200 200 200 200  200 200  200 200 200
GET    /demo-config.json         200 200 200  200 200 200  200 200 200 200 200  200 200  200 200 200
GET    /*                        200 200 200  200 200 200  200 200 200 200 200  200 200  200 200 200
GET    /                         200 200 200  200 200 200  200 200 200 200 200  200 200  200 200 200

Routes of plugins:
POST   /v1/notes/:video          401 401 401  201 403 403  403 403 403 403 403  401 401  403 403 401
GET    /v1/notes/:video          401 401 401  403 200 200  403 403 403 200 200  401 401  200 200 401
GET    /v1/scoped/courses/:id    401 401 401  403 200 200  403 403 200 200 200  401 401  200 200 401
GET    /v1/scoped/progress       401 401 401  403 403 403  200 200 200 200 200  401 401  403 200 401
PUT    /v1/scoped/catalogue      401 401 401  403 403 200  403 403 403 403 200  401 401  200 200 401`
const ROWS = new Map(
  [...TABLE.matchAll(/^([A-Z]+) +(\/\S*) +([\d ]+)$/gm)].map(([, method, path, statuses = '']) => [
    `${method} ${path}`,
    statuses.split(/ +/).map(Number),
  ]),
)

type Send = string | (() => string | Promise<string>)

/** Addresses and bodies of routes that need other ones than the route itself, or `{}`. */
const REQUESTS: Readonly<Record<string, { readonly path?: Send; readonly body?: Send }>> = {
  'POST /v1/ingest': {
    body: () => JSON.stringify(test.body({ snapshots: [test.snapshot({})] })),
  },
  'GET /v1/videos/:id/summary': { path: '/v1/videos/v/summary' },
  'GET /v1/videos/:id/heatmap': { path: '/v1/videos/v/heatmap' },
  'GET /v1/videos/:id': { path: '/v1/videos/v' },
  'GET /v1/videos/:id/retention': { path: '/v1/videos/v/retention' },
  'GET /v1/videos/:id/dropoff': { path: '/v1/videos/v/dropoff' },
  'GET /v1/videos/:id/completion': { path: '/v1/videos/v/completion' },
  'GET /v1/videos/:id/hotspots': { path: '/v1/videos/v/hotspots' },
  'GET /v1/viewers/:id': { path: '/v1/viewers/viewer-1' },
  'GET /v1/courses/:id': { path: '/v1/courses/course-1' },
  'GET /v1/courses/:id/summary': { path: '/v1/courses/course-1/summary' },
  'PUT /v1/videos/:id': { path: '/v1/videos/put', body: '{}' },
  'PUT /v1/courses/:id': { path: '/v1/courses/put', body: '{"lessons":[]}' },
  'POST /v1/purchases': { body: '{"purchases":[]}' },
  'GET /v1/progress/videos/:id': { path: '/v1/progress/videos/v' },
  'PUT /v1/progress/videos/:id': { path: '/v1/progress/videos/v', body: '{"position":1}' },
  'POST /v1/progress/batch': { body: '{"videoIds":["v"]}' },
  'GET /v1/progress/courses/:id': { path: '/v1/progress/courses/course-1' },
  'GET /v1/sessions/:id': { path: `/v1/sessions/${session}` },
  'POST /v1/keys': { body: '{"kind":"write"}' },
  'POST /v1/keys/:id/rotate': { path: async () => `/v1/keys/${await createKey('read')}/rotate` },
  'DELETE /v1/keys/:id': { path: async () => `/v1/keys/${await createKey('read')}` },
  'POST /v1/projects': { body: () => JSON.stringify({ slug: `matrix-${++projects}` }) },
  'GET /v1/viewers/:id/export': { path: '/v1/viewers/viewer-1/export' },
  'DELETE /v1/viewers/:id': { path: '/v1/viewers/viewer-1' },
  'PUT /v1/internal-viewers': { body: '{"viewerIds":[]}' },
  'POST /api/analytics/video-view': { body: () => video({ video_duration_seconds: 600 }) },
  'POST /api/analytics/video-progress': { body: () => video(WATCHED) },
  'POST /api/analytics/video-complete': { body: () => video(WATCHED) },
  'POST /api/progress': {
    body: '{"lessonId":"v","positionSeconds":1,"durationSeconds":600,"watchTime":1,"completed":false}',
  },
  'GET /api/progress': { path: '/api/progress?lessonId=v' },
  'POST /api/progress/video/:id/watch-time': {
    path: '/api/progress/video/v/watch-time',
    body: '{"watch_time":1,"total_duration":600}',
  },
  'GET /api/progress/video/:id/status': { path: '/api/progress/video/v/status' },
  'GET /api/progress/course/:id': { path: '/api/progress/course/course-1' },
  'POST /api/progress/videos/batch': { body: '{"video_ids":["v"]}' },
  'GET /*': { path: '/page.txt' },
  'POST /v1/notes/:video': { path: '/v1/notes/v', body: '{"text":"t"}' },
  'GET /v1/notes/:video': { path: '/v1/notes/v' },
  'GET /v1/scoped/courses/:id': { path: '/v1/scoped/courses/course-1' },
}
const WATCHED = { current_position_seconds: 1, watch_time_seconds: 1 }
/** A body of the analytics endpoints, of a session of its own. */
const video = (given: object): string =>
  JSON.stringify({ session_id: test.createId('session'), video_id: 'v', ...given })
const resolve = async (given: Send | undefined): Promise<string | undefined> =>
  typeof given === 'function' ? given() : given

/** Middleware and the answer to an unknown address are no routes. */
const MIDDLEWARE = [
  ...['ALL /*', 'ALL /v1/*', 'ALL /api/analytics/*', 'ALL /api/progress', 'ALL /api/progress/*'],
  'ALL /api/admin/*',
]

let test: TestCollector
let directory: string
const credentials = new Map<Credential, string | undefined>()
const createKey = async (kind: string): Promise<number> => {
  const response = await send(
    'POST',
    '/v1/keys',
    test.keys.adminKey,
    JSON.stringify({ kind, label: `k${++keys}` }),
  )
  return ((await response.json()) as NewKey).id
}
const send = async (
  method: string,
  path: string,
  credential: string | undefined,
  body?: string,
): Promise<Response> =>
  test.collector.fetch(
    new Request(`http://localhost${path}`, {
      method,
      ...(body !== undefined && { body }),
      headers: credential === undefined ? {} : { authorization: `Bearer ${credential}` },
    }),
  )

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'playhead-matrix-'))
  mkdirSync(join(directory, 'site'))
  writeFileSync(join(directory, 'site/page.txt'), 'page')
  writeFileSync(join(directory, 'site/index.html'), 'index')
  test = await openTestCollector({
    ...{ demo: true, site: join(directory, 'site'), jwtSecret: JWT_SECRET },
    plugins: [notes(), scoped],
  })
  const { writeKey, readKey, adminKey } = test.keys
  await test.post(
    test.body({ snapshots: [test.snapshot({ session, viewerId: 'viewer-1', playingMs: 1000 })] }),
  )
  await send('PUT', '/v1/courses/course-1', adminKey, '{"lessons":[]}')
  const created = await send('POST', '/v1/projects', adminKey, '{"slug":"other"}')
  const other = (await created.json()) as NewProject
  const made = await send('POST', '/v1/keys', adminKey, '{"kind":"admin"}')
  const revoked = (await made.json()) as NewKey
  await send('DELETE', `/v1/keys/${revoked.id}`, adminKey)

  const owner = { sub: 'owner-1', role: 'owner' }
  const values: Record<Credential, string | undefined> = {
    none: undefined,
    'unknown key': `ak_${'a'.repeat(43)}`,
    'revoked key': revoked.key,
    'write key': writeKey,
    'read key': readKey,
    'admin key': adminKey,
    viewer: await signToken({ sub: 'viewer-1' }),
    'other viewer': await signToken({ sub: 'viewer-2', role: 'viewer' }),
    teacher: await signToken({ sub: 'teacher-1', role: 'teacher', courses: ['course-1'] }),
    analyst: await signToken({ sub: 'analyst-1', role: 'analyst' }),
    owner: await signToken(owner),
    expired: await signToken(owner, { expiresInS: -61 }),
    forged: await signToken(owner, { secret: 'another secret that has 32 bytes or more' }),
    'admin key of another project': other.adminKey,
    'owner of another project': await signToken({ ...owner, project: 'other' }),
    'owner of no project': await signToken({ ...owner, project: 'nowhere' }),
  }
  for (const name of CREDENTIALS) credentials.set(name, values[name])
})
afterAll(async () => {
  await test.collector.close()
  rmSync(directory, { recursive: true, force: true })
  expect(test.reports).toEqual([])
})

/** The routes of the application, which do not depend on what they work with. */
async function listRoutes(): Promise<readonly string[]> {
  const requireAccess: RequireAccess = () => (_, next) => next()
  const services = { requireAccess, requireKey: requireAccess } as never
  const plugins: PluginApp[] = []
  for (const plugin of [notes(), scoped]) {
    const added = createPluginApp()
    await plugin.routes?.(added.app, services)
    plugins.push(added)
  }
  const parts = {
    ...{ requireAccess, requireKey: requireAccess, plugins, site: directory, demoKeys: {} },
    metrics: { countRequests: requireAccess('metrics') },
  }
  const { routes } = createApp(parts as unknown as AppParts)
  return [...new Set(routes.map(({ method, path }) => `${method} ${path}`))]
}

const ERROR = /: this needs (a|an|the) /
/** Endpoints of the documents answer 401 as they do. */
const LEGACY_ERROR = /^Unauthorized$|: this needs (a|an|the) /

describe('D8 a route', () => {
  it('has a row in the table, and each row a route', async () => {
    const routes = (await listRoutes()).filter((route) => !MIDDLEWARE.includes(route))

    expect([...ROWS.keys()].sort()).toEqual(routes.sort())
  })

  it.each([...ROWS])('answers each credential by the table: %s', async (route, statuses) => {
    const [method = '', path] = route.split(' ')
    const found: Record<string, number> = {}
    for (const name of CREDENTIALS) {
      const address = (await resolve(REQUESTS[route]?.path)) ?? (path as string)
      const body = await resolve(REQUESTS[route]?.body)
      const response = await send(
        ...([method.replace('ALL', 'PATCH'), address, credentials.get(name), body] as const),
      )
      found[name] = response.status
      const scheme = response.headers.get('www-authenticate')
      expect(scheme).toBe(response.status === 401 ? 'Bearer' : null)
      if (response.status !== 401 && response.status !== 403) continue
      const { error } = (await response.json()) as { error: string }
      expect(error).toMatch(path?.startsWith('/api/') ? LEGACY_ERROR : ERROR)
    }

    expect(found).toEqual(Object.fromEntries(CREDENTIALS.map((name, at) => [name, statuses[at]])))
  })

  it('of the collector is described by the OpenAPI document', () => {
    const { paths } = createOpenApi() as { paths: Record<string, Record<string, unknown>> }
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map(
        (method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
      ),
    )
    const own = [...ROWS.keys()].filter((route) =>
      /^(?!ALL)[A-Z]+ \/(v1|api)\/(?!notes|scoped)/.test(route),
    )

    expect(described.sort()).toEqual(own.sort())
  })
})

describe('D8 a teacher', () => {
  it('reads the courses of the token, and no others', async () => {
    const teacher = credentials.get('teacher')
    expect((await send('GET', '/v1/scoped/courses/course-1', teacher)).status).toBe(200)
    const response = await send('GET', '/v1/scoped/courses/course-2', teacher)
    expect([response.status, await response.json()]).toEqual([
      403,
      { error: expect.stringContaining('the course is not in the claim "courses"') },
    ])
  })
})

describe('D8 an owner', () => {
  it('manages write and read keys, but no admin keys: a stolen token must not last', async () => {
    const owner = credentials.get('owner')
    const list = (await (await send('GET', '/v1/keys', owner)).json()) as { keys: KeyInfo[] }
    const admin = list.keys.find(({ kind }) => kind === 'admin') as KeyInfo

    expect((await send('POST', '/v1/keys', owner, '{"kind":"admin"}')).status).toBe(403)
    expect((await send('POST', `/v1/keys/${admin.id}/rotate`, owner)).status).toBe(403)
    expect((await send('DELETE', `/v1/keys/${admin.id}`, owner)).status).toBe(403)
    expect((await send('GET', '/v1/keys', test.keys.adminKey)).status).toBe(200)
  })
})

it('a request with a key and a token passes when one of them is enough', async () => {
  const path = `/v1/scoped/progress?key=${test.keys.writeKey}`
  expect((await send('GET', path, credentials.get('viewer'))).status).toBe(200)
  const read = `/v1/videos?key=${test.keys.readKey}`
  expect((await send('GET', read, credentials.get('expired'))).status).toBe(200)
})

it('a token in the address counts only where the route allows it', async () => {
  const token = credentials.get('owner')
  expect((await send('GET', `/v1/scoped/progress?token=${token}`, undefined)).status).toBe(200)
  expect((await send('GET', `/v1/videos?token=${token}`, undefined)).status).toBe(401)
})
