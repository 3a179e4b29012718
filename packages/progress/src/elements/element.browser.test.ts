import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { eventually, registerProgressSite } from '../../test/site.ts'
import { storedRow } from '../../test/watchTimeBackend.ts'

describe('progress in Chromium', () => {
  const site = registerProgressSite()
  const { backend, open } = site

  describe('<playhead-progress>', () => {
    const bar = (page: Page, at: number): Promise<Record<string, unknown>> =>
      page.evaluate((at) => {
        const element = document.querySelectorAll('playhead-progress')[at] as HTMLElement
        const track = element.shadowRoot?.querySelector('[role=progressbar]')
        const inner = track?.firstElementChild
        return {
          hidden: element.hidden,
          text: element.shadowRoot?.querySelector('[part=text]')?.textContent,
          title: element.title,
          name: track?.getAttribute('aria-label'),
          now: track?.getAttribute('aria-valuenow'),
          says: track?.getAttribute('aria-valuetext'),
          width: Math.round(
            ((inner?.getBoundingClientRect().width ?? 0) /
              (track?.getBoundingClientRect().width || 1)) *
              100,
          ),
        }
      }, at)

    it('D3 D4 shows minutes, percent and a done mark, a whole list with one request, and nothing for a lesson that was never opened', async () => {
      backend.rows = {
        'lesson-1': storedRow(1350, { total_duration: 3600 }),
        'lesson-2': storedRow(59, { completed: true }),
      }
      const page = await open('idle')
      await eventually(() => bar(page, 1)).toMatchObject({ hidden: false })

      await eventually(() => bar(page, 0)).toEqual({
        hidden: false,
        text: '23 min watched · 38 %',
        title: '22:30 of 1:00:00, 37:30 left',
        name: 'Watched',
        now: '38',
        says: '38 %, 22:30 of 1:00:00, 37:30 left',
        width: 38,
      })
      expect(await bar(page, 1)).toMatchObject({
        hidden: false,
        text: '✓ Completed',
        now: '100',
        says: '✓ Completed',
        width: 100,
      })
      expect(await bar(page, 2)).toMatchObject({ hidden: true })
      expect(backend.asked).toEqual(['POST /api/progress/videos/batch'])
    })

    it('is accessible in the light and in the dark, under a strict Content-Security-Policy', async () => {
      backend.rows = { 'lesson-1': storedRow(20), 'lesson-2': storedRow(59, { completed: true }) }
      const said: string[] = []
      const page = await site.device.newPage()
      page.on('console', (message) => said.push(message.text()))
      await page.goto(`${site.url}/?idle`)
      await eventually(() => bar(page, 0)).toMatchObject({ now: '33' })
      for (const colors of ['background: #fff; color: #111', 'background: #111; color: #eee']) {
        await page.evaluate((colors) => {
          document.body.style.cssText = colors
        }, colors)
        const session = await site.device.newCDPSession(page)
        await session.send('Page.setBypassCSP', { enabled: true })
        await page.evaluate(axe.source)
        const { violations, passes } = await page.evaluate<{
          violations: { id: string; nodes: { html: string }[] }[]
          passes: { id: string; nodes: { html: string }[] }[]
        }>('axe.run(document)')
        expect(violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)])).toEqual(
          [],
        )
        const named = passes.find(({ id }) => id === 'aria-progressbar-name')
        expect(named?.nodes).toHaveLength(2)
        expect(passes.map(({ id }) => id)).toContain('color-contrast')
      }
      expect(said).toEqual([])
    })

    it('is styled by parts and properties, speaks other languages, and takes another progress or video', async () => {
      backend.rows = { 'lesson-1': storedRow(30), 'lesson-2': storedRow(15) }
      const page = await open('idle')
      await eventually(() => bar(page, 0)).toMatchObject({ now: '50' })
      const styled = await page.evaluate(() => {
        const element = document.querySelector(
          'playhead-progress',
        ) as HTMLElementTagNameMap['playhead-progress']
        const sheet = new CSSStyleSheet()
        sheet.replaceSync(
          'playhead-progress { --playhead-bar: rgb(1, 2, 3) } playhead-progress::part(text) { color: rgb(4, 5, 6) }',
        )
        document.adoptedStyleSheets = [sheet]
        element.labels = {
          name: 'Gesehen',
          minutes: (minutes, percent) => `${minutes} Min. (${percent} %)`,
        }
        const of = (part: string): CSSStyleDeclaration =>
          getComputedStyle(element.shadowRoot?.querySelector(`[part=${part}]`) as Element)
        return [of('bar').backgroundColor, of('text').color]
      })
      expect(styled).toEqual(['rgb(1, 2, 3)', 'rgb(4, 5, 6)'])
      expect(await bar(page, 0)).toMatchObject({ name: 'Gesehen', text: '1 Min. (50 %)' })
      await page.evaluate(() => {
        const element = document.querySelector('playhead-progress') as HTMLElement
        element.setAttribute('video-id', 'lesson-3')
      })
      expect(await bar(page, 0)).toMatchObject({ hidden: true })
      await page.evaluate(() =>
        document.querySelector('playhead-progress')?.setAttribute('always', ''),
      )

      expect(await bar(page, 0)).toMatchObject({ hidden: false, now: '0', text: '', title: '' })
    })
  })
})
