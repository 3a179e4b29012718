import axe from 'axe-core'
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
  page = await course.open(context, messages)
})
afterEach(() => context.close())

const play = (): Promise<unknown> =>
  page.evaluate(() => {
    const video = document.querySelector('video') as HTMLVideoElement
    video.muted = true
    return video.play()
  })
/** Colours have faded in. */
const faded = async (): Promise<void> => {
  await page.waitForTimeout(300)
  await page.waitForFunction(
    () => !document.getAnimations().some((each) => each instanceof CSSTransition),
  )
}
const eventually = <T>(look: () => T | Promise<T>): ReturnType<typeof expect.poll<T>> =>
  expect.poll(look, { timeout: 15_000, interval: 100 })

it('is accessible, light and dark, in the middle of a lesson', async () => {
  await play()
  await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 1)

  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await faded()
    await page.evaluate(axe.source)
    const { violations } = await page.evaluate<{
      violations: { id: string; nodes: { html: string }[] }[]
    }>('axe.run(document)')
    expect(violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)])).toEqual([])
  }
  expect(messages).toEqual([])
})

it('is worked by keyboard, and the focus is seen', async () => {
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  const focused = await page.evaluate(() => {
    const lesson = document.activeElement as HTMLElement
    return [lesson.dataset.lesson, getComputedStyle(lesson).outlineStyle]
  })
  expect(focused).toEqual(['noon', 'solid'])
  await page.keyboard.press('Enter')

  await eventually(() => page.textContent('#lesson-title')).toBe('Noon')
  expect(await page.getAttribute('[data-lesson=noon]', 'aria-current')).toBe('true')
  await page.goBack()
  await eventually(() => page.textContent('#lesson-title')).toBe('Dawn')
})

it.each([360, 768, 1320])('fits %i px', async (width) => {
  await page.setViewportSize({ width, height: 800 })

  expect(await page.evaluate(() => document.scrollingElement?.scrollWidth)).toBeLessThanOrEqual(
    width,
  )
})
