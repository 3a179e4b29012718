/** Made docs/demo.png: the page in the middle of a session, as a visitor has it. */
import { fileURLToPath } from 'node:url'
import { openDemo } from './openDemo.ts'

const demo = await openDemo()
const page = await demo.open(await demo.visit())
const press = (id: string, thenMs: number): Promise<void> =>
  page.click(`#${id}`).then(() => page.waitForTimeout(thenMs))

await page.evaluate('video.muted = true, video.play()')
await page.waitForTimeout(7000)
await press('again', 5500)
await press('again', 3000)
await page.evaluate('video.pause()')
await page.waitForTimeout(2500)
await page.evaluate('video.play()')
await press('ahead', 4000)
await page.evaluate('video.currentTime = 32')
await page.waitForTimeout(2600)
await press('double', 2200)
await page.mouse.move(0, 0)
await page.screenshot({ path: fileURLToPath(new URL('../../docs/demo.png', import.meta.url)) })
await demo.close()
