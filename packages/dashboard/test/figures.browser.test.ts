import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  count,
  duration,
  percent,
  shortCount,
  shortDuration,
  timeCode,
} from '../src/page/format/format.ts'
import { type DemoDashboard, openDemoDashboard, type Visit } from './openDemoDashboard.ts'
import { last, readLead, readTable, readTiles } from './readPage.ts'

let demo: DemoDashboard
let visit: Visit
let page: Page
beforeAll(async () => {
  demo = await openDemoDashboard()
  visit = await demo.visit('/')
  page = visit.page
})
afterAll(() => demo?.close())

describe('the overview', () => {
  it('B16 B14 shows the figures of the API', async () => {
    const overview = await demo.reader.overview({ ...last(365), compare: 'previous' })
    const { totals, previews } = overview
    await visit.go('/?period=365d')

    expect(await readTiles(page)).toEqual({
      Views: shortCount(totals.views),
      Viewers: shortCount(totals.viewers),
      'Playing time': shortDuration(totals.playingMs),
      'Share watched': percent(totals.averages.coverage),
      'Completion rate': percent(totals.completionRate),
      'Play rate': percent(totals.playRate),
      'Previews that sold': percent(previews.conversionRate),
    })
    expect(await readLead(page)).toContain(overview.popular[0]?.title)
    const days = await readTable(page, 'Views and viewers over time')
    expect(days.map(([, views, viewers]) => [views, viewers])).toEqual(
      overview.series.map(({ views, viewers }) => [count(views), count(viewers)]),
    )
    expect(await readTable(page, 'The most viewed videos')).toEqual(
      overview.popular.map((video) => [
        video.title,
        count(video.views),
        count(video.viewers),
        duration(video.playingMs),
        percent(video.completionRate),
      ]),
    )
    expect(
      (await readTable(page, 'Views by the hour of the day')).map(([, views]) => views),
    ).toEqual(overview.peakHours.map(({ views }) => count(views)))
    expect(
      (await readTable(page, 'Views by the share of the video that they covered')).map(
        ([, views]) => views,
      ),
    ).toEqual(Object.values(totals.coverage).map(count))
    const { courses } = await demo.reader.courses(last(365))
    expect(
      (await readTable(page, 'Courses')).map(([title, , viewers]) => [title, viewers]),
    ).toEqual(courses.slice(0, 5).map(({ title, viewers }) => [title, count(viewers)]))
  })

  it('has filters and periods in its address', async () => {
    const options = { ...last(90), device: 'mobile' }
    const { totals } = await demo.reader.overview(options)
    await visit.go('/?period=90d&device=mobile')

    expect((await readTiles(page)).Views).toBe(shortCount(totals.views))
    await page.getByRole('button', { name: 'Remove the filter Device: mobile' }).click()
    await expect.poll(() => page.url()).not.toContain('device')
    const all = await demo.reader.overview(last(90))
    await expect.poll(async () => (await readTiles(page)).Views).toBe(shortCount(all.totals.views))
    expect(all.totals.views).toBeGreaterThan(totals.views)
  })
})

describe('videos', () => {
  it('are listed with their totals, in the order of the address', async () => {
    const { videos } = await demo.reader.videos({
      ...last(365),
      sort: '-completionRate',
      limit: 25,
    })
    await visit.go('/videos?period=365d&sort=-completionRate')

    expect(
      (await readTable(page, 'Videos with their totals')).map((row) => row.slice(0, 7)),
    ).toEqual(
      videos.map((video) => [
        video.title,
        timeCode(video.duration),
        count(video.views),
        count(video.viewers),
        duration(video.playingMs),
        percent(video.completionRate),
        percent(video.playRate),
      ]),
    )
  })

  it('are sorted by a click on a column, and found by part of a title', async () => {
    await visit.go('/videos?period=365d')
    await page.getByRole('button', { name: 'Playing time' }).click()
    await expect.poll(() => page.url()).toContain('sort=-playingMs')
    await page.getByRole('searchbox').fill('standard dev')

    await expect
      .poll(async () => (await readTable(page, 'Videos with their totals')).map(([title]) => title))
      .toEqual(['Variance and standard deviation'])
  })
})

describe('a video', () => {
  const id = 'statistics-02'

  it('B13 B11 shows the figures of the API', async () => {
    const [summary, retention, heatmap, completion] = await Promise.all([
      demo.reader.summary(id),
      demo.reader.retention(id, { points: 200, compare: 'similar' }),
      demo.reader.heatmap(id, { bucket: '10s' }),
      demo.reader.completion(id),
    ])
    await visit.go(`/videos/${id}`)

    expect(await readTiles(page)).toMatchObject({
      Views: shortCount(summary.views),
      Viewers: shortCount(summary.viewers),
      'Playing time': shortDuration(summary.playingMs),
      'Completion rate': percent(summary.completionRate),
      'Share watched': percent(summary.averages.coverage),
    })
    expect(await readTable(page, 'Share of the views that played each position')).toEqual(
      retention.points.map(({ position, reach, plays }) => [
        timeCode(position),
        percent(reach),
        plays.toFixed(2),
      ]),
    )
    expect(
      (
        await readTable(
          page,
          'Heat strip: how much of each ten seconds was watched, replays included',
        )
      ).map(([, watched]) => watched),
    ).toEqual(heatmap.cells.map(({ reach }) => percent(reach)))
    expect(await page.locator('.heat rect').count()).toBe(heatmap.cells.length)
    expect((await readTable(page, 'Milestones')).map(([, reached]) => reached)).toEqual(
      completion.milestones.map(
        ({ reached }) => `${count(reached)} (${percent(reached / completion.views)})`,
      ),
    )
    expect(await page.locator('.marker').count()).toBe(retention.markers.length)
    expect(await page.textContent('.key.similar')).toContain(`${retention.similar?.videos} videos`)
  })

  it('says where most viewers stop', async () => {
    const welcome = 'photography-welcome'
    const { segments, ended } = await demo.reader.dropoff(welcome)
    const worst = [...segments].sort((a, b) => b.dropOffs - a.dropOffs)[0]
    await visit.go(`/videos/${welcome}`)

    const stopped = segments.reduce((sum, { dropOffs }) => sum + dropOffs, 0)
    expect(await readLead(page)).toContain(
      `most often between ${timeCode(worst?.from)} and ${timeCode(worst?.to)}: ${count(worst?.dropOffs)} of ${count(stopped)}.`,
    )
    const [again] = (await demo.reader.hotspots(welcome)).hotspots
    expect(await readLead(page)).toContain(
      again
        ? `Most watched again: ${timeCode(again.from)} to ${timeCode(again.to)}.`
        : 'completed it.',
    )
    const stops = await readTable(
      page,
      `Views that stopped, by the position in the video; ${ended} views ended`,
    )
    expect(stops.map((row) => row.at(-1))).toEqual(segments.map(({ dropOffs }) => count(dropOffs)))
  })

  it('has the player and the graph at the same second', async () => {
    await visit.go('/videos/photography-welcome')
    const graph = page.getByRole('slider')
    const video = page.locator('video')
    await expect
      .poll(() => video.evaluate((element) => (element as HTMLVideoElement).readyState))
      .toBeGreaterThan(0)
    const at = (): Promise<number> =>
      video.evaluate((element) => (element as HTMLVideoElement).currentTime)

    await graph.focus()
    for (const key of ['ArrowRight', 'ArrowRight', 'PageUp']) await page.keyboard.press(key)
    await expect.poll(at).toBeCloseTo(16, 0)
    expect(await graph.getAttribute('aria-valuetext')).toMatch(
      /^0:16, \d+\u00a0% of the views played it, \d\.\d\d plays for each view$/,
    )

    const over = page.locator('.u-over').first()
    const box = await over.boundingBox()
    await over.click({ position: { x: (box?.width ?? 0) / 2, y: 60 } })
    await expect.poll(at).toBeCloseTo(30, 0)
    await expect.poll(async () => Number(await graph.getAttribute('aria-valuenow'))).toBe(30)
  })

  it('that is not known is an error that says so', async () => {
    await page.goto(`${demo.collector.url}/dashboard/videos/unknown`)

    await expect
      .poll(() => page.locator('.failed').first().textContent())
      .toContain('could not be read')
  })
})
