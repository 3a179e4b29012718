import { type RecordingCollectorServer, recordingCollectorServer } from '@playhead/testing'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { registerFrameSite } from '../test/frameSite.ts'

// Markup that a page lets its users write: a sanitizer that keeps `name` and `id` lets it through.
const FRAME =
  '<iframe src="https://player.vimeo.com/video/76979871" allow="autoplay" data-playhead data-video-id="one"></iframe>'
const VIDEO = '<video id="v" src="/clip.mp4" muted data-playhead data-video-id="lesson-1"></video>'

const site = registerFrameSite()
const { open, tag, sessions } = site
/** Where the markup would have the script send. */
let evil: RecordingCollectorServer

beforeEach(async () => {
  evil = await recordingCollectorServer()
})
afterEach(() => evil.close())

const videos = (): (string | undefined)[] =>
  [...site.collector.collector.snapshots.values()].map(({ videoId }) => videoId)
const fromElsewhere = (): string[] => site.requested.filter((url) => url.startsWith(evil.url))

it.each(['img', 'embed', 'form', 'object', 'iframe'])(
  'takes its address and endpoint from its own tag, whatever <%s name="currentScript"> is in the page',
  async (element) => {
    const shadow = `<${element} name="currentScript" data-endpoint="${evil.url}" data-key="evil"></${element}>`
    await open(`${shadow}${tag('')}${FRAME}`)

    await expect.poll(sessions).toBe(1)
    await expect.poll(videos).toContain('one')
    await site.page.evaluate('Playhead.playhead.flush()')

    expect(site.requested).toContain(`${site.url}/playhead.players.js?v=1`)
    expect([fromElsewhere(), evil.collector.snapshots.size, site.thrown]).toEqual([[], 0, []])
  },
)

it('follows the videos of a page whose images shadow every property of the document that it uses', async () => {
  const names =
    'head body readyState documentElement referrer visibilityState hidden createElement querySelector querySelectorAll addEventListener dispatchEvent'
  await open(
    `${names
      .split(' ')
      .map((name) => `<img name="${name}" alt="">`)
      .join('')}${tag()}${VIDEO}${FRAME}`,
  )

  await expect.poll(sessions).toBe(2)
  await expect.poll(videos).toEqual(expect.arrayContaining(['lesson-1', 'one']))
  expect([site.thrown, site.logged]).toEqual([[], []])
})

it('goes on where forms of the page have controls named like methods of an element', async () => {
  const names =
    'matches querySelectorAll isConnected dataset localName addEventListener dispatchEvent constructor'
  const form = `<form id="f">${names
    .split(' ')
    .map((name) => `<input name="${name}">`)
    .join('')}</form>`
  await open(`${tag()}<main></main>`)
  await expect.poll(() => site.page.evaluate('typeof Playhead')).toBe('object')

  await site.page.evaluate(
    (html) => document.querySelector('main')?.insertAdjacentHTML('beforeend', html),
    form,
  )
  await site.page.evaluate("document.getElementById('f').setAttribute('data-playhead', '')")
  await site.page.evaluate(
    (html) => document.querySelector('form')?.insertAdjacentHTML('beforeend', html),
    VIDEO,
  )

  await expect.poll(sessions).toBe(1)
  await site.page.evaluate("document.getElementById('f').removeAttribute('data-playhead')")
  await site.page.evaluate("document.getElementById('v').remove()")
  await expect.poll(sessions).toBe(0)
  expect(site.thrown).toEqual([])
})

it.each([
  ['a form', '<form id="Playhead"><input name="initVideoAnalytics"></form>'],
  ['two links', '<a id="Playhead"></a><a id="Playhead" name="initVideoAnalytics"></a>'],
  ['a frame', '<iframe name="Playhead" srcdoc="" id="Playhead"></iframe>'],
])('does not take %s named Playhead for a first script', async (_, shadow) => {
  await open(`${shadow}${tag()}${VIDEO}`)

  await expect.poll(() => site.page.evaluate('Playhead.playhead?.sessions?.length')).toBe(1)
  expect([site.thrown, site.logged]).toEqual([[], []])
})

it.each([
  ['demands trusted types', "require-trusted-types-for 'script'"],
  [
    'names the policies that may make them',
    "require-trusted-types-for 'script'; trusted-types playhead",
  ],
])('fetches the second script where the policy of the page %s', async (_, policy) => {
  await open(`${tag()}${FRAME}`, { 'content-security-policy': policy })

  await expect.poll(sessions).toBe(1)
  await expect.poll(videos).toContain('one')
  expect([site.thrown, site.logged]).toEqual([[], []])
})

it('reports in one line that trusted types block the second script, and tracks the videos', async () => {
  await open(`${tag()}${FRAME}${VIDEO}`, {
    'content-security-policy': "require-trusted-types-for 'script'; trusted-types none-of-ours",
  })

  await expect.poll(sessions).toBe(1)
  await expect
    .poll(() => site.logged.filter((line) => line.startsWith('playhead:')))
    .toEqual([expect.stringContaining('playhead.players.js?v=1 does not load')])
  expect(site.thrown).toEqual([])
})
