import { expect, it } from 'vitest'
import { registerFrameSite } from '../test/frameSite.ts'

const FRAMES = 'https://www.youtube.com https://player.vimeo.com https://*.cloudflarestream.com'
const STRICT = `default-src 'none'; img-src data:; script-src 'self'; connect-src 'self' http://127.0.0.1:*; frame-src ${FRAMES}`
const EMBEDS = {
  youtube: 'src="https://www.youtube.com/embed/abcdefghijk?enablejsapi=1" data-connect="handshake"',
  vimeo: 'src="https://player.vimeo.com/video/76979871"',
  'cloudflare-stream':
    'src="https://customer-f33zs165nr7gyfy4.cloudflarestream.com/6b9e68b07dfee8cc2d116e4c51d6a957/iframe"',
}

const site = registerFrameSite()
const open = (body: string): Promise<void> =>
  site.open(`${site.tag()}${body}`, { 'content-security-policy': STRICT })

it.each(Object.entries(EMBEDS))(
  'B7 follows a marked frame of %s, with what a second script knows of it',
  async (player, attributes) => {
    await open(
      `<iframe ${attributes} allow="autoplay" data-playhead data-video-id="lesson-of-${player}"></iframe>`,
    )
    const frame = await expect
      .poll(() =>
        site.page
          .frames()
          .find((each) => each !== site.page.mainFrame() && each.url().startsWith('https://')),
      )
      .toBeTruthy()
      .then(() => site.page.frames().find((each) => each !== site.page.mainFrame()))
    await frame?.waitForFunction('window.__sim?.player.video.readyState === 4')
    await expect.poll(site.sessions).toBe(1)
    await frame?.evaluate('__sim.player.play()')

    const stored = ():
      | { readonly contentMs?: number | undefined; readonly player: string }
      | undefined =>
      [...site.collector.collector.snapshots.values()].find(
        ({ videoId }) => videoId === `lesson-of-${player}`,
      )
    await expect.poll(() => stored()?.contentMs ?? 0, { timeout: 10_000 }).toBeGreaterThan(1000)
    expect(stored()?.player).toBe(player)
    expect(site.logged).toEqual([])
    expect(site.playersLoaded()).toBe(1)
  },
)

it('loads no second script without a frame, and reports frames that it does not know', async () => {
  await open(
    '<video data-playhead data-video-id="one"></video><iframe src="https://www.youtube.com/embed/abcdefghijk"></iframe>',
  )
  await expect.poll(site.sessions).toBe(1)
  expect(site.playersLoaded()).toBe(0)

  await site.page.evaluate(
    `document.body.insertAdjacentHTML('beforeend', '<iframe src="about:blank#" data-playhead></iframe>')`,
  )
  await expect
    .poll(() => site.logged.join())
    .toContain('expects one of YouTube, Vimeo or Cloudflare Stream, got ""')
})

it('B7 follows a frame whose address comes late, and complains of nothing before', async () => {
  await open(`<iframe data-playhead data-video-id="late"></iframe>`)
  await site.page.waitForTimeout(200)
  expect([site.logged, site.playersLoaded()]).toEqual([[], 0])

  await site.page.evaluate(
    `document.querySelector('iframe').src = 'https://player.vimeo.com/video/76979871'`,
  )

  await expect
    .poll(() =>
      site.page.evaluate<string[]>(
        'Playhead.playhead.sessions.map(({ snapshot }) => snapshot.videoId)',
      ),
    )
    .toEqual(['late'])
  expect(site.logged).toEqual([])
})

it('reports what is missing where an embed sends no messages', async () => {
  await open('<iframe src="https://www.youtube.com/embed/abcdefghijk" data-playhead></iframe>')

  await expect
    .poll(() => site.logged)
    .toEqual(['playhead: youtube: the iframe is silent: its address lacks enablejsapi=1'])
})

it('reports that the second script does not load, and tries again with the next frame', async () => {
  await site.page.route('**/playhead.players.js*', (route) => route.abort(), { times: 1 })
  await open(`<iframe ${EMBEDS.vimeo} data-playhead data-video-id="one"></iframe>`)
  await expect.poll(() => site.logged.join()).toContain('playhead.players.js?v=1 does not load')

  await site.page.evaluate(
    `document.body.insertAdjacentHTML('beforeend', '<iframe ${EMBEDS.vimeo} data-playhead data-video-id="two"></iframe>')`,
  )
  await expect.poll(site.sessions).toBe(2)
})

it('tries again with the same frame, when it loads another time', async () => {
  await site.page.route('**/playhead.players.js*', (route) => route.abort(), { times: 1 })
  await open(`<iframe ${EMBEDS.vimeo} data-playhead data-video-id="one"></iframe>`)
  await expect.poll(() => site.logged.join()).toContain('does not load')

  await site.page.evaluate(`document.querySelector('iframe').src += ''`)

  await expect.poll(site.sessions).toBe(1)
})
