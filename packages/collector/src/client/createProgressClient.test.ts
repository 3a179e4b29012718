import * as v from 'valibot'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openTestCollector, type TestCollector } from '../../test/openTestCollector.ts'
import { JWT_SECRET, signToken } from '../../test/tokens.ts'
import {
  courseProgressSchema,
  savedProgressSchema,
  watchProgressListSchema,
  watchProgressSchema,
} from '../progress/schemas.ts'
import { createProgressClient, type ProgressClient } from './createProgressClient.ts'

let test: TestCollector
let client: ProgressClient
beforeAll(async () => {
  test = await openTestCollector({ jwtSecret: JWT_SECRET })
  client = open(await signToken({ sub: 'user-7' }))
})
afterAll(() => test.collector.close())

const open = (key: string): ProgressClient =>
  createProgressClient({
    ...{ url: 'http://collector/', key },
    fetch: async (address, init) => test.collector.fetch(new Request(address, init)),
  })
/** Every answer is exactly what the OpenAPI document says. */
const check = async <T>(schema: v.GenericSchema<unknown, T>, answer: Promise<T>): Promise<T> => {
  const found = await answer
  expect(v.parse(schema, found)).toEqual(found)
  return found
}

it('B12 saves and reads the progress of a viewer', async () => {
  await test.send('PUT', '/v1/courses/c', { lessons: [{ videoId: 'a/b' }, { videoId: 'next' }] })
  const stored = { position: 9, duration: 10, completed: true, at: 7000 }
  const saved = await check(savedProgressSchema, client.save('a/b', stored))
  await client.save('next', { position: 1, duration: 4, at: 5000 })

  expect(saved).toMatchObject({ saved: true, progress: { videoId: 'a/b', percent: 100 } })
  expect(await check(watchProgressSchema, client.progress('a/b'))).toEqual(saved.progress)
  const lists = [client.batch(['a/b', 'next']), client.recent({ limit: 1 })]
  const found = await Promise.all(lists.map((each) => check(watchProgressListSchema, each)))
  expect(found.map(({ progress }) => progress.length)).toEqual([2, 1])
  const { progress } = await check(watchProgressListSchema, client.continueWatching())
  expect(progress.map(({ videoId }) => videoId)).toEqual(['next'])
  expect(await check(courseProgressSchema, client.course('c'))).toMatchObject({
    ...{ percent: 62.5, completedLessons: 1, next: 'next' },
  })
})

it('rejects with the reason of the collector, and refuses what cannot be meant', async () => {
  await expect(client.progress('never')).rejects.toMatchObject({ status: 404 })
  await expect(client.recent({ limit: 0 })).rejects.toMatchObject({ status: 400 })
  await expect(client.save('..', { position: 1 })).rejects.toThrow('save() expects an id, got ".."')
  expect(() => open('rk_a')).toThrow('option "key" must be the token of a viewer')
})
