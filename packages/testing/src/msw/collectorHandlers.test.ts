import { fetchTransport, gzip } from '@playhead/http'
import { lessonProgressApi, type ProgressSource, watchTimeApi } from '@playhead/progress'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { sampleBatch } from '../contracts/describeTransport.ts'
import { collectorHandlers } from './index.ts'

const URL = 'https://collector.test/v1/ingest'
const collector = collectorHandlers({ url: URL, base: 'https://api.test' })
const server = setupServer(...collector.handlers)
const { signal } = new AbortController()
const send = (batch = sampleBatch(3), options: object = {}) =>
  fetchTransport({ url: URL, ...options }).send(batch, { signal })

beforeAll(() => server.listen({ onUnhandledFrame: 'error' }))
afterEach(() => collector.reset())
afterAll(() => server.close())

describe('collectorHandlers(): ingest', () => {
  it('acknowledges a batch and keeps its records', async () => {
    expect(await send()).toMatchObject({ outcome: 'accepted', rejected: [], have: [[1, 3]] })
    expect(collector.events).toEqual(sampleBatch(3).events)
    expect(collector.snapshots).toEqual(sampleBatch(3).snapshots)
    expect(collector.batches).toHaveLength(1)
    expect(collector.missingEvents()).toEqual([])
  })

  it('stores an event once, lists the events of other writers, and finds the missing ones', async () => {
    const batch = sampleBatch(3)
    await send({ ...batch, events: batch.events.slice(0, 1) })
    const answer = await send({
      ...batch,
      events: batch.events.slice(0, 1),
      pending: ['writer-of-a-test', 'another'],
    })

    expect(answer).toMatchObject({
      have: [[1, 1]],
      haveOf: { 'writer-of-a-test': [[1, 1]], another: [] },
    })
    expect(collector.events).toHaveLength(1)
    expect(collector.missingEvents()).toEqual(['writer-of-a-test/2', 'writer-of-a-test/3'])
  })

  it('reads compressed batches', async () => {
    expect(await send(sampleBatch(50), { pack: gzip })).toMatchObject({ outcome: 'accepted' })
    expect(collector.events).toHaveLength(50)
  })

  it('lists rejected records', async () => {
    collector.rejectRecords((record) => 'seq' in record && record.seq === 2)

    expect(await send()).toMatchObject({
      outcome: 'accepted',
      rejected: [{ id: 'session-of-a-test/2' }],
    })
    expect(collector.events.map(({ seq }) => seq)).toEqual([1, 3])
  })

  it('answers 400 to a body that is not a batch', async () => {
    const answers = ['no JSON', '{}', 'null'].map(
      async (body) => (await fetch(URL, { method: 'POST', body })).status,
    )
    expect(await Promise.all(answers)).toEqual([400, 400, 400])
  })

  it.each([
    ['network-error', {}, { outcome: 'retry' }, 0],
    ['timeout', {}, { outcome: 'retry', reason: 'no answer in 200 ms' }, 0],
    ['401', {}, { outcome: 'blocked', reason: 'HTTP 401' }, 0],
    ['413', {}, { outcome: 'too_large', reason: 'HTTP 413' }, 0],
    ['429', {}, { outcome: 'retry', afterMs: 1000 }, 0],
    ['429', { retryAfterS: 5 }, { outcome: 'retry', reason: 'HTTP 429', afterMs: 5000 }, 0],
    ['500', {}, { outcome: 'retry', reason: 'HTTP 500', afterMs: undefined }, 0],
    ['500', { retryAfterS: 7 }, { outcome: 'retry', afterMs: 7000 }, 0],
    ['html', {}, { outcome: 'blocked', reason: expect.stringContaining('answered with HTML') }, 0],
    [
      'redirect',
      {},
      { outcome: 'blocked', reason: expect.stringContaining('answered with HTML') },
      0,
    ],
    ['truncated', {}, { outcome: 'retry' }, 3],
  ] as const)('fails once with %s %j, then works', async (failure, options, expected, stored) => {
    collector.failNext(failure, options)

    expect(await send(sampleBatch(3), { timeoutMs: 200 })).toMatchObject(expected)
    expect(collector.events).toHaveLength(stored)
    expect(await send()).toMatchObject({ outcome: 'accepted' })
  })

  it('answers 422 to each batch that holds an invalid record, until it is reset', async () => {
    collector.failNext('422', { record: (record) => 'seq' in record && record.seq === 2 })
    const batch = sampleBatch(3)
    const only = (seq: number) => ({
      ...batch,
      snapshots: [],
      events: batch.events.filter((event) => event.seq === seq),
    })

    expect(await send()).toEqual({ outcome: 'rejected', reason: 'HTTP 422' })
    expect(await send(only(1))).toMatchObject({ outcome: 'accepted' })
    expect(await send(only(2))).toMatchObject({ outcome: 'rejected' })
    collector.reset()
    expect(await send()).toMatchObject({ outcome: 'accepted' })
  })

  it('fails as often as asked, in order', async () => {
    collector.failNext('500', { times: 2 })
    collector.failNext('401')
    const outcomes: string[] = []
    for (let turn = 0; turn < 4; turn++) outcomes.push((await send()).outcome)

    expect(outcomes).toEqual(['retry', 'retry', 'blocked', 'accepted'])
  })

  it('throws with the name of an unknown option', () => {
    expect(() => collector.failNext('teapot' as never)).toThrow(
      'playhead: failNext() knows 401, 413, 422, 429, 500, network-error, timeout, html, redirect, truncated, got "teapot"',
    )
  })
})

describe('collectorHandlers(): progress', () => {
  const row = { position: 12, duration: 60, completed: false, at: 5 }
  const apis: [string, (options: { base: string }) => ProgressSource][] = [
    ['watchTimeApi()', watchTimeApi],
    ['lessonProgressApi()', lessonProgressApi],
  ]
  const STAYS = { leaving: false }

  it.each(apis)('stores and answers what %s sends', async (_, api) => {
    const source = api({ base: 'https://api.test' })
    await source.save('a/1', row, STAYS)
    collector.progress.set('b', { position: 50, duration: 60, completed: true, at: 9 })

    expect(collector.progress.get('a/1')).toEqual(row)
    expect(await source.load(['a/1', 'b', 'c'])).toEqual({
      'a/1': row,
      b: { ...row, position: 50, completed: true, at: 9 },
    })
  })

  it.each(apis)('keeps the newer position and what was completed: %s', async (_, api) => {
    const source = api({ base: 'https://api.test' })
    collector.progress.set('a', { position: 50, duration: 60, completed: true, at: 9 })
    await source.save('a', row, STAYS)
    expect(collector.progress.get('a')).toEqual({
      position: 50,
      duration: 60,
      completed: true,
      at: 9,
    })
    await source.save('a', { ...row, at: 10 }, STAYS)

    expect(collector.progress.get('a')).toEqual({ ...row, completed: true, at: 10 })
  })

  it.each(apis)('fails on demand: %s', async (_, api) => {
    const source = api({ base: 'https://api.test' })
    const errors: string[] = []
    const failures = [
      'network-error',
      '401',
      '429',
      '500',
      'html',
      'redirect',
      'truncated',
    ] as const
    for (const failure of failures) {
      collector.failNext(failure, { endpoint: 'progress', retryAfterS: 5 })
      await source.load(['a']).catch((error) => errors.push(error.name))
    }

    expect(errors).toEqual([
      'TypeError',
      'Error',
      'SaveLater',
      'SaveLater',
      'Error',
      'Error',
      'TypeError',
    ])
    expect(await source.load(['a'])).toEqual({})
  })

  it('never answers where it is to time out', async () => {
    collector.failNext('timeout', { endpoint: 'progress' })
    const given = await Promise.race([
      fetch('https://api.test/api/progress?lessonId=a', { signal: AbortSignal.timeout(200) }).catch(
        (error) => error.name,
      ),
      new Promise((resolve) => setTimeout(resolve, 5000)),
    ])
    expect(given).toBe('TimeoutError')
  })

  it.each([
    ['/api/progress', { lessonId: 'a', positionSeconds: 61, durationSeconds: 60 }],
    ['/api/progress', {}],
    ['/api/progress/video/a/watch-time', { watch_time: '7', total_duration: 60 }],
    ['/api/progress/videos/batch', { ids: [] }],
  ])('answers 400 to a wrong body at %s', async (path, body) => {
    const { status } = await fetch(`https://api.test${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
    })
    expect(status).toBe(400)
    expect(collector.progress.size).toBe(0)
  })
})
