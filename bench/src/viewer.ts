import type { RawPage } from '@playhead/testing/browser'
import type { Bench } from './page.ts'

declare const bench: Bench

/**
 * Drives the page under test. Each act is one call in the page, with a sample before and after it.
 */
export interface Viewer {
  readonly page: RawPage
  play(): Promise<void>
  pause(): Promise<void>
  seek(to: number): Promise<void>
  /** By so many seconds from where it is. */
  skip(by: number): Promise<void>
  rate(rate: number): Promise<void>
  loop(on: boolean): Promise<void>
  swap(source: string): Promise<void>
  end(): Promise<void>
  /** Runs JavaScript in one task of the page; `bench` is at hand. */
  run(source: string): Promise<unknown>
  until(condition: () => boolean): Promise<void>
  /**
   * Time passes; with `looking`, also looks from out here, where the page's own timers are
   * throttled.
   */
  watch(ms: number, looking?: 'from outside'): Promise<void>
  result(): Promise<ReturnType<Bench['result']>>
}

/** How often the driver looks where the page cannot, ms. */
const LOOK_FROM_OUTSIDE_MS = 40

export const pass = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))

export function viewerOf(page: RawPage): Viewer {
  async function run(source: string): Promise<unknown> {
    const given = {
      expression: `(() => { ${source} })()`,
      awaitPromise: true,
      returnByValue: true,
      userGesture: true,
    }
    const { result, exceptionDetails } = (await page.send('Runtime.evaluate', given)) as {
      result: { value: unknown }
      exceptionDetails?: { text: string; exception?: { description?: string } }
    }
    if (exceptionDetails)
      throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
    return result.value
  }
  const act = async (source: string): Promise<void> => void (await run(source))
  return {
    page,
    run,
    play: () => act('bench.play()'),
    pause: () => act('bench.pause()'),
    seek: (to) => act(`bench.seek(${to})`),
    skip: (by) => act(`bench.seek(bench.video.currentTime + ${by})`),
    rate: (rate) => act(`bench.rate(${rate})`),
    loop: (on) => act(`bench.loop(${on})`),
    swap: (source) => act(`bench.swap(${JSON.stringify(source)})`),
    end: () => act('bench.end()'),
    until: (condition) => page.until(condition),
    async watch(ms, looking) {
      if (!looking) return pass(ms)
      for (
        const end = performance.now() + ms;
        performance.now() < end;
        await pass(LOOK_FROM_OUTSIDE_MS)
      )
        await act('bench.look()')
    },
    result: () => page.evaluate(() => bench.result()),
  }
}
