import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DemoDashboard, openDemoDashboard } from './openDemoDashboard.ts'

let demo: DemoDashboard
beforeAll(async () => {
  demo = await openDemoDashboard({ sessions: 60 })
})
afterAll(() => demo?.close())

/** What has the focus, by its name. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const { activeElement: element } = document
    return (element?.getAttribute('aria-label') ?? element?.textContent ?? '').trim()
  })

describe('signing in', () => {
  it('with a key, a wrong one first', async () => {
    const page = await demo.browser.newPage()
    await page.goto(`${demo.collector.url}/dashboard/videos?period=90d&project=default`)
    await page.waitForSelector('#credential')
    await page.keyboard.press('Tab')
    await page.keyboard.type(demo.keys.writeKey)
    await page.keyboard.press('Enter')
    await expect.poll(() => page.textContent('[role=alert]')).toContain('This is a write key')
    await page.fill('#credential', demo.keys.readKey)
    await page.keyboard.press('Enter')

    await expect.poll(() => page.title()).toBe('Videos · Playhead')
    // The key is one of another project than the address.
    expect(page.url()).toMatch(/\/dashboard\/videos\?period=90d$/)
    await expect.poll(() => page.locator('tbody tr').count()).toBeGreaterThan(5)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await expect.poll(() => page.textContent('h1')).toBe('Sign in')
    await page.reload()
    await expect.poll(() => page.textContent('h1')).toBe('Sign in')
    await page.close()
  })

  it('with the link of the start, which leaves the address and works once', async () => {
    const link = await demo.createLink()
    const page = await demo.browser.newPage()
    await page.goto(link)

    await expect.poll(() => page.title()).toBe('Overview · Playhead')
    expect(page.url()).not.toContain('link_')
    expect(await page.locator('.project option').allTextContents()).toEqual(['default', 'demo'])
    await page.goto(`${demo.collector.url}/dashboard/data?project=demo`)
    await page.getByLabel('Project').selectOption('default')
    await expect.poll(() => page.url()).toMatch(/\/dashboard\/data\?project=default$/)
    await page.goto('about:blank')
    await page.goto(link) // by the same browser: it is signed in already
    await expect.poll(() => page.title()).toBe('Overview · Playhead')
    await page.close()
    const { context, faults } = await demo.visit('/')
    await context.clearCookies()
    const other = await context.newPage()
    await other.goto(link)
    await expect.poll(() => other.textContent('[role=alert]')).toContain('used before')
    await context.close()
    expect(faults).toEqual([])
  })

  it('is not needed again while the cookie is valid, and needed when the key is revoked', async () => {
    const { key, id } = await demo.admin.createKey({ kind: 'read', label: 'for a colleague' })
    const { page, go, close } = await demo.visit('/videos', { credential: key })
    await go('/')
    expect(await page.title()).toBe('Overview · Playhead')
    await demo.admin.revokeKey(id)
    await page.goto(`${demo.collector.url}/dashboard/videos`)

    await expect.poll(() => page.textContent('h1')).toBe('Sign in')
    await close()
  })
})

describe('with the keyboard', () => {
  it('one skips to the content, and opens a page whose heading gets the focus', async () => {
    const { page, close } = await demo.visit('/')
    await page.keyboard.press('Tab')
    expect(await focused(page)).toBe('Skip to the content')
    await page.keyboard.press('Enter')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('content')

    await page.getByRole('link', { name: 'Videos', exact: true }).focus()
    await page.keyboard.press('Enter')
    await expect.poll(() => page.title()).toBe('Videos · Playhead')
    await expect.poll(() => focused(page)).toBe('Videos')
    expect(await page.locator('nav [aria-current=page]').textContent()).toBe('Videos')
    await close()
  })

  it('one sorts, filters and chooses a period', async () => {
    const { page, close } = await demo.visit('/videos?period=365d')
    await page.getByRole('button', { name: 'Completed' }).focus()
    await page.keyboard.press('Enter')
    await expect
      .poll(() =>
        page
          .locator('th[aria-sort]')
          .evaluateAll((all) => all.map((each) => each.getAttribute('aria-sort'))),
      )
      .toEqual(['descending'])

    await page.getByRole('button', { name: 'Filter' }).focus()
    await page.keyboard.press('Enter')
    const device = page.getByLabel('Device')
    await expect.poll(() => device.locator('option').count()).toBeGreaterThan(1)
    await device.selectOption('mobile')
    await expect.poll(() => page.url()).toContain('device=mobile')
    await page.keyboard.press('Escape')
    await expect.poll(() => page.locator('.filter-panel').count()).toBe(0)
    expect(await focused(page)).toBe('1 filter')

    await page.getByLabel('Period').selectOption('custom')
    await page.getByLabel('First day').fill('2026-10-01')
    await page.getByLabel('Last day').fill('2026-10-31')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.url()).toContain('from=2026-10-01&to=2026-10-31')
    await close()
  })

  it('one opens the menu of a phone, which closes with Escape and with the page', async () => {
    const { page, close } = await demo.visit('/', { width: 390 })
    const courses = page.getByRole('link', { name: 'Courses', exact: true })
    expect(await courses.isVisible()).toBe(false)
    await page.getByRole('button', { name: 'Menu' }).focus()
    await page.keyboard.press('Enter')
    await expect.poll(() => courses.isVisible()).toBe(true)
    await page.keyboard.press('Escape')
    await expect.poll(() => courses.isVisible()).toBe(false)
    await page.keyboard.press('Enter')
    await courses.focus()
    await page.keyboard.press('Enter')

    await expect.poll(() => page.title()).toBe('Courses · Playhead')
    expect(await courses.isVisible()).toBe(false)
    await close()
  })
})

describe('the theme', () => {
  it('is that of the system, until one is chosen; the choice stays', async () => {
    const { page, go, close } = await demo.visit('/', { theme: 'dark' })
    const paper = (): Promise<string> =>
      page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    expect(await paper()).toBe('rgb(18, 18, 23)')
    await page.getByLabel('Theme').selectOption('light')
    expect(await paper()).toBe('rgb(245, 244, 240)')
    await go('/videos')

    expect(await paper()).toBe('rgb(245, 244, 240)')
    await close()
  })
})
