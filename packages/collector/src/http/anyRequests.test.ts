import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  type JsonSchema,
  junk,
  listInfinite,
  putInfinity,
  valuesOf,
} from '../../test/fuzz/valuesOf.ts'
import { openTestCollector, type TestCollector } from '../../test/openTestCollector.ts'
import { JWT_SECRET, signToken } from '../../test/tokens.ts'
import { createOpenApi } from './openApi.ts'

/** The parts of an operation that a request is made of. */
interface Operation {
  readonly parameters?: readonly {
    readonly name: string
    readonly in: 'path' | 'query'
    readonly schema: JsonSchema
  }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { schema: JsonSchema }>> }
  readonly responses: Readonly<Record<string, unknown>>
}

const { paths } = createOpenApi() as {
  paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}
const OPERATIONS = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
)

const IDS = [
  'known',
  'unknown',
  "'",
  '%',
  '../..',
  'a\u0000b',
  'ü',
  'x'.repeat(600),
  '__proto__',
  '0',
]
const TEXTS = [
  ...[...IDS, '', ' ', '-1', '1e9', '999999', 'true', 'null', "'; --", '_', '\\'],
  ...['1970-01-01', '2026-11-29', '2026-11-30T00:00:00Z', '2026-10-25T02:30', '9999-12-31'],
  ...['0000-01-01', 'UTC', 'Europe/Berlin', 'Africa/Cairo', 'Pacific/Apia', 'GMT+25'],
  ...['hour', 'day', 'previous', 'csv', 'ndjson', '1s', '9999s', '1%', '100%', '33%'],
  ...['views', '-title', '-completionRate', 'mobile', 'W10'],
]

const statuses = new Set<number>()
let test: TestCollector
let credentials: Readonly<Record<string, string>>
beforeAll(async () => {
  test = await openTestCollector({ jwtSecret: JWT_SECRET })
  credentials = {
    none: '',
    admin: test.keys.adminKey,
    read: test.keys.readKey,
    write: test.keys.writeKey,
    viewer: await signToken({ sub: 'known', project: 'default' }),
    owner: await signToken({ sub: 'known', project: 'default', role: 'owner' }),
  }
  const given = { videoId: 'known', viewerId: 'known', courseId: 'known', playingMs: 20_000 }
  await test.post(test.body({ snapshots: [test.snapshot({ ...given, watched: [[0, 20]] })] }))
})
afterAll(async () => {
  // Requests that are all refused would prove little.
  expect([...statuses].sort()).toEqual(expect.arrayContaining([200, 201, 202, 400, 401, 403, 404]))
  await test.collector.close()
  expect(test.reports).toEqual([])
})

/** Whose answers are about the request, and not about who sends it. */
const credential = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('admin', 'write', 'owner') },
  { weight: 1, arbitrary: fc.constantFrom('none', 'read', 'viewer') },
)

const requestsOf = ({ path, method, operation }: (typeof OPERATIONS)[number]) => {
  const { parameters = [], requestBody } = operation
  const schema = Object.values(requestBody?.content ?? {})[0]?.schema
  const valid = schema
    ? valuesOf(schema).map((value) => JSON.stringify(value))
    : fc.constant(undefined)
  const body = fc.oneof(
    { weight: 12, arbitrary: valid },
    {
      weight: 4,
      arbitrary: fc.tuple(valid, fc.nat(99)).map(([json = '', place]) => putInfinity(json, place)),
    },
    { weight: 1, arbitrary: junk.map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: fc.constantFrom('', '{', '['.repeat(50_000), '\ufeff{}', 'a=1&b=2') },
  )
  return fc.record({
    path: fc.constant(path),
    method: fc.constant(method.toUpperCase()),
    documented: fc.constant(Object.keys(operation.responses).map(Number)),
    id: fc.constantFrom(...IDS),
    query: fc.array(
      fc.tuple(
        fc.constantFrom('unlisted', ...parameters.map(({ name }) => name)),
        fc.constantFrom(...TEXTS),
      ),
      { maxLength: 3 },
    ),
    type: fc.oneof(
      { weight: 12, arbitrary: fc.constant('application/json') },
      {
        weight: 1,
        arbitrary: fc.constantFrom('text/plain', 'image/png', 'application/json; charset=x'),
      },
    ),
    body: schema ? body : fc.constant(undefined),
    credential,
  })
}

it.each(OPERATIONS.map((each) => [each.method.toUpperCase(), each.path, each] as const))(
  '%s %s answers any request as the OpenAPI document says, never with a fault',
  async (_, __, each) => {
    await fc.assert(
      fc.asyncProperty(requestsOf(each), async (given) => {
        const { method, type, body } = given
        const query = new URLSearchParams(given.query as [string, string][])
        const secret = credentials[given.credential] ?? ''
        if (secret.startsWith('wk_')) query.set('key', secret)
        const path = `${given.path.replace('{id}', encodeURIComponent(given.id))}?${query}`
        const response = await test.collector.fetch(
          new Request(`http://collector${path}`, {
            method,
            headers: {
              ...(body !== undefined && { 'content-type': type }),
              ...(secret && { authorization: `Bearer ${secret}` }),
            },
            ...(body !== undefined && { body }),
          }),
        )
        const text = await response.text()
        statuses.add(response.status)
        const said = `${method} ${path} ${body?.slice(0, 500)} → ${response.status} ${text.slice(0, 200)}`
        expect(given.documented, said).toContain(response.status)
        expect(response.status, said).toBeLessThan(500)
        if (response.status >= 400) expect(JSON.parse(text).error, said).toBeTruthy()
      }),
      // One in twelve is a batch that is stored.
      { numRuns: '202' in each.operation.responses ? 200 : 40 },
    )
  },
  120_000,
)

it.each(
  OPERATIONS.flatMap(({ path, method, operation }) => {
    const [content] = Object.values(operation.requestBody?.content ?? {})
    const bodies = content ? listInfinite(content.schema) : []
    return bodies.map((body) => [method.toUpperCase(), path, body, operation] as const)
  }),
)('%s %s answers %s, with a number that is Infinity in JavaScript', async (...given) => {
  const [method, path, body, { responses }] = given
  for (const name of ['admin', 'write', 'owner']) {
    const response = await test.collector.fetch(
      new Request(`http://collector${path.replace('{id}', `infinite-${name}-${body.length}`)}`, {
        ...{ method, body },
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${credentials[name]}`,
        },
      }),
    )
    const answer = `${name} ${response.status} ${await response.text()}`
    expect(Object.keys(responses), answer).toContain(`${response.status}`)
    expect(response.status, answer).toBeLessThan(500)
  }
})
