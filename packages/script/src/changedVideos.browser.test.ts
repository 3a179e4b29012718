import { expect, it } from 'vitest'
import { eventually, registerScriptSite, TAG, VIDEO } from '../test/site.ts'

const { events, latest, open } = registerScriptSite()

it('follows a video that is added later, from its first frame', async () => {
  const { page, received } = await open(`${TAG}<main></main>`)
  await eventually(() => page.evaluate('typeof Playhead')).toBe('object')

  await page.evaluate(
    `document.querySelector('main').innerHTML = '<p>${VIDEO.replace('muted', 'muted autoplay')}</p>'`,
  )

  await eventually(() => received('view')).toHaveLength(1)
  await page.evaluate(`document.querySelector('video').pause()`)
  await eventually(() => latest()[0]?.state).toBe('paused')
  expect(latest()[0]?.watched?.[0]?.[0]).toBe(0)
})

it('ends the session of a removed element, and not of one that moves', async () => {
  const { page, received, sessions, play } = await open(
    `${TAG}<main></main><aside></aside>${VIDEO}`,
  )
  await play('v')

  await page.evaluate(`document.querySelector('aside').append(v)`)
  await page.waitForTimeout(150)
  expect(await received('end')).toEqual([])
  expect(await sessions()).toBe(1)

  await page.evaluate('v.remove()')
  await eventually(sessions).toBe(0)
  await eventually(() => events().find(({ type }) => type === 'end')).toMatchObject({
    reason: 'app',
  })
  await eventually(() => latest()[0]?.state).toBe('closed')
})

it('begins another session when data-video-id names another video', async () => {
  const { page, received, play } = await open(TAG + VIDEO)
  await play('v', 900)

  await page.evaluate(`v.src = '/other.mp4'; v.dataset.videoId = 'lesson-2'`)
  await play('v', 900)
  await page.evaluate('v.pause()')

  await eventually(() =>
    latest().map(({ videoId, state, duration }) => [videoId, state, duration]),
  ).toEqual([
    ['lesson-1', 'closed', 60],
    ['lesson-2', 'paused', 30],
  ])
  expect(await received('session')).toHaveLength(2)
})

it('begins another session when the source changes, and names it by the attribute of then', async () => {
  const { page, received, play } = await open(
    `${TAG}<video id="v" src="/clip.mp4" muted data-playhead></video>`,
  )
  await play('v')

  await page.evaluate(`v.src = '/other.mp4?token=secret'`)
  await play('v')
  await page.evaluate('v.pause()')

  await eventually(() => latest().map(({ videoId }) => videoId)).toEqual([
    '/clip.mp4',
    '/other.mp4',
  ])
  expect((await received('session')).map(({ on }) => on)).toEqual(['v', 'v'])
})
