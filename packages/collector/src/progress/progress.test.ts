import type { SnapshotRecord } from '@playhead/core'
import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { type DatabaseTest, describeDatabases } from '../../test/describeDatabases.ts'
import { JWT_SECRET, signToken } from '../../test/tokens.ts'
import type {
  CourseProgress,
  SavedProgress,
  WatchProgress,
  WatchProgressList,
} from './responses.ts'
import { saveProgress } from './saveProgress.ts'
import {
  courseProgressSchema,
  savedProgressSchema,
  watchProgressListSchema,
  watchProgressSchema,
} from './schemas.ts'

/** A viewer with a token. */
interface ViewerPage {
  readonly viewerId: string
  get(path: string): Promise<{ readonly status: number; readonly answer: unknown }>
  save(video: string, body: unknown): Promise<Response>
  /** The answer to a save. */
  saved(video: string, body: unknown): Promise<SavedProgress>
  /** The progress in a video. */
  read(video: string): Promise<WatchProgress>
}

const HOUR = 3_600_000
const MINUTE = 60_000
const path = (video: string): string => `/v1/progress/videos/${encodeURIComponent(video)}`

let viewers = 0
async function openViewer({ request }: DatabaseTest): Promise<ViewerPage> {
  const viewerId = `viewer-${++viewers}`
  const token = await signToken({ sub: viewerId })
  const save = (video: string, body: unknown): Promise<Response> =>
    request('PUT', path(video), token, body)
  const get = async (address: string): Promise<{ status: number; answer: unknown }> => {
    const response = await request('GET', address, token)
    return { status: response.status, answer: await response.json() }
  }
  return {
    ...{ viewerId, get, save },
    async saved(video, body) {
      const response = await save(video, body)
      expect(response.status).toBe(200)
      return v.parse(v.strictObject(entriesOf(savedProgressSchema)), await response.json()) as never
    },
    read: async (video) => v.parse(watchProgressSchema, (await get(path(video))).answer),
  }
}
/** The members of an object schema, to find what an answer has beyond them. */
const entriesOf = (schema: unknown): v.ObjectEntries =>
  (schema as { readonly entries: v.ObjectEntries }).entries

const play = (
  { test }: DatabaseTest,
  viewerId: string,
  given: Partial<SnapshotRecord>,
): Promise<unknown> =>
  test.post(
    test.body({
      snapshots: [
        test.snapshot({ viewerId, playingMs: 20_000, duration: 100, position: 20, ...given }),
      ],
    }),
  )

describeDatabases('B12 progress', { jwtSecret: JWT_SECRET }, (given) => {
  describe('of one video', () => {
    it('is what was saved: position, percent, completed, first and last watched', async () => {
      const page = await openViewer(given)
      const at = Date.now() - HOUR
      const saved = await page.saved('a/ä 1', { position: 30.5, duration: 120, at })

      const progress = {
        ...{ videoId: 'a/ä 1', position: 30.5, duration: 120, percent: 25.42 },
        ...{ completed: false, completedAt: null, watchedSeconds: 0 },
        ...{ firstWatchedAt: at, lastWatchedAt: at },
      }
      expect(saved).toEqual({ saved: true, progress })
      expect(await page.read('a/ä 1')).toEqual(progress)
    })

    it('goes back when the viewer does, and a completion stays', async () => {
      const page = await openViewer(given)
      const at = Date.now() - HOUR
      const viewer = { project: 1, viewerId: page.viewerId }
      const end = { position: 118, duration: 120, completed: true, at }
      await saveProgress(parts(given), viewer, 'b', end)
      const other = await openViewer(given)
      const { progress } = await page.saved('b', { position: 5, at: at + 1000 })

      expect(progress).toMatchObject({
        ...{ position: 5, duration: 120, percent: 100, completed: true, completedAt: at },
        ...{ firstWatchedAt: at, lastWatchedAt: at + 1000 },
      })
      expect(await other.get(path('b'))).toEqual({
        status: 404,
        answer: { error: 'the viewer has no progress in this video' },
      })
    })

    it('A6 D5 keeps the later save when an older one arrives, and answers which one that is', async () => {
      const page = await openViewer(given)
      const at = Date.now() - MINUTE
      const viewer = { project: 1, viewerId: page.viewerId }
      await saveProgress(parts(given), viewer, 'c', { position: 50, duration: 100, at })
      const stale = await page.saved('c', { position: 9, completed: true, at: at - 1 })

      expect(stale.saved).toBe(false)
      expect(stale.progress).toMatchObject({ position: 50, lastWatchedAt: at, completed: true })
    })

    it('D5 a save from the future counts as one of now, so that later ones still count', async () => {
      const page = await openViewer(given)
      const viewer = { project: 1, viewerId: page.viewerId }
      const ahead = { position: 10, at: Date.now() + 10 * HOUR }
      const { progress } = await saveProgress(parts(given), viewer, 'd', ahead)
      expect(Math.abs((progress?.lastWatchedAt ?? 0) - Date.now())).toBeLessThan(30_000)

      expect(await page.saved('d', { position: 20 })).toMatchObject({ saved: true })
    })

    it('D5 a device whose clock is an hour behind still replaces what another one has saved', async () => {
      const page = await openViewer(given)
      const viewer = { project: 1, viewerId: page.viewerId }
      await saveProgress(parts(given), viewer, 'h', { position: 10, at: Date.now() - MINUTE })
      const sentAt = Date.now() - HOUR
      const old = { position: 5, at: sentAt - 2 * MINUTE, sentAt }
      expect(await saveProgress(parts(given), viewer, 'h', old)).toMatchObject({ saved: false })
      const { saved, progress } = await page.saved('h', { position: 20, at: sentAt, sentAt })

      expect(saved).toBe(true)
      expect(Math.abs((progress?.lastWatchedAt ?? 0) - Date.now())).toBeLessThan(30_000)
    })

    it('D5 is saved by a device whose clock is half a minute ahead while its session plays', async () => {
      const page = await openViewer(given)
      const [startedAt, at] = [Date.now() + 5000, Date.now() + 30_000]
      const played = { playingMs: 25_000, position: 25 }
      await play(given, page.viewerId, { videoId: 'ahead', startedAt, at, ...played })

      const { saved, progress } = await page.saved('ahead', { position: 26, at, sentAt: at })
      expect([saved, progress?.position]).toEqual([true, 26])
    })

    it('D8 is saved once a second, and twice at once: more get 429 with a time to come back', async () => {
      const page = await openViewer(given)
      for (const position of [1, 2]) await page.saved('e', { position })
      const third = await page.save('e', { position: 3 })

      expect([third.status, third.headers.get('retry-after')]).toEqual([429, '1'])
      expect((await page.save('f', { position: 2 })).status).toBe(200)
      expect(await page.read('e')).toMatchObject({ position: 2 })
    })

    it.each([
      ['{', 'the body: expected JSON'],
      [{}, 'position: Invalid key: Expected "position"'],
      [{ position: -1 }, 'position: Invalid value: Expected >=0 but received -1'],
      [{ position: '7' }, 'position: Invalid type: Expected number but received "7"'],
      [{ position: 1, duration: 1e9 }, 'duration: Invalid value: Expected <=864000'],
      ['{"position":1,"sentAt":1e999}', 'sentAt: Invalid finite: Received Infinity'],
      [{ position: 1, at: 1e16 }, 'at: Invalid value: Expected <='],
      [{ position: 1, at: 'now' }, 'at: Invalid type: Expected number but received "now"'],
    ])('answers 400 with what was expected to %j', async (body, reason) => {
      const response = await (await openViewer(given)).save('g', body)
      expect(response.status).toBe(400)
      expect(((await response.json()) as { error: string }).error).toContain(reason)
    })
  })

  it('is the newest save, in whatever order saves arrive, and completed if one of them was', async () => {
    const save = fc.record({
      at: fc.integer({ min: 1, max: 4 }),
      position: fc.integer({ min: 0, max: 99 }),
      completed: fc.boolean(),
    })
    const start = Date.now() - HOUR
    let run = 0
    await fc.assert(
      fc.asyncProperty(fc.array(save, { minLength: 1, maxLength: 5 }), async (saves) => {
        const viewer = { project: 1, viewerId: `any-order-${++run}` }
        for (const each of saves)
          await saveProgress(parts(given), viewer, 'v', { ...each, at: start + each.at })
        const { progress } = await saveProgress(parts(given), viewer, 'v', {
          ...{ position: 0, at: 0 },
        })

        const [newest] = saves.toSorted((a, b) => b.at - a.at || b.position - a.position)
        expect(progress).toMatchObject({
          ...{ position: newest?.position, lastWatchedAt: start + (newest?.at ?? 0) },
          completed: saves.some(({ completed }) => completed),
        })
      }),
      { numRuns: 12 },
    )
  })

  describe('of sessions', () => {
    it('counts without a save: position, seconds seen, completion', async () => {
      const { viewerId, read } = await openViewer(given)
      const [startedAt, at] = [Date.now() - HOUR, Date.now() - 50 * MINUTE]
      await play(given, viewerId, {
        ...{ videoId: 's', title: 'A lesson', startedAt, at, watched: [[0, 20]], completedAt: at },
      })

      expect(await read('s')).toEqual({
        ...{ videoId: 's', title: 'A lesson', position: 20, duration: 100, percent: 100 },
        ...{ completed: true, completedAt: at, firstWatchedAt: startedAt, lastWatchedAt: at },
        watchedSeconds: 20,
      })
    })

    it('does not begin again at 0 when the page is opened once more', async () => {
      const { viewerId, read } = await openViewer(given)
      const startedAt = Date.now() - HOUR
      await play(given, viewerId, { videoId: 't', startedAt, at: startedAt + MINUTE })
      for (const playingMs of [0, 900])
        await play(given, viewerId, { videoId: 't', position: 0.9, playingMs })

      expect(await read('t')).toMatchObject({ position: 20, lastWatchedAt: startedAt + MINUTE })
    })

    it('is found again when the page is opened for the first time in weeks', async () => {
      const { viewerId, read } = await openViewer(given)
      const [startedAt, at] = [Date.now() - 30 * 24 * HOUR, Date.now() - 6 * 24 * HOUR]
      await play(given, viewerId, { videoId: 'w', startedAt, at, state: 'playing' })
      expect(await read('w')).toMatchObject({ position: 20, firstWatchedAt: startedAt })
      await play(given, viewerId, { videoId: 'w', position: 0, playingMs: 0 })

      expect(await read('w')).toMatchObject({ position: 20, lastWatchedAt: at })
    })

    it('stays where it was weeks ago when the page is played for a second', async () => {
      const { viewerId, read } = await openViewer(given)
      const [startedAt, at] = [Date.now() - 30 * 24 * HOUR, Date.now() - 6 * 24 * HOUR]
      await play(given, viewerId, { videoId: 'w2', startedAt, at, state: 'playing' })
      await play(given, viewerId, { videoId: 'w2', position: 0.9, playingMs: 900 })

      expect(await read('w2')).toMatchObject({ position: 20, lastWatchedAt: at })
    })

    it('stays that of a session after the save when both are weeks old', async () => {
      const { viewerId, read } = await openViewer(given)
      const [startedAt, at] = [Date.now() - 20 * 24 * HOUR, Date.now() - 6 * 24 * HOUR]
      const save = { position: 10, at: startedAt - 24 * HOUR }
      await saveProgress(parts(given), { project: 1, viewerId }, 'w3', save)
      await play(given, viewerId, { videoId: 'w3', startedAt, at, state: 'playing' })

      expect(await read('w3')).toMatchObject({ position: 20, lastWatchedAt: at })
    })

    it('does not exist for a live stream, which is in no list either', async () => {
      const page = await openViewer(given)
      await play(given, page.viewerId, {
        ...{ videoId: 'live stream', live: true, duration: undefined, watched: [[0, 20]] },
      })

      expect((await page.get(path('live stream'))).status).toBe(404)
      for (const list of ['recent', 'continue'])
        expect((await page.get(`/v1/progress/${list}`)).answer).toEqual({ progress: [] })
    })

    it('is not that of a tab that was left open on another device', async () => {
      const { viewerId, read } = await openViewer(given)
      const startedAt = Date.now() - HOUR
      await play(given, viewerId, {
        ...{ videoId: 'u', position: 33, startedAt, at: Date.now(), state: 'paused' },
        pausedMs: HOUR - 20_000,
      })
      await play(given, viewerId, {
        ...{ videoId: 'u', position: 80, startedAt: startedAt + MINUTE },
        at: startedAt + 5 * MINUTE,
      })

      expect(await read('u')).toMatchObject({ position: 80 })
    })
  })

  it('D4 D7 of many videos is one request, without those that were not watched', async () => {
    const page = await openViewer(given)
    for (const video of ['m1', 'm2']) await page.saved(video, { position: 3, duration: 10 })
    const token = await signToken({ sub: page.viewerId })
    const ask = (videoIds: unknown): Promise<Response> =>
      given.request('POST', '/v1/progress/batch', token, { videoIds })
    const answer: WatchProgressList = v.parse(
      watchProgressListSchema,
      await (await ask(['m2', 'm1', 'never', 'm1'])).json(),
    )

    expect(answer.progress.map(({ videoId, percent }) => [videoId, percent])).toEqual([
      ['m1', 30],
      ['m2', 30],
    ])
    for (const wrong of [[], 'm1', Array(201).fill('v'), [7], ['\0']])
      expect((await ask(wrong)).status).toBe(400)
  })

  it('B12 lists what was watched last, and what can be continued', async () => {
    const page = await openViewer(given)
    const at = Date.now() - HOUR
    await page.saved('l1', { position: 10, duration: 100, at })
    await page.saved('l2', { position: 100, duration: 100, completed: true, at: at + 3 })
    await page.saved('l3', { position: 0, duration: 100, at: at + 2 })
    await play(given, page.viewerId, { videoId: 'l4', startedAt: at, at: at + MINUTE })
    const list = async (name: string): Promise<readonly string[]> => {
      const { status, answer } = await page.get(`/v1/progress/${name}`)
      expect(status).toBe(200)
      return v.parse(watchProgressListSchema, answer).progress.map(({ videoId }) => videoId)
    }

    expect(await list('recent')).toEqual(['l4', 'l2', 'l3', 'l1'])
    expect(await list('recent?limit=2')).toEqual(['l4', 'l2'])
    expect(await list('continue')).toEqual(['l4', 'l1'])
    expect(await page.get('/v1/progress/recent?limit=0')).toEqual({
      ...{ status: 400, answer: { error: 'limit: expected 1 to 1000, got "0"' } },
    })
  })

  it('B12 lists as many to continue with as were asked for, whatever else was watched later', async () => {
    const page = await openViewer(given)
    const at = Date.now() - HOUR
    await page.saved('c1', { position: 10, duration: 100, at })
    await page.saved('c2', { position: 20, duration: 100, at: at - 1 })
    await page.saved('c3', { position: 0, duration: 100, at: at + 3 })
    const early = { startedAt: at - 10 * MINUTE, at: at - 5 * MINUTE }
    await play(given, page.viewerId, { videoId: 'c4', ...early })
    await page.saved('c4', { position: 0, duration: 100, at: at + 2 })
    const { answer } = await page.get('/v1/progress/continue?limit=1')

    const { progress } = v.parse(watchProgressListSchema, answer)
    expect(progress.map(({ videoId }) => videoId)).toEqual(['c1'])
  })

  it('B12 D6 of a course adds its lessons up, and names the one to go on with', async () => {
    const page = await openViewer(given)
    const lessons = ['k1', 'k2', 'k3', 'k4'].map((videoId) => ({
      videoId,
      lessonId: `${videoId}!`,
    }))
    await given.test.send('PUT', '/v1/videos/k4', { title: 'The end', duration: 50 })
    await given.test.send('PUT', '/v1/courses/k', { title: 'Numbers', lessons })
    const read = async (): Promise<CourseProgress> =>
      v.parse(courseProgressSchema, (await page.get('/v1/progress/courses/k')).answer)
    expect(await read()).toMatchObject({ percent: 0, completedLessons: 0, next: 'k1' })
    const at = Date.now() - HOUR
    await page.saved('k1', { position: 90, duration: 100, completed: true, at })
    await page.saved('k3', { position: 25, duration: 50, at: at + 1 })

    const course = await read()
    expect(course).toMatchObject({
      ...{ courseId: 'k', title: 'Numbers', percent: 37.5, completed: false, completedLessons: 1 },
      next: 'k3',
    })
    expect(course.lessons.map(({ lessonId, percent }) => [lessonId, percent])).toEqual([
      ['k1!', 100],
      ['k2!', 0],
      ['k3!', 50],
      ['k4!', 0],
    ])
    expect(course.lessons[3]).toEqual({
      ...{
        videoId: 'k4',
        lessonId: 'k4!',
        title: 'The end',
        duration: 50,
        position: 0,
        percent: 0,
      },
      ...{ completed: false, completedAt: null, watchedSeconds: 0 },
      ...{ firstWatchedAt: null, lastWatchedAt: null },
    })
    expect((await page.get('/v1/progress/courses/unknown')).status).toBe(404)
  })

  it('B17 goes with its viewer, is in the export, and a save from before does not return', async () => {
    const page = await openViewer(given)
    const token = await signToken({ sub: page.viewerId })
    const at = Date.now() - MINUTE
    await page.saved('x', { position: 10, duration: 100, at })
    const exported = await page.get(`/v1/viewers/${page.viewerId}/export`)
    const deleted = await given.request('DELETE', `/v1/viewers/${page.viewerId}`, token)

    expect(exported.answer).toMatchObject({
      positions: [
        {
          ...{ videoId: 'x', position: 10, duration: 100, completedAt: null },
          ...{ firstAt: at, lastAt: at },
        },
      ],
    })
    expect(deleted.status).toBe(200)
    expect((await page.get(path('x'))).status).toBe(404)
    expect(await page.saved('y', { position: 10, at })).toEqual({ saved: false, progress: null })
    const { rows } = await given.pool.query(
      'select from saved_progress where project_id = 1 and viewer_id = $1',
      [page.viewerId],
    )
    expect(rows).toEqual([])
  })
})

/** Saves without the limit of one a second. */
const parts = ({ pool }: DatabaseTest): Parameters<typeof saveProgress>[0] => ({
  pool,
  clock: Date.now,
  viewerRules: {
    invalidate() {},
    current: async () => ({
      isInternal: () => false,
      findReplacement: () => undefined,
      listReplacements: () => [],
    }),
  },
})
