import type { EventRecord } from '@playhead/core'
import { answerSchema } from '@playhead/core/wire'
import { Validator } from '@seriousme/openapi-schema-validator'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestCollector, type TestCollector } from '../../test/openTestCollector.ts'
import { ENDPOINTS } from './endpoints.ts'
import { READS, type ReadName } from './query/paths.ts'

let test: TestCollector
let session: string
let ingested: unknown

beforeAll(async () => {
  test = await openTestCollector()
  const one = test.snapshot({
    videoId: 'full',
    title: 'A lesson',
    viewerId: 'viewer-1',
    courseId: 'course-1',
    lessonId: 'lesson-1',
    preview: true,
    live: false,
    page: 'https://shop.test/',
    referrer: 'https://shop.test/before',
    playingMs: 30_000,
    contentMs: 33_000,
    rebufferMs: 100,
    playCount: 2,
    seekCount: 1,
    position: 30,
    maxPosition: 30,
    duration: 60,
    watched: [[0, 30]],
    twice: [[0, 3]],
    milestones: { reached: [25, 50], played: [25] },
    completedAt: Date.now(),
  })
  const seen = test.snapshot({ videoId: 'seen', viewerId: 'viewer-2', state: 'idle' })
  session = one.session
  const moment = { session, at: Date.now() }
  const events: EventRecord[] = [
    { ...moment, seq: 1, type: 'load', loadMs: 12.5, duration: 60 },
    { ...moment, seq: 2, type: 'view', startupMs: 40, position: 0 },
    { ...moment, seq: 3, type: 'seek', from: 3, to: null, tookMs: 20, count: 2 },
    {
      ...moment,
      seq: 4,
      type: 'rendition',
      width: 1280,
      height: 720,
      bitrateBps: 2e6,
      label: '720p',
      auto: true,
    },
    { ...moment, seq: 6, type: 'log', name: 'note', data: { at: 12, tags: ['a', null] } },
    { ...moment, seq: 7, type: 'end', reason: 'app', epoch: 1 },
  ]
  const drop = { id: test.createId('ledger'), reason: 'quota' as const, count: 1 }
  const answer = await test.post(
    test.body({
      ...{ from: 1, to: 7, high: 9, epoch: 1, pending: ['writer-gone-0001'] },
      ...{
        snapshots: [one, seen, 7 as never],
        events,
        ledger: [drop],
      },
    }),
  )
  expect(answer.status).toBe(202)
  ingested = answer.answer
  const lessons = [{ videoId: 'full', lessonId: 'lesson-1' }, { videoId: 'unseen' }]
  await put('/v1/courses/course-1', { title: 'A course', lessons, teachers: ['teacher-1'] })
  await put('/v1/courses/course-2', { lessons: [] })
  await put('/v1/videos/full', {
    title: 'A lesson',
    duration: 60,
    thumbnailUrl: '/full.jpg',
    mediaUrl: '/full.mp4',
    chapters: [{ start: 0, title: 'Begin' }, { start: 30 }],
    intro: [0, 5],
    outro: [50, 60],
    preview: true,
  })
})
afterAll(async () => {
  await test.collector.close()
  expect(test.reports).toEqual([])
})

const put = (path: string, body: object): Promise<{ readonly status: number }> =>
  test.send('PUT', path, body)

/** Parameters with which an answer has everything that it can have. */
const QUERIES: Partial<Record<ReadName, string>> = {
  videos: 'series=7&from=2026-01-01',
  retention: 'compare=similar',
}

describe.each([
  ['with records', { video: 'full', course: 'course-1', viewer: 'viewer-1' }],
  ['with little', { video: 'seen', course: 'course-2', viewer: 'viewer-2' }],
])('%s', (_, ids) => {
  it.each(Object.keys(READS) as ReadName[])('%s is exactly as its schema says', async (name) => {
    const { path } = READS[name]
    const kind = /^\/v1\/(video|course|viewer|session)s\/:id/.exec(path)?.[1] as 'video' | 'session'
    const id = kind === 'session' ? session : ids[kind as 'video']
    const compared = READS[name].parameters.includes('compare')
      ? 'compare=previous&from=2026-01-01'
      : ''
    const query = QUERIES[name] ?? compared
    const { status, answer } = await test.get<object>(`${path.replace(':id', id)}?${query}`)

    expect(status).toBe(200)
    // Parsing drops what the schema does not name.
    expect(v.parse(ENDPOINTS[name].schema, answer)).toEqual(answer)
  })
})

it('the answer to a batch matches its schema exactly', () => {
  expect(ingested).toMatchObject({ accepted: 8, rejected: [{ id: 'snapshots[2]' }] })
  expect(v.parse(answerSchema, ingested)).toEqual(ingested)
})

type OpenApi = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}
interface Operation {
  readonly operationId: string
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { schema: object }>> }>
  >
}

it('describes itself as OpenAPI 3.1', async () => {
  const { answer } = await test.get<OpenApi>('/openapi.json')
  const validator = new Validator()
  const { valid, errors } = await validator.validate(answer)

  expect({ valid, errors }).toEqual({ valid: true, errors: undefined })
  expect(validator.version).toBe('3.1')
})

it('gives every response of every endpoint a schema', async () => {
  const { answer } = await test.get<OpenApi>('/openapi.json')
  const responses = Object.values(answer.paths)
    .flatMap((path) => Object.values(path))
    .flatMap(({ operationId, responses: byStatus }) =>
      Object.entries(byStatus).map(
        ([status, { content }]) => [`${operationId} ${status}`, content] as const,
      ),
    )

  expect(responses.length).toBeGreaterThan(20)
  for (const [name, content] of responses)
    expect(Object.keys(content?.['application/json']?.schema ?? {}), name).not.toEqual([])
})
