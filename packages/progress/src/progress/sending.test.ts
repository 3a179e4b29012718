import { getEventListeners } from 'node:events'
import { afterEach, expect, it, vi } from 'vitest'
import { row } from '../../test/openLesson.ts'
import { openProgress, readRejection } from '../../test/openProgress.ts'
import { SaveLater, SaveRefused } from '../progressSource.ts'

afterEach(() => void vi.unstubAllGlobals())

it('D8 sends once a second at most, and the newest row last', async () => {
  const { progress, backend, clock } = openProgress()
  for (let position = 0; position < 25; position++) {
    void progress.save('a', row(position, { at: clock.wall() }))
    await clock.pass(100)
  }
  await clock.pass(2000)

  expect(backend.saves.map(({ position, now }) => [position, now])).toEqual([
    [0, 0],
    [9, 1000],
    [19, 2000],
    [24, 3000],
  ])
  expect(progress.unsent).toEqual([])
})

it('retries each video on its own with growing delays, until the backend accepts it', async () => {
  const { progress, backend, clock, reports } = openProgress()
  const { save } = backend
  let bad = true
  backend.save = (video, ...rest) =>
    video === 'a' && bad ? Promise.reject(new Error('HTTP 503')) : save(video, ...rest)
  progress.save('a', row(10)).catch(() => {})
  await progress.save('b', row(20))
  expect(progress.unsent).toEqual(['a'])
  await clock.pass(120_000)
  expect(reports.length).toBeGreaterThan(3)
  expect(reports.length).toBeLessThan(80)
  bad = false
  await clock.pass(300_000)

  expect(progress.unsent).toEqual([])
  expect(backend.stored).toMatchObject({ a: { position: 10 }, b: { position: 20 } })
})

it('gives up a refused save, and waits as long as the backend asks', async () => {
  const { progress, backend, clock } = openProgress()
  await progress.load(['a', 'b', 'c'])
  backend.answer = () => Promise.reject(new SaveRefused('HTTP 400'))
  expect(await readRejection(progress.save('a', row(10)))).toBe('SaveRefused: HTTP 400')
  expect(progress.unsent).toEqual([])
  backend.answer = () => Promise.reject(new SaveLater('HTTP 429', 30_000))
  progress.save('b', row(10)).catch(() => {})
  await clock.pass(29_000)
  progress.save('c', row(10)).catch(() => {})
  expect(backend.saves.map(({ video }) => video)).toEqual(['a', 'b'])
  backend.answer = () => undefined
  await clock.pass(5000)

  expect(progress.unsent).toEqual([])
})

it.each([Number.NaN, Number.POSITIVE_INFINITY, -1, '7' as never, undefined as never])(
  'does not retry at once and again when the backend asks for a wait of %s',
  async (afterMs) => {
    const { progress, backend, clock } = openProgress()
    await progress.load(['a'])
    backend.answer = () => Promise.reject(new SaveLater('HTTP 429', afterMs))
    progress.save('a', row(10)).catch(() => {})
    await clock.pass(6000)

    expect(backend.saves.length).toBeLessThan(7)
  },
)

it('gives up the refused save only, not a newer one', async () => {
  const { progress, backend, clock } = openProgress()
  await progress.load(['a'])
  let refuse = (): void => {}
  backend.answer = () =>
    new Promise((_, reject) => (refuse = () => reject(new SaveRefused('HTTP 400'))))
  progress.save('a', row(10)).catch(() => {})
  void progress.save('a', row(20))
  backend.answer = () => undefined
  refuse()
  await clock.pass(2000)

  expect(backend.stored.a?.position).toBe(20)
  expect(progress.unsent).toEqual([])
})

it('does not wait forever for an answer', async () => {
  const { progress, backend, clock } = openProgress()
  backend.answer = () => new Promise(() => {})
  const given = readRejection(progress.save('a', row(10)))
  await clock.pass(25_000)
  expect(await given).toBe('Error: playhead: ProgressSource.load() did not settle in 10 s')
  backend.answer = () => undefined
  progress.save('a', row(20)).catch(() => {}) // the load before it is still without an answer
  await clock.pass(25_000)

  expect(backend.stored.a?.position).toBe(20)
  expect(progress.unsent).toEqual([])
})

it('retries as soon as the network is back', async () => {
  const target = new EventTarget()
  vi.stubGlobal('addEventListener', target.addEventListener.bind(target))
  const { progress, backend, clock } = openProgress()
  backend.answer = () => Promise.reject(new Error('offline'))
  for (let times = 0; times < 8; times++) {
    progress.save('a', row(10 + times)).catch(() => {})
    await clock.pass(1000)
  }
  backend.answer = () => undefined
  target.dispatchEvent(new Event('online'))
  await clock.pass(1000)

  expect(progress.unsent).toEqual([])
  expect(getEventListeners(target, 'online')).toHaveLength(1)
  progress.destroy()
  expect(['online', 'storage'].map((type) => getEventListeners(target, type).length)).toEqual([
    0, 0,
  ])
})

it('A6 takes in the row that the backend has kept instead of a save, and reports the conflict', async () => {
  const { progress, backend, clock } = openProgress()
  await progress.load(['a'])
  const conflicts: unknown[] = []
  progress.onConflict((conflict) => void conflicts.push(conflict))
  backend.save = async () => row(50, { at: clock.wall() + 5 })
  await progress.save('a', row(10, { at: clock.wall() }))

  expect(progress.rows.a).toMatchObject({ position: 50 })
  expect(progress.unsent).toEqual([])
  expect(conflicts).toMatchObject([
    { videoId: 'a', chosen: 'remote', local: { position: 10 }, remote: { position: 50 } },
  ])
})

it.each([{ position: 80, at: 1 }, { position: -1, at: 9e12 }, { position: 80 }, 'stored'])(
  'takes a save for accepted when the answer is no newer row: %j',
  async (answer) => {
    const { progress, backend, clock } = openProgress()
    await progress.load(['a'])
    backend.save = async () => answer
    await progress.save('a', row(10, { at: clock.wall() }))

    expect([progress.rows.a?.position, progress.unsent]).toEqual([10, []])
  },
)
