import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { type OpenedCourse, openCourse } from './openCourse.ts'

let course: OpenedCourse
let context: BrowserContext
let page: Page
let messages: string[]

beforeAll(async () => {
  course = await openCourse()
})
afterAll(() => course?.close())
beforeEach(async () => {
  messages = []
  context = await course.visit()
})
afterEach(async () => {
  await context.close()
  expect(messages).toEqual([])
})

const open = async (lesson: string): Promise<void> => {
  page = await course.open(context, messages, `#${lesson}`)
}
const play = (): Promise<unknown> =>
  page.evaluate(() => {
    const video = document.querySelector('video') as HTMLVideoElement
    video.muted = true
    return video.play()
  })
/** Plays until the playhead has moved by so much: a busy machine takes longer for it. */
const playFor = (seconds: number): Promise<void> =>
  page.evaluate(async (seconds) => {
    const video = document.querySelector('video') as HTMLVideoElement
    video.muted = true
    await video.play()
    for (let at = video.currentTime, moved = 0; moved < seconds; at = video.currentTime) {
      await new Promise((done) => setTimeout(done, 20))
      moved += Math.max(0, Math.min(video.currentTime - at, 1))
    }
  }, seconds)
const pause = (): Promise<unknown> => page.evaluate(() => document.querySelector('video')?.pause())
const seek = (to: number): Promise<unknown> =>
  page.evaluate((to) => {
    const video = document.querySelector('video') as HTMLVideoElement
    video.currentTime = to
  }, to)
const position = (): Promise<number> =>
  page.evaluate(() => document.querySelector('video')?.currentTime ?? -1)
const text = async (selector: string): Promise<string> => (await page.textContent(selector)) ?? ''
const eventually = <T>(look: () => T | Promise<T>): ReturnType<typeof expect.poll<T>> =>
  expect.poll(look, { timeout: 15_000, interval: 100 })
/** Where this viewer's last save is. */
const lastSave = async (): Promise<{ video: string; position: number } | undefined> => {
  const viewer = (await context.cookies()).find(({ name }) => name === 'viewer')?.value
  return course.readLast(viewer)
}

it('A3 D1 D3 goes on where its viewer was, after a reload', async () => {
  await open('noon')
  expect(await text('[role=status]')).toBe('Your place is kept while you watch.')
  await playFor(3.5)
  await pause()
  const left = await position()
  await eventually(async () => (await lastSave())?.position ?? 0).toBeCloseTo(left, 1)
  await page.reload()

  await eventually(position).toBeCloseTo(left, 1)
  await eventually(() => text('[role=status]')).toBe(
    `You were at 0:0${Math.floor(left)}: it goes on from there.`,
  )
  expect(await text('[data-lesson=noon] .how-far')).toBe(`0:0${Math.floor(left)} of 0:15`)
  await page.click('text=Start over')
  await eventually(position).toBeLessThan(2)
})

it('A1 D2 keeps both places when the lesson is changed while it plays', async () => {
  await open('dawn')
  await playFor(2.5)
  const left = await position()
  await page.click('[data-lesson=dusk]')

  await eventually(() => text('#lesson-title')).toBe('Dusk')
  await eventually(async () => (await lastSave())?.video).toBe('dawn')
  expect(Math.abs(((await lastSave())?.position ?? 0) - left)).toBeLessThan(0.5)
  await playFor(1.3)
  await page.click('[data-lesson=dawn]')
  await eventually(async () => Math.abs((await position()) - left)).toBeLessThan(0.5)
  await eventually(async () => (await lastSave())?.video).toBe('dusk')
})

it('D9 offers to continue with what was watched last', async () => {
  await open('dusk')
  await playFor(1.3)
  await page.close({ runBeforeUnload: true })
  await open('dawn')

  await page.click('text=Continue with Dusk')
  await eventually(() => text('#lesson-title')).toBe('Dusk')
  await eventually(position).toBeGreaterThan(1)
})

it('A5 a tab that is closed while it plays has saved its position', async () => {
  await open('night')
  await playFor(2.5)
  const left = await position()
  await page.close({ runBeforeUnload: true })

  await eventually(async () => Math.abs(((await lastSave())?.position ?? 0) - left)).toBeLessThan(
    0.4,
  )
})

it('D4 D6 a lesson is done at 80 %, the course knows at once, and asks for all of its lessons once', async () => {
  const asked: string[] = []
  context.on('request', (request) => {
    if (request.url().includes('/v1/progress/batch')) asked.push(request.postData() ?? '')
  })
  await open('dusk')
  await eventually(() => asked.flatMap((body) => JSON.parse(body).videoIds).sort()).toEqual([
    'dawn',
    'dusk',
    'night',
    'noon',
  ])
  await play()
  await seek(11)

  const doneAt = await page.waitForFunction(
    () =>
      document.querySelector('[data-lesson=dusk] .done') &&
      document.querySelector('video')?.currentTime,
  )
  expect(await doneAt.jsonValue()).toBeLessThan(14)
  await eventually(() => text('.whole')).toContain('1 of 4 lessons done')
  expect(await text('[role=status]')).toContain('Done.')
  await page.reload()
  await eventually(() => text('.whole')).toContain('1 of 4 lessons done')
  expect(await position()).toBe(0)
})

it('D5 shows at once what another device of the viewer watches', async () => {
  await open('dawn')
  const device = await course.visit()
  await device.addCookies(await context.cookies())
  const tablet = await course.open(device, messages, '#night')
  await playFor(2.5)
  await pause()

  const howFar = (): Promise<string | null> => tablet.textContent('[data-lesson=dawn] .how-far')
  await eventually(howFar).toMatch(/^0:0[2-9] of 0:15$/)
  await device.close()
})

it('B1 B2 the collector holds what was watched, lesson by lesson', async () => {
  await open('dawn')
  await page.click('[data-lesson=night]')
  await playFor(2.5)
  await pause()
  const end = await position()
  await eventually(() => text('[data-testid=state]')).toBe('paused')

  type Held = {
    playingMs: number
    position: number
    video: string
    course: string
    pauseCount: number
  }
  const id = await text('[data-testid=session]')
  const held = (): Promise<Held | undefined> => course.read<Held>(`/v1/sessions/${id}`)
  await eventually(async () => (await held())?.pauseCount).toBe(1)
  const session = await held()
  expect(session).toMatchObject({ videoId: 'night', courseId: 'light' })
  expect(Math.abs((session?.position ?? 0) - end)).toBeLessThanOrEqual(0.2)
  expect(Math.abs((session?.playingMs ?? 0) / 1000 - end)).toBeLessThanOrEqual(0.2)
})
