import { expect, it } from 'vitest'
import { eventually, registerScriptSite, TAG, VIDEO } from '../test/site.ts'

const site = registerScriptSite()
const { latest, open } = site

it('B7 tracks a marked video under a strict content security policy, and sends what was watched', async () => {
  const { page, logged, thrown, play } = await open(TAG + VIDEO)

  await play('v', 1200)
  await page.evaluate('v.pause()')

  await eventually(() => latest().find(({ state }) => state === 'paused')).toMatchObject({
    videoId: 'lesson-1',
    courseId: 'course-9',
    player: 'html5',
    playCount: 1,
    pauseCount: 1,
    duration: 60,
  })
  const truth = await page.evaluate<number>('v.played.end(0)')
  expect(Math.abs((latest()[0]?.watched?.[0]?.[1] ?? 0) - truth)).toBeLessThan(0.2)
  expect(site.bodies[0]?.key).toBe('wk_test')
  expect([logged, thrown]).toEqual([[], []])
})

it('B7 understands data-video-analytics, and data-playhead="false" as no', async () => {
  const { received, sessions } =
    await open(`${TAG}<video id="a" src="/clip.mp4" data-video-analytics data-video-id="a"></video>
    <video id="b" src="/clip.mp4" data-playhead="false" data-video-id="b"></video><video id="c" src="/clip.mp4"></video>`)

  await eventually(() => received('session')).toMatchObject([{ on: 'a' }])
  expect(await sessions()).toBe(1)
})

it.each([
  [
    'before DOMContentLoaded',
    `<script src="/playhead.js" data-endpoint="/v1/ingest"></script>${VIDEO}`,
  ],
  ['after everything has loaded', VIDEO],
])('B7 finds videos when it runs %s', async (when, html) => {
  const { page, received } = await open(html)
  if (when.startsWith('after')) {
    await page.waitForLoadState('load')
    await page.evaluate(`document.head.append(Object.assign(document.createElement('script'), { src: '/playhead.js' }))
      document.head.lastElementChild.dataset.endpoint = '/v1/ingest'`)
  }

  await eventually(() => received('session')).toMatchObject([{ on: 'v' }])
})

it('names the element when neither data-video-id nor the source can name the video', async () => {
  const { page, logged, sessions } = await open(`${TAG}<video id="v" muted data-playhead></video>`)
  await eventually(() => page.evaluate('typeof Playhead')).toBe('object')
  expect(logged).toEqual([]) // nothing to play yet

  await page.evaluate(
    `fetch('/clip.mp4').then((answer) => answer.blob()).then((blob) => (v.src = URL.createObjectURL(blob)))`,
  )
  await eventually(() => logged.filter((text) => text.includes('data-video-id'))).toHaveLength(1)
  expect(await sessions()).toBe(0)

  await page.evaluate(`v.src = '/clip.mp4'`)
  await eventually(sessions).toBe(1)
})

it('reads all attributes of the video, and reports a wrong one of the script in one line', async () => {
  const wrong = await open(`${TAG.replace('data-key', 'data-interval="often" data-key')}
    <video id="v" src="/clip.mp4" data-playhead data-video-id="v1"></video>`)
  await eventually(() => wrong.logged).toEqual([
    expect.stringContaining('<script data-interval="often"> must be at least'),
  ])
  expect(await wrong.sessions()).toBe(0)

  const { logged, thrown } =
    await open(`${TAG}<video id="v" src="/clip.mp4" preload="none" data-playhead data-video-id="v1" data-course-id="c1" data-lesson-id="l1"
    data-video-duration="61.5" data-is-preview></video>`)

  await eventually(() => latest()[0]).toMatchObject({
    videoId: 'v1',
    courseId: 'c1',
    lessonId: 'l1',
    duration: 61.5,
    preview: true,
  })
  expect([logged, thrown]).toEqual([[], []])
})

it('B7 initVideoAnalytics follows an element until its clean-up, which sends the last update', async () => {
  const { page, play } = await open(`${TAG}<video id="v" src="/clip.mp4" muted></video>`)
  await eventually(() => page.evaluate('typeof Playhead')).toBe('object')
  await page.evaluate(
    `end = Playhead.initVideoAnalytics(v, { videoId: 'by-hand', isPreview: true })`,
  )
  await play('v', 700)

  const truth = await page.evaluate<number>('(end(), v.currentTime)')

  await eventually(() => latest()[0]).toMatchObject({
    videoId: 'by-hand',
    preview: true,
    state: 'closed',
  })
  expect(Math.abs((latest()[0]?.position ?? 0) - truth)).toBeLessThan(0.3)
})
