import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { count, duration, many, moment, percent, timeCode } from '../src/page/format/format.ts'
import { describeEvent } from '../src/page/pages/session/describeEvent.ts'
import { type DemoDashboard, openDemoDashboard, type Visit } from './openDemoDashboard.ts'
import { last, readLead, readTable, readTexts, readTileNotes, readTiles } from './readPage.ts'
import { toSessionRow } from './toSessionRow.ts'

const COURSE = 'statistics'
const YEAR = last(365)

let demo: DemoDashboard
let visit: Visit
let page: Page
beforeAll(async () => {
  demo = await openDemoDashboard()
  visit = await demo.visit('/')
  page = visit.page
})
afterAll(() => demo?.close())

describe('sessions', () => {
  it('are listed newest first, with what each played', async () => {
    const options = { ...YEAR, courseId: COURSE }
    const [{ sessions }, { totals }] = await Promise.all([
      demo.reader.sessions({ ...options, limit: 25 }),
      demo.reader.overview(options),
    ])
    await visit.go(`/sessions?period=365d&courseId=${COURSE}`)

    expect(await readTable(page, 'Sessions, newest first')).toEqual(
      sessions.map((session) => toSessionRow(session, { hasViewer: true })),
    )
    const strips = sessions.filter((session) => session.duration)
    expect(
      await page
        .locator('.session-table svg.strip')
        .evaluateAll((all) =>
          all.map((strip) =>
            ['once', 'twice', 'thrice'].map((tier) => strip.querySelectorAll(`.${tier}`).length),
          ),
        ),
    ).toEqual(strips.map((each) => [each.watched.length, each.twice.length, each.thrice.length]))
    const { views, impressions, averages, completionRate } = totals
    const lead = await readLead(page)
    expect(lead).toContain(`${many(views + impressions, 'session')} began in this period`)
    expect(lead).toContain(
      `A view plays for ${duration(averages.playingMs)} on average and covers ${percent(averages.coverage)} of its video; ${percent(completionRate)} of the views completed it.`,
    )
  })
})

describe('a session', () => {
  const CLOCKS = ['idle', 'startup', 'playing', 'paused', 'seeking', 'rebuffer'] as const
  const LAST_CLOCKS = ['ended', 'error', 'suspended'] as const
  let id: string
  beforeAll(async () => {
    const { sessions } = await demo.reader.sessions({ ...last(30), limit: 25 })
    const stored = await Promise.all(sessions.map((each) => demo.reader.session(each.session)))
    // The one in which most happened.
    stored.sort((a, b) => b.events.length - a.events.length)
    id = stored[0]?.session ?? ''
    await visit.go(`/sessions/${id}`)
  })

  it('has nine clocks that add up to its time', async () => {
    const session = await demo.reader.session(id)
    const clocks = [...CLOCKS, ...LAST_CLOCKS].map((name) => session[`${name}Ms`])
    const sum = clocks.reduce((total, ms) => total + ms, 0)

    expect(sum).toBe(session.elapsedMs)
    expect(await readTexts(page, '.clock-list > div')).toEqual(
      [...CLOCKS, ...LAST_CLOCKS].map(
        (name, index) =>
          `${name === 'rebuffer' ? 'rebuffering' : name}${duration(clocks[index])}${percent((clocks[index] ?? 0) / sum)}`,
      ),
    )
    expect(await page.textContent('.clocks > .caption')).toContain(`Together ${duration(sum)}`)
  })

  it('has the figures, the strip and the events of the API', async () => {
    const session = await demo.reader.session(id)

    expect(await readTiles(page)).toEqual({
      Seen: percent(session.coverage),
      Engagement: percent(session.engagement),
      Startup: duration(session.startupMs),
      Rebuffers: count(session.rebufferCount),
      'Average rate': `${session.averageRate?.toFixed(2)}×`,
      'Seeks and pauses': `${count(session.seekCount)} / ${count(session.pauseCount)}`,
    })
    expect(await readTileNotes(page)).toMatchObject({
      Seen: `got to ${percent(session.completion)}, ${timeCode(session.maxPosition)}`,
      Engagement: `${duration(session.playingMs)} of playing`,
      Rebuffers: `${duration(session.rebufferMs)} of waiting`,
      'Average rate': many(session.rateChangeCount, 'change'),
      'Seeks and pauses': `in ${many(session.playCount, 'play')}, ${many(session.errorCount, 'error')}`,
    })
    const ranges = await page
      .locator('.strip-figure .once')
      .evaluateAll((all) =>
        all.map((each) => [each.getAttribute('x'), each.getAttribute('width')].map(Number)),
      )
    expect(ranges.length).toBe(session.watched.length)
    for (const [index, [from, to]] of session.watched.entries()) {
      expect(ranges[index]?.[0]).toBeCloseTo(from, 3)
      expect(ranges[index]?.[1]).toBeCloseTo(Math.max(to - from, (session.duration ?? 0) / 300), 3)
    }
    expect((await readTable(page, 'All events of the session')).map(([, ...row]) => row)).toEqual(
      session.events.map((event) => [
        duration(Math.max(0, event.at - session.startedAt)),
        ...[event.type, timeCode(event.position), describeEvent(event).trim()],
      ]),
    )
  })

  it('has its viewer, its video and its milestones beside the figures', async () => {
    const session = await demo.reader.session(id)
    const details = Object.fromEntries(
      await page
        .locator('.details > div')
        .evaluateAll((all) =>
          all.map((each) => ['dt', 'dd'].map((part) => each.querySelector(part)?.textContent)),
        ),
    )
    const list = (percents: readonly number[]): string =>
      percents.map((each) => `${each} %`).join(', ') || 'not one'

    expect(await readLead(page)).toContain(
      `${duration(session.playingMs)} of playing covered ${percent(session.coverage)} of ${timeCode(session.duration)}.`,
    )
    expect(details).toMatchObject({
      Viewer: session.viewerId ?? 'not known',
      Video: session.title,
      'Latest snapshot': `${moment(session.at)}, revision ${count(session.rev)}`,
      State: session.state,
      Completed: session.completedAt === null ? 'no' : moment(session.completedAt),
      'Milestones by position': list(session.milestones.reached),
      'Milestones by coverage': list(session.milestones.played),
      Player: session.player,
      'By the page': `${count(session.appActionCount)} actions`,
      'By the engine': `${count(session.engineActionCount)} actions`,
      Session: id,
    })
  })

  it('is replayed by keyboard, event by event', async () => {
    const { events, startedAt } = await demo.reader.session(id)
    const moments = [...new Set(events.map(({ at }) => at))]
      .filter((at) => at > startedAt + 1)
      .sort((a, b) => a - b)
    const slider = page.getByRole('slider', { name: 'Moment of the session' })
    const read = async (name: string): Promise<number> => Number(await slider.getAttribute(name))
    const length = await read('aria-valuemax')
    const now = (): Promise<number> => read('aria-valuenow')

    await slider.focus()
    for (const [key, share] of [
      ['End', 1],
      ['PageDown', 0.9],
      ['ArrowLeft', 0.88],
      ['Home', 0],
    ] as const) {
      await page.keyboard.press(key)
      await expect.poll(async () => Math.abs((await now()) - share * length)).toBeLessThanOrEqual(1)
    }
    await page.locator('.events button').first().focus()
    for (const at of moments.slice(0, 3)) {
      await page.keyboard.press('ArrowDown')
      const present = events.filter((event) => event.at === at).map(({ type }) => type)
      await expect
        .poll(() => slider.getAttribute('aria-valuetext'))
        .toContain(`${timeCode((at - startedAt) / 1000)} after the start`)
      expect(present).toContain(await page.textContent('.events [aria-current] b'))
    }
    const before = await now()
    await slider.focus()
    await page.keyboard.press('Space')
    await expect.poll(now).toBeGreaterThan(before)
    await page.keyboard.press('Space')
    expect(await page.getByRole('button', { name: 'Replay', exact: true }).count()).toBe(1)
  })
})
