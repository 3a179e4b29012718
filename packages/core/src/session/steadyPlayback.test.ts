import { fakeAdapter } from '@playhead/testing'
import { describe, expect, it } from 'vitest'
import { openPlayhead, playFor } from '../../test/openPlayhead.ts'
import { memoryStore } from '../delivery/memoryStore.ts'
import { record } from '../playhead/createPlayhead.ts'
import type { SnapshotRecord } from '../records.ts'
import { type RecordedSession, replay } from './recording.ts'

/** A session of content of 20 minutes, and the snapshots that it has written. */
function open() {
  const memory = memoryStore()
  const saved: SnapshotRecord[] = []
  const page = openPlayhead({
    store: {
      ...memory,
      write(put, remove) {
        for (const [key, text] of put) if (key[0] === 's') saved.push(JSON.parse(text))
        return memory.write(put, remove)
      },
    },
  })
  const adapter = fakeAdapter()
  adapter.set({ duration: 1200 })
  const session = page.playhead.track(adapter, (source) => ({ videoId: source ?? 'none' }))
  const events: string[] = []
  session.on('*', ({ type, at }) => events.push(`${type} ${at}`))
  const recording = (): RecordedSession => record(session) as RecordedSession
  return { ...page, adapter, session, saved, events, recording }
}
type Page = ReturnType<typeof open>

/** Plays on without a signal: only the session's own timer samples the player. */
async function pass({ adapter, clock }: Page, seconds: number, rate = 1): Promise<void> {
  const from = adapter.snapshot().position ?? 0
  for (let passed = 0.25; passed <= seconds; passed += 0.25) {
    adapter.set({ position: from + passed * rate })
    await clock.pass(250)
  }
}

async function begin(page: Page): Promise<void> {
  page.adapter.say('metadata')
  page.adapter.say('play', { paused: false })
  page.adapter.say('playing')
  await pass(page, 3)
}

async function watch(page: Page): Promise<void> {
  const { adapter, clock } = page
  await begin(page)
  await pass(page, 20)
  adapter.say('pause', { paused: true })
  await clock.pass(2000)
  adapter.say('play', { paused: false })
  adapter.say('playing')
  await pass(page, 5)
  adapter.say('seeking', { position: 10, seeking: true })
  adapter.say('seeked', { seeking: false })
  await pass(page, 25)
  adapter.say('rate', { rate: 2 })
  await pass(page, 12, 2)
  adapter.say('seeking', { position: 290, seeking: true })
  adapter.say('seeked', { seeking: false })
  await pass(page, 30, 2)
  adapter.say('waiting')
  await clock.pass(1500)
  adapter.say('playing')
  await pass(page, 4)
}

describe('steady playback', () => {
  it('saves once a second, and emits, what it would if each sample were reduced', async () => {
    const plain = open()
    const observed = open()
    observed.session.on('change', () => {}) // asks for each sample
    for (const page of [plain, observed]) await watch(page)
    const without = ({ saved }: Page) => saved.map(({ session: _, ...rest }) => rest)

    expect(without(plain)).toEqual(without(observed))
    expect(plain.events).toEqual(observed.events)
    expect(plain.saved.length).toBeGreaterThan(100)
    expect(
      plain.recording().readings.filter(({ superseded }) => superseded).length,
    ).toBeGreaterThan(60)
    expect(observed.recording().readings.some(({ superseded }) => superseded)).toBe(false)
  })

  it('replays from a recording to the same snapshot, byte for byte', async () => {
    const page = open()
    await watch(page)
    await pass(page, 5)

    const recording = JSON.parse(JSON.stringify(page.recording()))
    expect(JSON.stringify(replay(recording).snapshot)).toBe(JSON.stringify(page.session.snapshot))
  })

  it('is part of the snapshot at any time', async () => {
    const page = open()
    await begin(page)
    await pass(page, 7.5)

    expect(page.session.snapshot).toMatchObject({
      state: 'playing',
      position: 10.5,
      maxPosition: 10.5,
      contentMs: 10_500,
      playingMs: 10_500,
      watched: [[0, 10.5]],
      averageRate: 1,
    })
  })

  it('passes a milestone within the second', async () => {
    const page = open()
    page.adapter.set({ duration: 40 })
    await begin(page)
    const milestones: (number | undefined)[] = []
    page.session.on('milestone', ({ position }) => milestones.push(position))
    await pass(page, 20)

    expect(milestones).toHaveLength(4)
    expect(milestones[0]).toBeGreaterThanOrEqual(10)
    expect(milestones[0]).toBeLessThan(11)
    expect(milestones[2]).toBeGreaterThanOrEqual(20)
    expect(milestones[2]).toBeLessThan(21)
  })

  it('ends where the player stopped: a stall is on its own clock', async () => {
    const page = open()
    await begin(page)
    await pass(page, 10)
    await page.clock.pass(5000)

    expect(page.session.snapshot).toMatchObject({ state: 'rebuffering', playingMs: 13_000 })
    expect(page.saved.at(-1)).toMatchObject({ playingMs: 13_000, position: 13 })
  })

  it('credits other content with nothing, and this content with what it played', async () => {
    const page = open()
    await begin(page)
    await pass(page, 10)
    page.adapter.say(
      { type: 'source', reason: 'change' },
      { source: '/other.mp4', position: 0, duration: 30 },
    )

    expect(page.saved.length).toBeGreaterThan(10)
    await page.clock.pass(100)
    expect(page.saved.find(({ state }) => state === 'closed')).toMatchObject({
      playingMs: 13_000,
      watched: [[0, 13]],
    })
  })

  it('samples once a second beside time signals that are not needed', async () => {
    const page = open()
    await begin(page)
    const before = page.recording().readings.length
    playFor(page.adapter, page.clock, 10)

    expect(page.recording().readings.length - before).toBe(10 + 1) // a record is up to now
  })
})
