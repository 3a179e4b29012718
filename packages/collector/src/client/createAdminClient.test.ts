import * as v from 'valibot'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openTestCollector, type TestCollector } from '../../test/openTestCollector.ts'
import {
  deletedProjectSchema,
  deletedViewerSchema,
  internalViewersSchema,
  keyInfoSchema,
  keyListSchema,
  newKeySchema,
  newProjectSchema,
  projectListSchema,
  viewerExportSchema,
} from '../access/schemas.ts'
import { type AdminClient, createAdminClient } from './createAdminClient.ts'

let test: TestCollector
let admin: AdminClient
beforeAll(async () => {
  test = await openTestCollector()
  admin = open(test.keys.adminKey)
  await test.post(test.body({ snapshots: [test.snapshot({ viewerId: 'a/b', playingMs: 1000 })] }))
})
afterAll(() => test.collector.close())

const open = (key: string): AdminClient =>
  createAdminClient({
    ...{ url: 'http://collector/', key },
    fetch: async (address, init) => test.collector.fetch(new Request(address, init)),
  })
/** Every answer is exactly what the OpenAPI document says. */
const check = async <T>(schema: v.GenericSchema<unknown, T>, answer: Promise<T>): Promise<T> => {
  const found = await answer
  expect(v.parse(schema, found)).toEqual(found)
  return found
}

it('manages keys, projects and viewers', async () => {
  const made = await check(newKeySchema, admin.createKey({ kind: 'write', label: 'shop' }))
  const next = await check(newKeySchema, admin.rotateKey(made.id, { graceHours: 1 }))
  await check(newKeySchema, admin.rotateKey(next.id))
  await check(keyInfoSchema, admin.revokeKey(made.id))
  const { keys } = await check(keyListSchema, admin.keys())
  expect(keys.map(({ label }) => label).slice(3)).toEqual(['shop', 'shop', 'shop'])

  await check(newProjectSchema, admin.createProject('school'))
  const { projects } = await check(projectListSchema, admin.projects())
  expect(projects.map(({ slug }) => slug)).toEqual(['default', 'school'])
  expect(await check(deletedProjectSchema, admin.deleteProject('school'))).toEqual({
    ...{ slug: 'school', sessions: 0 },
  })

  await check(internalViewersSchema, admin.setInternalViewers(['bob']))
  expect(await check(internalViewersSchema, admin.internalViewers())).toEqual({
    viewerIds: ['bob'],
  })
  const { sessions } = await check(viewerExportSchema, admin.exportViewer('a/b'))
  expect(sessions).toHaveLength(1)
  expect((await check(deletedViewerSchema, admin.deleteViewer('a/b'))).sessions).toBe(1)
})

it('rejects with the reason of the collector, and refuses what cannot be meant', async () => {
  await expect(admin.exportViewer('a/b')).rejects.toMatchObject({
    name: 'CollectorError',
    status: 404,
  })
  await expect(admin.createKey({ kind: 'root' } as never)).rejects.toMatchObject({
    ...{ status: 400, reason: expect.stringContaining('kind: ') },
  })
  await expect(open(`ak_${'a'.repeat(43)}`).keys()).rejects.toMatchObject({ status: 401 })
  await expect(admin.deleteViewer('..')).rejects.toThrow(
    'playhead: deleteViewer() expects an id, got ".."',
  )
  expect(() => createAdminClient({ url: '/', key: test.keys.readKey })).toThrow(
    `playhead: createAdminClient() option "key" must be an admin key, like 'ak_…', or a token, got a value that is not shown`,
  )
})
