/** Made course.png: the page in the middle of a lesson, as a viewer has it. */
import { fileURLToPath } from 'node:url'
import { openCourse } from './openCourse.ts'

const course = await openCourse()
const page = await course.open(await course.visit(), [], '#dawn')
const seekAndPlay = async (to: number, ms: number): Promise<void> => {
  await page.evaluate((to) => {
    const video = document.querySelector('video') as HTMLVideoElement
    Object.assign(video, { muted: true, currentTime: to })
    return video.play()
  }, to)
  await page.waitForTimeout(ms)
}

await seekAndPlay(11, 2500)
await page.click('[data-lesson=noon]')
await page.waitForTimeout(600)
await seekAndPlay(0, 5500)
await page.click('[data-lesson=dusk]')
await page.waitForTimeout(600)
await seekAndPlay(0, 4000)
await seekAndPlay(2, 1200)
await page.click('[data-lesson=noon]')
await page.waitForTimeout(900)
await page.evaluate(() => document.querySelector('video')?.play())
await page.waitForTimeout(2600)
await seekAndPlay(6.2, 1100)
await page.mouse.move(0, 0)
await page.screenshot({ path: fileURLToPath(new URL('course.png', import.meta.url)) })
await course.close()
