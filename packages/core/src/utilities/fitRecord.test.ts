import { fakeAdapter, fakeClock, recordingCollector } from '@playhead/testing'
import fc from 'fast-check'
import * as v from 'valibot'
import { afterEach, describe, expect, it } from 'vitest'
import type { EventRecord, ResumeAttempt } from '../contracts/events.ts'
import { LIMITS } from '../contracts/limits.ts'
import type { Media } from '../contracts/media.ts'
import { memoryStore } from '../delivery/memoryStore.ts'
import { createPlayhead } from '../playhead/createPlayhead.ts'
import type { Session } from '../session/session.ts'
import { eventSchema, snapshotSchema } from '../wire.ts'
import { fitRecord, fitText, isSeconds } from './fitRecord.ts'

const EMOJI = '\u{1f3ac}'

/** Everything that arrived of a session, after the schema has taken it. */
async function send(
  media: Media,
  use: (session: Session, adapter: ReturnType<typeof fakeAdapter>) => void = () => {},
) {
  const clock = fakeClock()
  const collector = recordingCollector()
  const reports: string[] = []
  const playhead = createPlayhead({
    transport: collector.transport,
    clock,
    store: memoryStore(),
    host: { onPageMoment() {} },
    viewerId: 'viewer\ud83c',
    report: (error, where) => reports.push(`${where}: ${error}`),
  })
  const adapter = fakeAdapter()
  const session = playhead.track(adapter, media)
  use(session, adapter)
  void session.end()
  await clock.pass(2000)
  const snapshot = v.parse(
    snapshotSchema,
    JSON.parse(JSON.stringify(collector.snapshots.get(session.id))),
  )
  const events = [...collector.events.values()].map((event) =>
    v.parse(eventSchema, JSON.parse(JSON.stringify(event))),
  )
  expect(JSON.stringify([snapshot, events])).not.toMatch(/(?<!\\)\\(ud[89a-f]|u0000)/)
  return { session, snapshot, events, reports }
}
const only = <T extends EventRecord['type']>(events: readonly EventRecord[], type: T) =>
  events.filter((event): event is Extract<EventRecord, { type: T }> => event.type === type)

describe('what leaves a session', () => {
  it('has no duration where the player reports one of more than ten days', async () => {
    const { snapshot, events } = await send({ videoId: 'lesson-1' }, (_, adapter) => {
      adapter.emit('metadata', { duration: 864_000.5 })
    })

    expect(snapshot).not.toHaveProperty('duration')
    expect(only(events, 'load')).toMatchObject([{ duration: null }])
  })

  it('has no duration where the app gives one of more than ten days', async () => {
    const { snapshot } = await send({ videoId: 'lesson-1', duration: 1e9 }, (_, adapter) => {
      adapter.emit('metadata', { duration: null })
    })

    expect(snapshot).not.toHaveProperty('duration')
  })

  it('cuts a title between two characters', async () => {
    const { snapshot } = await send({ videoId: 'lesson-1', title: `x${EMOJI.repeat(400)}` })

    expect(snapshot.title).toBe(`x${EMOJI.repeat(249)}`)
  })

  it('replaces half a character in an id, in the session as in the record', async () => {
    const { session, snapshot } = await send({
      videoId: 'a\ud83c',
      courseId: '\udfacb',
      lessonId: 'c\0d',
    })

    expect(snapshot).toMatchObject({
      videoId: 'a\ufffd',
      courseId: '\ufffdb',
      lessonId: 'c\ufffdd',
      viewerId: 'viewer\ufffd',
    })
    expect(session.snapshot.videoId).toBe('a\ufffd')
  })

  it('is not changed by what the app does to its media later', async () => {
    const media = { videoId: 'lesson-1', title: 'One' }
    const { snapshot } = await send(media, () => {
      media.videoId = ''
      media.title = 'Two'
    })

    expect(snapshot).toMatchObject({ videoId: 'lesson-1', title: 'One' })
  })

  it('replaces half a character and NUL in the data of an app, in keys and values, and nothing else', async () => {
    const data = { 'k\ud83c': ['\udfac', 'a\0b', `${EMOJI} \\ud83c \\u0000 \n`] }
    const { events } = await send({ videoId: 'lesson-1' }, (session) => session.log('note', data))

    expect(only(events, 'log')[0]?.data).toEqual({
      'k\ufffd': ['\ufffd', 'a\ufffdb', `${EMOJI} \\ud83c \\u0000 \n`],
    })
  })

  it('asks the data of an app once what it is', async () => {
    let asked = 0
    const data = { toJSON: () => (asked++ ? { text: 'x'.repeat(9000) } : { text: 'short' }) }
    const { events } = await send({ videoId: 'lesson-1' }, (session) =>
      session.log('note', data as never),
    )

    expect(only(events, 'log')).toMatchObject([{ data: { text: 'short' } }])
    expect(asked).toBe(1)
  })

  it.each([
    ['is a text as JSON', new Date(0)],
    ['is nothing as JSON', { toJSON: () => undefined }],
    ['is too long', { text: 'x'.repeat(4096) }],
    ['has a bigint', { count: 1n }],
  ])('reports data of an app that %s, and sends nothing of it', async (_, data) => {
    const { events, reports } = await send({ videoId: 'lesson-1' }, (session) =>
      session.log('note', data as never),
    )

    expect(only(events, 'log')).toEqual([])
    expect(reports).toEqual([
      expect.stringMatching(/^log: TypeError: .*at most 4096 characters as JSON/),
    ])
  })

  it('cuts the name of an event of the app between two characters', async () => {
    const { events } = await send({ videoId: 'lesson-1' }, (session) =>
      session.log(`x${EMOJI.repeat(99)}`),
    )

    expect(only(events, 'log')[0]?.name).toBe(`x${EMOJI.repeat(39)}`)
  })

  it.each([
    { actual: Number.NaN, tries: 99, tookMs: -5 },
    { actual: 1e9, tries: 1.5, tookMs: Number.POSITIVE_INFINITY },
    { error: `x${EMOJI.repeat(400)}` },
    { error: new Error('\ud83c') as unknown as string },
  ])('makes of an attempt to resume what the wire takes', async (odd) => {
    const attempt: ResumeAttempt = {
      target: 30,
      actual: 30,
      ok: true,
      reason: 'resumed',
      tries: 1,
      tookMs: 5,
    }
    const { events } = await send({ videoId: 'lesson-1' }, (session) =>
      session.resumed({ ...attempt, ...odd }),
    )

    expect(only(events, 'resume')).toMatchObject([{ target: 30, reason: 'resumed' }])
  })

  it('reports an attempt to resume that goes nowhere, and sends nothing of it', async () => {
    const { events, reports } = await send({ videoId: 'lesson-1' }, (session) => {
      session.resumed({ target: Number.NaN } as ResumeAttempt)
      session.resumed(null as unknown as ResumeAttempt)
    })

    expect(only(events, 'resume')).toEqual([])
    expect(reports).toHaveLength(2)
  })

  it('cuts every text so that it stays whole and short enough', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(40), (text, most) => {
        const fitted = fitText(text, most)
        expect(fitted.length).toBeLessThanOrEqual(most)
        expect(fitted.isWellFormed()).toBe(true)
      }),
    )
    expect(fitText(`ab${EMOJI}`, 4)).toBe(`ab${EMOJI}`)
    expect(fitText(`ab${EMOJI}`, 3)).toBe('ab')
  })
})

describe('a record as the wire takes it', () => {
  const { seconds, durationMs, epochMs } = LIMITS

  it('has null in an event, and nothing in a snapshot, for what is out of range', () => {
    const odd = { from: -1, to: seconds + 1, actual: Number.NaN, volume: 2, duration: -1, rate: -1 }

    expect(fitRecord({ type: 'seek', ...odd })).toEqual({
      ...{ type: 'seek', from: null, to: null, actual: null, volume: null, duration: null },
      rate: undefined,
    })
    expect(Object.values(fitRecord(odd))).toEqual(Array(6).fill(undefined))
  })

  it('has positions in milliseconds, and other numbers as they are', () => {
    expect(fitRecord({ position: 1.23456, from: seconds, rate: 1.23456, volume: 0 })).toEqual({
      ...{ position: 1.235, from: seconds, rate: 1.23456, volume: 0 },
    })
  })

  it('bounds what the session measured itself', () => {
    expect(fitRecord({ at: -5, startedAt: epochMs + 1, playingMs: durationMs + 1 })).toEqual({
      ...{ at: 0, startedAt: epochMs, playingMs: durationMs },
    })
    expect(fitRecord({ at: 5, startedAt: Number.NaN, playingMs: 7 })).toEqual({
      ...{ at: 5, startedAt: 0, playingMs: 7 },
    })
  })

  it('has the ranges that are on its scale', () => {
    const watched = [
      [0, 0],
      [5, 3],
      [-1, 4],
      [Number.NaN, 4],
      [1, seconds + 1],
    ]

    expect(fitRecord({ watched })).toEqual({
      watched: [
        [0, 0],
        [1, seconds],
      ],
    })
    expect(fitRecord({ names: ['a'] })).toEqual({ names: ['a'] })
  })

  it('keeps what has no limit, and what is not given', () => {
    const record = { type: '\ud83c', leftAtStart: -5, title: undefined }

    expect(fitRecord(record)).toEqual(record)
  })

  it.each([
    [0, true],
    [seconds, true],
    [seconds + 0.1, false],
    [-1, false],
    [Number.NaN, false],
    ['5', false],
    [null, false],
  ])('takes %j for seconds: %j', (value, expected) => {
    expect(isSeconds(value)).toBe(expected)
  })

  it('cuts a text only where it is too long, and drops no more than half a character', () => {
    expect(fitText('a\ud83c', 2)).toBe('a\ufffd')
    expect(fitText(`${EMOJI}abc`, 4)).toBe(`${EMOJI}ab`)
  })
})

describe('on a page with an old library', () => {
  const arrays = Array.prototype as { toJSON?: () => string }
  afterEach(() => {
    delete arrays.toJSON
  })

  it('sends lists as lists although every array has a toJSON that makes a text of it', async () => {
    arrays.toJSON = function (this: unknown[]) {
      return `[${this.join()}]`
    }
    const clock = fakeClock()
    const bodies: string[] = []
    const store = {
      ...memoryStore(),
      write: async (put: readonly (readonly [string, string])[]) => {
        for (const [, text] of put) bodies.push(text)
      },
    }
    const playhead = createPlayhead({
      transport: { name: 'none', send: async () => ({ outcome: 'retry', reason: 'a test' }) },
      clock,
      store,
      host: { onPageMoment() {} },
    })
    const adapter = fakeAdapter()
    const session = playhead.track(adapter, { videoId: 'lesson-1' })
    adapter.emit('play', { paused: false })
    for (let at = 1; at <= 30; at++) {
      clock.advance(250)
      adapter.emit('time', { position: at / 4 })
    }
    session.log('notes', { at: [1, 2] })
    void session.end()
    await clock.pass(100)
    delete arrays.toJSON

    const records = bodies.map((body) => JSON.parse(body))
    expect(records.find(({ type }) => type === 'log')).toMatchObject({ data: { at: [1, 2] } })
    expect(records.findLast(({ rev }) => rev)).toMatchObject({ watched: [[0, 7.5]] })
  })
})
