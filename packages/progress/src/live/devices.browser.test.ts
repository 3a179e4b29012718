import { describe, expect, it } from 'vitest'
import type { ProgressHarness } from '../../test/page.ts'
import { eventually, play, registerProgressSite } from '../../test/site.ts'

declare const harness: ProgressHarness

describe('progress in Chromium', () => {
  const site = registerProgressSite()
  const { backend, open } = site

  it('D5 two tabs show the same at once, without a server', async () => {
    const [watching, list] = [await open(), await open('idle')]
    await play(watching, 2500)
    await watching.evaluate(() => harness.video.pause())
    const shown = (): Promise<string | null> =>
      list.evaluate(
        () =>
          document.querySelector('playhead-progress')?.shadowRoot?.querySelector('[part=text]')
            ?.textContent ?? null,
      )

    await eventually(shown).toMatch(/^1 min watched · [2-9] %$/)
    expect(backend.asked).toHaveLength(2) // each asked once, as it opened
  })

  it.each(['sockets', 'events'] as const)(
    'D5 another device receives a save by %s, shows it, and continues there',
    async (by) => {
      site.live.socketsWork = by === 'sockets'
      const otherDevice = await site.openDevice()
      const query = `live=${encodeURIComponent(site.live.url)}`
      const here = await open(query)
      await eventually(() => site.live.listeners[by]).toBe(1)
      await play(here, 1500)
      await here.evaluate(() => harness.video.pause())

      const there = await open('', otherDevice)
      await there.evaluate(() => {
        harness.video.currentTime = 40
      })
      await play(there, 1500)
      await eventually(() =>
        here.evaluate(() => ({
          video: harness.elsewhere.at(-1)?.video,
          position: harness.progress.rows['lesson-1']?.position, // for the message of a failure
          faults: harness.faults,
        })),
      ).toMatchObject({ video: 'lesson-1', faults: [] })
      const attempt = await here.evaluate(() => harness.continueThere())

      expect(attempt).toMatchObject({ ok: true })
      expect(await here.evaluate(() => harness.video.currentTime)).toBeGreaterThan(39.5)
      expect(site.live.listeners).toEqual({
        sockets: by === 'sockets' ? 1 : 0,
        events: by === 'events' ? 1 : 0,
      })
    },
  )
})
