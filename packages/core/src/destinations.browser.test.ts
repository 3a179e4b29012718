import { fileURLToPath } from 'node:url'
import { type RecordingCollectorServer, recordingCollectorServer } from '@playhead/testing'
import { bundle, openChromium, serve } from '@playhead/testing/browser'
import { afterAll, beforeAll, expect, it } from 'vitest'

const collectors: RecordingCollectorServer[] = []
const closing: (() => Promise<unknown>)[] = []
let url = ''

beforeAll(async () => {
  for (let at = 0; at < 2; at++) collectors.push(await recordingCollectorServer())
  const script = await bundle(
    `import { createPlayhead } from './index.ts'
    import { fetchTransport } from '@playhead/http'
    import { BLANK_PLAYER } from './session/reducer/state.ts'
    const still = {
      name: 'still',
      capabilities: { timeSource: 'event', seek: 'native', pauseSettleMs: 0, buffering: 'native' },
      attach: ({ emit }) => emit({ type: 'ready' }),
      snapshot: () => BLANK_PLAYER,
    }
    window.begin = (url, video) => {
      const playhead = createPlayhead({ transport: fetchTransport({ url }) })
      playhead.track(still, { videoId: video })
      return playhead.flush()
    }`,
    fileURLToPath(new URL('.', import.meta.url)),
  )
  const server = await serve({
    '/page.js': script,
    '/': '<!doctype html><title>two</title><script src="/page.js"></script>',
  })
  url = server.url
  closing.push(server.close, ...collectors.map((each) => each.close))
})
afterAll(() => Promise.all(closing.map((close) => close())))

it('two backends on one origin get their own records, also those of pages that are gone', async () => {
  const { browser } = await openChromium()
  const [one, other] = collectors as [RecordingCollectorServer, RecordingCollectorServer]
  const begin = (to: RecordingCollectorServer, video: string): string =>
    `begin('${to.url}', '${video}')`
  const context = await browser.newContext()
  const gone = await context.newPage()
  await gone.goto(url)
  one.collector.mode = { status: 503 }
  await gone.evaluate(begin(one, 'of-one'))
  await gone.close()

  one.collector.mode = 'ok'
  const page = await context.newPage()
  await page.goto(url)
  await page.evaluate(begin(other, 'of-other'))
  const videos = (of: RecordingCollectorServer): string[] =>
    [...of.collector.snapshots.values()].map(({ videoId }) => videoId)
  await expect.poll(() => videos(other), { timeout: 15_000 }).toEqual(['of-other'])
  await page.waitForTimeout(3000) // what must not be sent to it would be sent now
  expect(videos(other)).toEqual(['of-other'])

  await page.evaluate(begin(one, 'of-one-again'))
  await expect
    .poll(() => videos(one).sort(), { timeout: 15_000 })
    .toEqual(['of-one', 'of-one-again'])
  expect(videos(other)).toEqual(['of-other'])
  await browser.close()
})
