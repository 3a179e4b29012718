import { readFileSync } from 'node:fs'
import type { SnapshotRecord } from '@playhead/core'
import { snapshotSchema } from '@playhead/core/wire'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestCollector, type TestCollector } from '../../test/openTestCollector.ts'
import type { StoredSession } from '../reads/responses/session.ts'
import { CLOCKS, COUNTS, FIELDS } from './fields.ts'

describe('the table of fields', () => {
  it('has every field that the wire accepts, and no other', () => {
    const { entries } = snapshotSchema as unknown as { entries: object }

    expect(Object.keys(FIELDS).sort()).toEqual(Object.keys(entries).sort())
  })

  it('is the one of docs/your-own-backend.md', () => {
    const page = readFileSync(
      new URL('../../../../docs/your-own-backend.md', import.meta.url),
      'utf8',
    )
    const [, table = ''] = /^\| field \| merged by \|.*\n\|.*\n((?:\|.*\n)*)/m.exec(page) ?? []
    const documented = table
      .trim()
      .split('\n')
      .flatMap((line) => {
        const [, fields = '', rule = ''] = line.split('|').map((cell) => cell.trim())
        return [...fields.matchAll(/`(\w+)`/g)].map(
          ([, name]) => [name as string, rule.split(':')[0]] as const,
        )
      })

    expect(Object.fromEntries(documented)).toEqual(
      Object.fromEntries(Object.entries(FIELDS).map(([name, { merge }]) => [name, merge])),
    )
    expect(documented).toHaveLength(Object.keys(FIELDS).length)
  })
})

describe('a session', () => {
  let test: TestCollector
  beforeAll(async () => {
    test = await openTestCollector()
  })
  afterAll(async () => {
    await test.collector.close()
    expect(test.reports).toEqual([])
  })
  const send = async (writer: string, ...snapshots: SnapshotRecord[]): Promise<void> => {
    const { answer } = await test.post(test.body({ writer, snapshots }))
    expect(answer).toMatchObject({ accepted: snapshots.length, rejected: [] })
  }
  const read = async (session: string): Promise<StoredSession> =>
    (await test.get<StoredSession>(`/v1/sessions/${session}`)).answer

  /** Every field, with a value of its own. */
  const full = (given: Partial<SnapshotRecord> = {}): SnapshotRecord => ({
    ...test.snapshot(),
    title: 'A lesson',
    courseId: 'course-1',
    lessonId: 'lesson-1',
    preview: false,
    viewerId: 'viewer-1',
    live: false,
    page: 'https://shop.test/lesson',
    referrer: 'https://shop.test/',
    ...Object.fromEntries(CLOCKS.map((name, at) => [name, 1000 + at])),
    ...Object.fromEntries(COUNTS.map((name, at) => [name, 1 + at])),
    contentMs: 7000,
    played: [
      [5, 8],
      [0, 4],
    ],
    watched: [
      [0, 4],
      [5, 8],
    ],
    twice: [[1, 2]],
    thrice: [[1.5, 1.8]],
    position: 4.125,
    maxPosition: 8,
    duration: 60.5,
    milestones: { reached: [25, 90], played: [50] },
    completedAt: Date.now() - 1000,
    ...given,
  })

  it('is read as it was sent, field by field', async () => {
    const sent = full()
    await send('writer-full-0001', sent)

    expect(await read(sent.session)).toMatchObject(sent)
  })

  it('answers null or nothing for what is unknown, and 0 for what did not happen', async () => {
    const sent = test.snapshot()
    await send('writer-bare-0001', sent)
    const { events, ...session } = await read(sent.session)

    expect(session).toEqual({
      ...sent,
      ...Object.fromEntries(
        [...CLOCKS, ...COUNTS, 'contentMs', 'elapsedMs'].map((name) => [name, 0]),
      ),
      ...{
        played: [],
        watched: [],
        twice: [],
        thrice: [],
        milestones: { reached: [], played: [] },
      },
      ...{
        position: null,
        maxPosition: null,
        duration: null,
        live: null,
        completed: false,
        completedAt: null,
      },
      ...{ completion: null, coverage: null, engagement: null, averageRate: null },
    })
  })

  const early = (): SnapshotRecord =>
    full({
      rev: 1,
      state: 'playing',
      viewerId: undefined,
      playCount: 5,
      appActionCount: 7,
      engineActionCount: 1,
      position: 3,
      maxPosition: 50,
      watched: [[0, 10]],
      milestones: { reached: [25], played: [] },
      completedAt: Date.now() - 1000,
    })
  const late = (session: string): SnapshotRecord =>
    full({
      session,
      rev: 2,
      state: 'paused',
      viewerId: 'viewer-1',
      playCount: 3,
      appActionCount: 2,
      engineActionCount: 0,
      position: 20,
      maxPosition: 20,
      watched: [[8, 20]],
      milestones: { reached: [50], played: [25] },
      completedAt: Date.now() - 5000,
    })

  it.each<[string, readonly (readonly (0 | 1)[])[]]>([
    ['in order', [[0], [1]]],
    ['the newest first', [[1], [0]]],
    ['in one batch, and twice', [[1, 0, 1]]],
  ])('is merged field by field, whatever the order: %s', async (_, batches) => {
    const first = early()
    const second = late(first.session)
    const writer = test.createId('writer')
    for (const batch of batches)
      await send(writer, ...batch.map((at) => ([first, second] as const)[at]))

    expect(await read(first.session)).toMatchObject({
      rev: 2,
      state: 'paused',
      viewerId: 'viewer-1',
      playCount: 5,
      appActionCount: 7,
      engineActionCount: 1,
      position: 20,
      maxPosition: 50,
      watched: [[0, 20]],
      milestones: { reached: [25, 50], played: [25] },
      completedAt: second.completedAt,
    })
  })
})
