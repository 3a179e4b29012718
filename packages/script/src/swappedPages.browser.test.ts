import { openChromium } from '@playhead/testing/browser'
import { expect, it } from 'vitest'
import { eventually, registerScriptSite, TAG, VIDEO } from '../test/site.ts'

const site = registerScriptSite()
const { latest, open, setRoute } = site

it('survives pages that are swapped as Turbo does it: body replaced, copies from the cache, previews', async () => {
  const { page, thrown, received, sessions, play } = await open(`${TAG}${VIDEO}`)
  await play('v')
  await page.evaluate(`(() => {
    document.dispatchEvent(new Event('turbo:before-cache'))
    const cached = document.body.cloneNode(true)
    const next = document.createElement('body')
    next.innerHTML = '<video id="w" src="/other.mp4" muted data-playhead data-video-id="lesson-2"></video>'
    document.body.replaceWith(next)
    goBack = () => {
      const preview = cached.cloneNode(true)
      document.documentElement.dataset.turboPreview = ''
      document.body.replaceWith(preview)
      setTimeout(() => {
        delete document.documentElement.dataset.turboPreview
        preview.replaceWith(cached)
        cameBack = true
      }, 100)
    }
  })()`)
  await eventually(sessions).toBe(1)
  await play('w')

  await page.evaluate('goBack()')
  await eventually(() => page.evaluate('globalThis.cameBack')).toBe(true)
  await eventually(() => received('session')).toHaveLength(3)
  await play('v')

  expect((await received('session')).map(({ on }) => on)).toEqual(['v', 'w', 'v'])
  expect(await sessions()).toBe(1)
  await eventually(() => latest().map(({ videoId, state }) => [videoId, state])).toEqual([
    ['lesson-1', 'closed'],
    ['lesson-2', 'closed'],
    ['lesson-1', 'playing'],
  ])
  expect(thrown).toEqual([])
})

it('goes on with the same session when the page comes back from the back/forward cache', async ({
  skip,
}) => {
  const likeUsers = await openChromium({ likeUsers: true })
  try {
    skip(likeUsers.kind !== 'full', 'a headless shell has no back/forward cache')
    const { page, play } = await open(TAG + VIDEO, { browser: likeUsers.browser })
    await play('v', 700)
    await page.evaluate('addEventListener("pageshow", ({ persisted }) => (cameBack = persisted))')
    const before = await page.evaluate<string>('Playhead.playhead.sessions[0].id')
    setRoute('/elsewhere', '<!doctype html><title>elsewhere</title>')

    await page.goto(`${site.url.replace('127.0.0.1', 'localhost')}/elsewhere`)
    await page.waitForTimeout(1500)
    await page.goBack({ waitUntil: 'commit' })

    await eventually(() => page.evaluate('globalThis.cameBack')).toBe(true)
    await play('v', 700)
    const truth = await page.evaluate<number>('(v.pause(), v.played.end(v.played.length - 1))')
    await eventually(() => Math.abs((latest()[0]?.playingMs ?? 0) / 1000 - truth)).toBeLessThan(0.2)
    expect(latest()).toMatchObject([{ session: before, state: 'paused' }])
  } finally {
    await likeUsers.browser.close()
  }
})
