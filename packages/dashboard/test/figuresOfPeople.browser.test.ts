import type { CourseSummary, Dropoff, Viewer, ViewerProgress } from '@playhead/collector/client'
import { SignJWT } from 'jose'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  count,
  duration,
  longDay,
  many,
  moment,
  percent,
  shortDuration,
  timeCode,
} from '../src/page/format/format.ts'
import { type DemoDashboard, openDemoDashboard, type Visit } from './openDemoDashboard.ts'
import { last, readLead, readTable, readTexts, readTileNotes, readTiles } from './readPage.ts'
import { sendSession } from './sendSession.ts'
import { toSessionRow } from './toSessionRow.ts'

const JWT_SECRET = 'a secret of the tests, longer than 32 bytes'
const YEAR = last(365)

let demo: DemoDashboard
let visit: Visit
let page: Page
beforeAll(async () => {
  demo = await openDemoDashboard({ collector: { jwtSecret: JWT_SECRET } })
  visit = await demo.visit('/')
  page = visit.page
})
afterAll(() => demo?.close())

/** The rows of a funnel's table. */
const toLessonRows = ({ lessons }: CourseSummary): string[][] =>
  lessons.map((lesson) => [
    lesson.title ?? lesson.videoId,
    timeCode(lesson.duration),
    count(lesson.started),
    count(lesson.finished),
    count(lesson.stopped),
    count(lesson.views),
    duration(lesson.playingMs),
  ])
const toFunnelCaption = ({ title }: CourseSummary): string =>
  `Viewers who started, finished and stopped at each lesson of ${title}`
describe('courses', () => {
  it('are listed with their totals, and the most viewed ones with their funnel', async () => {
    const { courses } = await demo.reader.courses(YEAR)
    const top = courses.slice(0, 3)
    const summaries = await Promise.all(
      top.map(({ courseId }) => demo.reader.courseSummary(courseId, { preview: false, ...YEAR })),
    )
    await visit.go('/courses?period=365d')

    expect(await readTable(page, 'Courses')).toEqual(
      courses.map((course) => [
        course.title,
        count(course.lessons),
        count(course.viewers),
        count(course.views),
        duration(course.playingMs),
        percent(course.completionRate),
      ]),
    )
    expect(await readLead(page)).toContain(
      `${top[0]?.title}: ${many(top[0]?.viewers ?? 0, 'viewer')}, and ${percent(top[0]?.completionRate)}`,
    )
    for (const summary of summaries)
      expect(await readTable(page, toFunnelCaption(summary))).toEqual(toLessonRows(summary))
  })
})

describe('a course', () => {
  let summary: CourseSummary
  /** The lesson at which most viewers stop, with its number. */
  let worst: CourseSummary['lessons'][number] & { readonly number: number }
  /** The sentence about it, which begins the answer. */
  let answer: string
  /** Where in it. */
  let dropoff: Dropoff
  let places: Dropoff['segments'][number][]
  let course: string
  beforeAll(async () => {
    const { courses } = await demo.reader.courses(YEAR)
    for (const { courseId } of courses) {
      course = courseId
      summary = await demo.reader.courseSummary(courseId, { preview: false, ...YEAR })
      const lessons = summary.lessons.map((lesson, index) => ({ ...lesson, number: index + 1 }))
      lessons.sort((a, b) => b.stopped - a.stopped || a.started - b.started)
      worst = lessons[0] as typeof worst
      dropoff = await demo.reader.dropoff(worst.videoId, { preview: false, courseId, ...YEAR })
      places = [...dropoff.segments].sort((a, b) => b.dropOffs - a.dropOffs)
      const [first, second] = places.map(({ dropOffs }) => dropOffs)
      if (worst.stopped >= 3 && (first ?? 0) >= 3 && (first ?? 0) > (second ?? 0)) break
    }
    const { title, stopped, started } = worst
    answer = `Lesson ${worst.number}, “${title}”, loses the most people: ${count(stopped)} of the ${count(started)} viewers who started it stop there (${percent(stopped / started)})`
  })
  const describeFinishers = (): string =>
    `${count(summary.finishers)} of ${many(summary.viewers, 'viewer')} finished the whole course (${percent(summary.finishers / summary.viewers)}).`

  it('says which lesson loses most, and where', async () => {
    await visit.go(`/courses/${course}?period=365d`)

    expect(await readLead(page)).toBe(
      `${answer}, most often between ${timeCode(places[0]?.from)} and ${timeCode(places[0]?.to)}. ${describeFinishers()}`,
    )
    expect(await readTexts(page, '.places li')).toEqual(
      places
        .slice(0, 5)
        .filter(({ dropOffs }) => dropOffs > 0)
        .map(
          ({ from, to, dropOffs, views }) =>
            `${timeCode(from)} – ${timeCode(to)}${many(dropOffs, 'view')} stopped, ${percent(dropOffs / views)} of those that played it`,
        ),
    )
    expect(
      await readTable(
        page,
        `Views that stopped, by the position in the video; ${many(dropoff.ended, 'view')} ended`,
      ),
    ).toEqual(
      dropoff.segments.map(({ from, views, viewers, completionRate, dropOffs }) => [
        ...[timeCode(from), count(views), count(viewers)],
        ...[percent(completionRate), count(dropOffs)],
      ]),
    )
  })

  it('has the funnel and the totals of the API', async () => {
    const { previews } = await demo.reader.courseSummary(course, YEAR)
    await visit.go(`/courses/${course}?period=365d`)

    expect(await readTable(page, toFunnelCaption(summary))).toEqual(toLessonRows(summary))
    const stops = ({ stopped, started }: typeof worst): string =>
      stopped ? `${count(stopped)} stopped here (${percent(stopped / started)})` : ''
    expect(await readTexts(page, '.funnel-end')).toEqual(
      summary.lessons.map(
        (lesson) =>
          `${stops({ ...lesson, number: 0 })}${count(lesson.started)} started, ${count(lesson.finished)} finished`,
      ),
    )
    expect(await page.textContent('.funnel [data-worst=true] .funnel-title')).toContain(worst.title)
    const { viewers, finishers, playingMs, lessons } = summary
    expect(await readTiles(page)).toEqual({
      Viewers: count(viewers),
      'Finished the course': percent(finishers / viewers),
      'Playing time': shortDuration(playingMs),
      Lessons: count(lessons.length),
      'Previews that sold': percent(previews.conversionRate),
    })
    const seconds = lessons.reduce((sum, lesson) => sum + (lesson.duration ?? 0), 0)
    expect(await readTileNotes(page)).toEqual({
      Viewers: `${count(summary.views)} views`,
      'Finished the course': `${count(finishers)} of ${count(viewers)} viewers`,
      'Playing time': `${duration(playingMs / viewers)} a viewer`,
      Lessons: `${duration(seconds * 1000)} of content`,
      'Previews that sold': previews.viewers
        ? `${count(previews.purchases)} of ${count(previews.viewers)} viewers of a preview bought it`
        : 'no preview was viewed',
    })
  })

  it('shows a teacher the same funnel, and nothing of the viewers in it', async () => {
    const credential = await new SignJWT({
      ...{ sub: 'teacher-1', role: 'teacher', courses: [course], project: 'demo' },
      exp: Math.floor(Date.now() / 1000) + 3600,
    })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(new TextEncoder().encode(JWT_SECRET))
    const teacher = await demo.visit('/?period=365d', { credential })
    expect(await teacher.page.textContent('h1')).toBe('Your courses')
    expect(await teacher.page.textContent('nav [aria-current="page"]')).toBe('Courses')
    expect(await teacher.page.textContent('.course-lead')).toBe(`${answer}. ${describeFinishers()}`)
    await teacher.page.getByRole('link', { name: 'Open the course' }).click()
    await expect.poll(() => teacher.page.textContent('h1')).toBe(summary.title)

    expect(await readLead(teacher.page)).toBe(`${answer}. ${describeFinishers()}`)
    expect(await readTable(teacher.page, toFunnelCaption(summary))).toEqual(toLessonRows(summary))
    expect((await readTiles(teacher.page)).Viewers).toBe(count(summary.viewers))
    expect(await teacher.page.locator('main .card a').count()).toBe(0)
    await teacher.page.goto(`${demo.collector.url}/dashboard/courses/another`)
    await expect.poll(() => teacher.page.locator('.failed').count()).toBeGreaterThan(0)
    await teacher.close()
  })
})

describe('viewers', () => {
  it('are listed with their totals, page by page, and found by a part of their id', async () => {
    const { totals } = await demo.reader.overview(YEAR)
    const first = await demo.reader.viewers({ ...YEAR, limit: 25 })
    const second = await demo.reader.viewers({ ...YEAR, limit: 25, cursor: first.next ?? '' })
    const readRows = async (): Promise<string[][]> =>
      (await readTable(page, 'Viewers, the one seen last first')).map((row) =>
        row.filter((_, column) => column !== 1 && column !== 6),
      )
    const toRows = ({ viewers }: typeof first): string[][] =>
      viewers.map(({ viewerId, videos, completed, views, playingMs }) => [
        ...[viewerId, count(videos), count(completed), count(views), duration(playingMs)],
      ])
    await visit.go('/viewers?period=365d')

    expect(await readLead(page)).toBe(
      `${many(totals.viewers, 'viewer')} watched in this period, ${(totals.views / totals.viewers).toFixed(1)} views and ${duration(totals.playingMs / totals.viewers)} each on average.`,
    )
    expect(await readRows()).toEqual(toRows(first))
    expect(
      await page
        .locator('main td span[title]')
        .evaluateAll((all) => all.map((each) => each.getAttribute('title'))),
    ).toEqual(
      first.viewers.flatMap(({ lastSeenAt, firstSeenAt }) => [
        moment(lastSeenAt),
        moment(firstSeenAt),
      ]),
    )
    await page.getByRole('link', { name: 'Next page' }).click()
    await expect.poll(readRows).toEqual(toRows(second))
    const { viewerId = '' } = second.viewers[3] ?? {}
    await page.getByRole('searchbox').fill(viewerId)
    await expect.poll(async () => (await readRows()).map(([id]) => id)).toContain(viewerId)
    await expect.poll(async () => (await readRows()).length).toBeLessThan(25)
  })
})

describe('a viewer', () => {
  let viewer: Viewer
  let begun: ViewerProgress[]
  beforeAll(async () => {
    const { viewers } = await demo.reader.viewers({ ...YEAR, limit: 60 })
    for (const { viewerId } of viewers) {
      viewer = await demo.reader.viewer(viewerId, { limit: 50 })
      if (viewer.completed && viewer.progress.some(({ completed }) => !completed)) break
    }
    // A video that was shown and not played is not begun.
    await sendSession(
      { url: `${demo.collector.url}/v1/ingest`, key: demo.keys.writeKey },
      'shown-session',
      {
        ...{ viewerId: viewer.viewerId, videoId: 'shown', state: 'idle', idleMs: 10_000 },
        ...{ startupMs: 0, playingMs: 0, contentMs: 0, watched: [], playCount: 0, position: 0 },
      },
    )
    await vi.waitFor(async () => {
      viewer = await demo.reader.viewer(viewer.viewerId, { limit: 50 })
      expect(viewer.progress.map(({ videoId }) => videoId)).toContain('shown')
    }, 10_000)
    begun = viewer.progress.filter(({ views, completed }) => views > 0 || completed)
  })
  const readList = (label: string): Promise<(string | undefined)[][]> =>
    page.locator(`.progress-list[aria-label="${label}"] li`).evaluateAll((items) =>
      items.map((item) => {
        const seen = item.querySelector('.caption span[title]')
        if (seen) seen.textContent = seen.getAttribute('title')
        return ['.progress-title', 'b', '.caption'].map((part) =>
          item.querySelector(part)?.textContent?.trim(),
        )
      }),
    )
  const toItem = (video: ViewerProgress): string[] => {
    const { position, completedAt, coverage, duration: length } = video
    const left = (length ?? 0) - (position ?? 0)
    const progress = video.completed
      ? `completed ${moment(completedAt ?? 0)}`
      : `at ${timeCode(position)} of ${timeCode(length)}, ${timeCode(left)} left`
    return [
      video.title ?? video.videoId,
      percent(video.completion),
      `${progress}, ${percent(coverage)} seen · ${moment(video.lastWatchedAt)} · ${many(video.views, 'view')} of ${video.title}`,
    ]
  }
  const open = (): Promise<void> => visit.go(`/viewers/${encodeURIComponent(viewer.viewerId)}`)

  it('has the totals and the sessions of the API', async () => {
    await open()

    expect(await readTiles(page)).toMatchObject({
      'Playing time': shortDuration(viewer.playingMs),
      Views: count(viewer.views),
      'Videos completed': count(viewer.completed),
    })
    expect(await readTileNotes(page)).toEqual({
      'Playing time': 'all time',
      Views: `${count(viewer.impressions)} without a play`,
      'Videos completed': `of ${many(begun.length, 'video')} that were begun`,
      'First seen': longDay(viewer.firstSeenAt),
    })
    expect(await readLead(page)).toContain(
      `Watched ${duration(viewer.playingMs)} in ${many(viewer.views, 'view')} and completed ${many(viewer.completed, 'video')}.`,
    )
    expect(await readTable(page, 'Sessions, newest first')).toEqual(
      viewer.sessions.map((session) => toSessionRow(session, { hasViewer: false })),
    )
  })

  it('B12 D3 D9 continues videos that were begun, with percent and time left', async () => {
    await open()

    const toContinue = begun.filter(({ completed }) => !completed)
    expect(toContinue.length).toBeGreaterThan(0)
    expect(await readList('Continue watching')).toEqual(toContinue.map(toItem))
    expect(await readList('Completed')).toEqual(
      begun.filter(({ completed }) => completed).map(toItem),
    )
    const widths = await page
      .locator('.progress-list[aria-label="Continue watching"] .progress-bar > span')
      .evaluateAll((bars) => bars.map((bar) => Number.parseFloat((bar as HTMLElement).style.width)))
    for (const [index, { completion }] of toContinue.entries())
      expect(widths[index]).toBeCloseTo((completion ?? 0) * 100, 1)
    await page.locator('.progress-list .caption a').first().click()
    await expect.poll(() => page.title()).toBe('Sessions · Playhead')
    expect(new URL(page.url()).searchParams.get('viewerId')).toBe(viewer.viewerId)
    await expect
      .poll(async () => (await readTable(page, 'Sessions, newest first')).length)
      .toBeGreaterThanOrEqual(toContinue[0]?.views ?? 0)
  })
})

describe('deleting a viewer', () => {
  it('asks first, removes the id, and changes no total', async () => {
    const { viewers } = await demo.reader.viewers({ ...YEAR, limit: 1 })
    const { viewerId = '' } = viewers[0] ?? {}
    const before = (await demo.reader.overview(YEAR)).totals
    await visit.go(`/viewers/${encodeURIComponent(viewerId)}`)
    const open = page.getByRole('button', { name: 'Delete this viewer …' })
    await open.click()
    await page.getByRole('button', { name: 'Cancel' }).click()
    expect((await demo.reader.viewer(viewerId)).viewerId).toBe(viewerId)
    await open.click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete for good' }).click()

    await expect.poll(() => page.title()).toBe('Viewers · Playhead')
    await expect
      .poll(async () => (await readTable(page, 'Viewers, the one seen last first')).length)
      .toBeGreaterThan(0)
    const ids = (await readTable(page, 'Viewers, the one seen last first')).map(([id]) => id)
    expect(ids).not.toContain(viewerId)
    await expect(demo.reader.viewer(viewerId)).rejects.toThrow()
    const { totals } = await demo.reader.overview(YEAR)
    expect([totals.views, totals.playingMs]).toEqual([before.views, before.playingMs])
  })
})
