import {
  type Answer,
  createPlayhead,
  type FlushResult,
  type IngestBody,
  memoryStore,
  type Playhead,
  type Session,
} from '@playhead/core'
import { html5 } from '@playhead/html5'
import { fetchTransport } from '@playhead/http'
import { type FakeClock, FakeVideo, fakeClock, fakeHost, sampleBatch } from '@playhead/testing'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { readBlocks } from './markdown.ts'
import { events, ingest, snapshots } from './ownBackend.ts'
import { lessonTransport } from './ownSchema.ts'

const PAGE = 'docs/your-own-backend.md'
const documented = (name: string): Record<string, never> => {
  const block = readBlocks(PAGE, 'json').find(({ info }) => info === name)
  return JSON.parse(block?.code ?? '{}')
}

describe('the example of a backend', () => {
  const bodies: IngestBody[] = []
  const answers: Record<string, unknown>[] = []
  const post = (body: unknown): Promise<Response> =>
    ingest(
      new Request('https://school.example/v1/ingest', {
        method: 'POST',
        body: JSON.stringify(body),
      }),
    )
  let clock: FakeClock
  let video: FakeVideo
  let playhead: Playhead
  let session: Session

  /** Lets requests be answered, which takes no time of the clock. */
  const settle = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 20))
  const flush = async (): Promise<FlushResult> => {
    let result: FlushResult | undefined
    void playhead.flush().then((flushed) => {
      result = flushed
    })
    for (let turn = 0; turn < 100 && !result; turn++) {
      await settle()
      if (!result) await clock.pass(100)
    }
    return result ?? { delivered: false, queued: playhead.status.queued }
  }

  beforeEach(async () => {
    for (const list of [bodies, answers]) list.length = 0
    for (const stored of [events, snapshots]) stored.clear()
    clock = fakeClock(Date.UTC(2026, 0, 15, 9))
    video = new FakeVideo({ clock })
    vi.spyOn(Date, 'now').mockImplementation(clock.wall)
    playhead = createPlayhead({
      transport: fetchTransport({
        url: 'https://school.example/v1/ingest',
        key: 'wk_example',
        fetch: async (_, init) => {
          bodies.push(JSON.parse(String(init?.body)))
          const response = await post(bodies.at(-1))
          answers.push(await response.clone().json())
          return response
        },
      }),
      viewerId: 'user-7',
      clock,
      store: memoryStore(),
      host: fakeHost({ url: 'https://school.example/lessons/1?token=secret' }),
    })
    session = playhead.track(html5(video as unknown as HTMLVideoElement), {
      videoId: 'lesson-1',
      courseId: 'course-9',
    })
    video.src = '/lesson-1.mp4'
    await clock.pass(100)
    void video.play()
    await clock.pass(12_000)
    await settle()
    await clock.pass(2000)
    return async () => {
      video.pause()
      const destroyed = playhead.destroy()
      await clock.pass(2000)
      await destroyed
      vi.restoreAllMocks()
    }
  })

  it('is sent the batch and gives the answer that the page shows', async () => {
    await settle()
    bodies.length = answers.length = 0
    video.currentTime = 30
    await clock.pass(400)
    await flush()

    const [body] = bodies
    const page = documented('batch') as unknown as IngestBody
    // Ids are random.
    const toPage = <T extends { readonly session: string }>(record: T): T => ({
      ...record,
      session: page.snapshots[0]?.session,
    })
    expect({
      ...body,
      batch: page.batch,
      writer: page.writer,
      snapshots: body?.snapshots.map(toPage),
      events: body?.events.map(toPage),
    }).toEqual(page)
    expect(answers[0]).toEqual(documented('answer'))
  })

  it('holds what the session knows', async () => {
    video.pause()
    await clock.pass(1000)
    await flush()

    const { videoId, watched, playingMs, pauseCount } = session.snapshot
    expect(snapshots.get(session.id)).toMatchObject({
      videoId,
      watched,
      playingMs,
      pauseCount,
      state: 'paused',
    })
    expect([...events.values()].map(({ type }) => type)).toEqual(
      expect.arrayContaining(['play', 'view', 'pause']),
    )
  })

  it('is not changed by a batch that is sent again, or late', async () => {
    video.pause()
    await clock.pass(1000)
    await flush()
    const before = structuredClone([events, snapshots])
    for (const body of [...bodies].reverse()) await post(body)

    expect(bodies.length).toBeGreaterThan(1)
    expect([events, snapshots]).toEqual(before)
  })

  it('rejects one record, which is then counted as a drop, and stores the rest', async () => {
    await flush()
    answers.length = 0
    session.log('debug-info', { at: 1 })
    session.log('note-taken', { at: 2 })
    expect(await flush()).toMatchObject({ delivered: false, queued: 0 })
    expect(playhead.status.drops).toEqual({ rejected: 1 })
    const [answer] = answers as { rejected: { id: string; reason: string }[] }[]
    const page = documented('answer-rejected') as unknown as typeof answer
    expect(answer?.rejected.map(({ reason }) => reason)).toEqual(
      page?.rejected.map(({ reason }) => reason),
    )
    expect(answer?.rejected[0]?.id.split('/')[0]).toBe(session.id)
  })

  it('refuses an unknown key', async () => {
    expect((await post({ key: 'wk_other' })).status).toBe(401)
  })
})

describe('the example of an existing schema', () => {
  const send = async (response: Response): Promise<[body: unknown, answer: Answer]> => {
    const calls = vi.spyOn(globalThis, 'fetch').mockResolvedValue(response)
    const answer = await lessonTransport().send(sampleBatch(), {
      signal: new AbortController().signal,
    })
    const [, init] = calls.mock.calls[0] ?? []
    calls.mockRestore()
    return [JSON.parse(String(init?.body)), answer]
  }

  it('is sent its own JSON, and acknowledges', async () => {
    const [body, answer] = await send(Response.json({ saved: 1 }))

    const [snapshot] = sampleBatch().snapshots
    expect(body).toEqual({
      lessons: [{ id: snapshot?.videoId, seconds: snapshot?.position ?? 0, done: false }],
    })
    expect(answer).toEqual({ outcome: 'accepted' })
  })

  it('keeps the records when the answer is another one', async () => {
    expect((await send(Response.json({ login: '/login' })))[1]).toMatchObject({
      outcome: 'blocked',
    })
    expect((await send(new Response('', { status: 503 })))[1]).toMatchObject({ outcome: 'retry' })
  })
})
