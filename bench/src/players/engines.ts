import { type EngineBrowser, openFirefox, openWebKit } from '@playhead/testing/browser'
import type { Driver, Tab } from './driver.ts'

/** Collects the errors of a page, before anything else runs in it. */
const COLLECT_ERRORS = `
window.playheadThrown = [];
addEventListener('error', (event) => playheadThrown.push(event.message));
addEventListener('unhandledrejection', (event) => playheadThrown.push(String(event.reason)));
`

/** Firefox, whose position moves from frame to frame. */
export const openFirefoxDriver = async (onlooker: string): Promise<Driver> =>
  createDriver(await openFirefox(), onlooker, true)

export const openWebKitDriver = async (onlooker: string): Promise<Driver> =>
  createDriver(await openWebKit(), onlooker, false)

/** Neither engine's protocol can give a frame another origin: rows without frames only. */
function createDriver(browser: EngineBrowser, onlooker: string, frameByFrame: boolean): Driver {
  async function open(url: string): Promise<Tab> {
    const page = await browser.open(url)
    const truths: string[] = []
    const thrown: string[] = []
    return {
      truths,
      thrown,
      async run<T>(expression: string): Promise<T> {
        const value = await page.evaluate<T, []>(expression)
        const [texts, errors] = await page.evaluate<[string[], string[]], []>(
          '[window.playheadTruths?.splice(0) ?? [], window.playheadThrown?.splice(0) ?? []]',
        )
        truths.push(...texts)
        thrown.push(...errors)
        return value
      },
      inFrame: () => Promise.reject(new Error('no frames here')),
      hide: page.hide,
      show: page.show,
      close: page.close,
    }
  }
  return {
    version: browser.version,
    hides: true,
    frames: false,
    frameByFrame,
    firstScript: COLLECT_ERRORS + onlooker,
    open,
    close: browser.close,
  }
}
