import type { Qoe, QoeDimension, QoeTotals } from '@playhead/collector/client'
import { CLIPS, serve } from '@playhead/testing/browser'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  bytes,
  clockTime,
  count,
  duration,
  many,
  percent,
  shortCount,
} from '../src/page/format/format.ts'
import { formatRanges } from '../src/page/pages/data/Gaps.tsx'
import { isWorse, MIN_ATTEMPTS } from '../src/page/pages/playback/findWorst.ts'
import { nameValue } from '../src/page/pages/playback/nameValue.ts'
import {
  type DemoDashboard,
  isComplete,
  openDemoDashboard,
  type Visit,
} from './openDemoDashboard.ts'
import {
  last,
  readLead,
  readTable,
  readTexts,
  readTileChanges,
  readTileNotes,
  readTiles,
} from './readPage.ts'
import { sendSession } from './sendSession.ts'

let demo: DemoDashboard
let visit: Visit
let page: Page
beforeAll(async () => {
  demo = await openDemoDashboard()
  visit = await demo.visit('/')
  page = visit.page
})
afterAll(() => demo?.close())

/** Sends a session that plays; returns the status. */
const send = (session: string, key: string = demo.keys.writeKey): Promise<number> =>
  sendSession({ url: `${demo.collector.url}/v1/ingest`, key }, session)

describe('live', () => {
  const readRows = (): Promise<string[][]> => readTable(page, 'Sessions, newest first')

  it('has the figures of the API', async () => {
    await visit.go('/live')

    await expect
      .poll(
        async () => {
          const live = await demo.reader.live({ tz: 'UTC' })
          const minutes = await readTable(
            page,
            'Open sessions and arrivals over the last 30 minutes',
          )
          expect(minutes.map(([, open, began]) => [open, began])).toEqual(
            live.minutes.slice(0, -1).map((each) => [count(each.sessions), count(each.started)]),
          )
          expect(await page.textContent('.watching-count')).toBe(count(live.watching))
          expect(await page.textContent('.watching .caption')).toContain(
            live.peak ? many(live.peak.sessions, 'open session') : 'No session today yet',
          )
          expect(
            (await readRows()).map(([began, , state, playing]) => [began, state, playing]),
          ).toEqual(
            live.latest.map(({ startedAt, state, playingMs }) => [
              ...[clockTime(startedAt), state, duration(playingMs)],
            ]),
          )
          return true
        },
        { timeout: 10_000 },
      )
      .toBe(true)
  })

  it('shows a session that begins', async () => {
    const { watching } = await demo.reader.live()
    await visit.go('/live')
    expect(await send('live-session-1')).toBe(202)

    await expect
      .poll(() => page.textContent('.watching-count'), { timeout: 10_000 })
      .toBe(count(watching + 1))
    expect(await readLead(page)).toContain(`${many(watching + 1, 'session')} `)
    expect((await readRows())[0]?.slice(1, 4)).toEqual([
      ...[(await demo.reader.video('statistics-02')).title, 'playing', duration(9000)],
    ])
    const { videos } = await demo.reader.live()
    expect(await readTexts(page, '.bars li')).toEqual(
      videos.map((video) => `${video.title ?? video.videoId}${count(video.watching)}`),
    )
    await page.getByRole('button', { name: 'Pause' }).click()
    await send('live-session-2')
    await page.getByRole('button', { name: 'Continue' }).click()
    await expect
      .poll(() => page.textContent('.watching-count'), { timeout: 10_000 })
      .toBe(count(watching + 2))
  })
})

describe('playback quality', () => {
  const CAPTIONS: Readonly<Record<QoeDimension, string>> = {
    player: 'Playback by player',
    device: 'Playback by device',
    browser: 'Playback by browser',
    os: 'Playback by system',
    country: 'Playback by country',
  }
  const failures = ({ failedAttempts, attempts }: QoeTotals): number => failedAttempts / attempts
  const exits = ({ exitsBeforeStart, attempts }: QoeTotals): number => exitsBeforeStart / attempts
  function toRows({ totals, by }: Qoe, dimension: QoeDimension): string[][] {
    const toRow = (
      name: string,
      row: QoeTotals,
      mark: (name: 'startup' | 'rebuffering' | 'failures' | 'exits') => string,
    ): string[] => [
      name,
      count(row.attempts),
      mark('startup') + duration(row.startupMs.median),
      duration(row.startupMs.p95),
      mark('rebuffering') + percent(row.rebufferRatio),
      mark('failures') + percent(failures(row)),
      mark('exits') + percent(exits(row)),
    ]
    const groups = [...by[dimension]].sort((a, b) => b.attempts - a.attempts)
    return [
      toRow('All', totals, () => ''),
      ...groups.map((group) =>
        toRow(
          `${nameValue(dimension, group.value)}${group.attempts < MIN_ATTEMPTS ? ' few attempts' : ''}${many(group.attempts, 'attempt')}`,
          group,
          (metric) => (isWorse(group, totals, metric) ? '▲ worse than all: ' : ''),
        ),
      ),
    ]
  }

  it('has the totals of the API, in every dimension', async () => {
    const qoe = await demo.reader.qoe({ ...last(365), compare: 'previous' })
    const { totals } = qoe
    for (const dimension of ['player', 'device', 'browser', 'os', 'country'] as const) {
      await visit.go(`/playback?period=365d&by=${dimension}`)
      expect(await readTable(page, CAPTIONS[dimension])).toEqual(toRows(qoe, dimension))
    }

    expect(await readTiles(page)).toEqual({
      'Startup, median': duration(totals.startupMs.median),
      Rebuffering: percent(totals.rebufferRatio),
      'Failed attempts': percent(failures(totals)),
      'Left before the start': percent(exits(totals)),
    })
    expect(await readTileNotes(page)).toEqual({
      'Startup, median': `95 % within ${duration(totals.startupMs.p95)}`,
      Rebuffering: `${count(totals.rebufferedViews)} of ${count(totals.views)} views`,
      'Failed attempts': `${count(totals.errors)} errors`,
      'Left before the start': `${count(totals.exitsBeforeStart)} of ${count(totals.attempts)} attempts`,
    })
    const lead = await readLead(page)
    expect(lead).toContain(
      `Half of all views start within ${duration(totals.startupMs.median)}, and videos rebuffer ${percent(totals.rebufferRatio)} of the time.`,
    )
    expect(lead).toContain(`of ${many(totals.attempts, 'attempt')} failed.`)
  })
})

describe('playback quality against the period before', () => {
  it('is the change of each figure', async () => {
    const { totals, previous } = await demo.reader.qoe({ ...last(90), compare: 'previous' })
    const describeChange = (read: (of: QoeTotals) => number | null): string => {
      const [now, before] = [read(totals), previous && read(previous)]
      if (now === null || !before) return 'no earlier period'
      const share = now / before - 1
      const text =
        Math.abs(share) < 0.005
          ? 'unchanged'
          : `${share > 0 ? '▲' : '▼'} ${percent(Math.abs(share))}`
      return `${text} against the period before`
    }
    await visit.go('/playback?period=90d')

    expect(previous?.attempts).toBeGreaterThan(0)
    expect(await readTileChanges(page)).toEqual({
      'Startup, median': describeChange(({ startupMs }) => startupMs.median),
      Rebuffering: describeChange(({ rebufferRatio }) => rebufferRatio),
      'Failed attempts': describeChange((of) => of.failedAttempts / of.attempts),
      'Left before the start': describeChange((of) => of.exitsBeforeStart / of.attempts),
    })
  })
})

describe('data quality', () => {
  it('says where all events went', async () => {
    const { events, writers, records, refused, drops, inferred, clockSkew, keys, gaps } =
      await demo.reader.quality({ days: 365 })
    await visit.go('/data?days=365')

    expect(await readTexts(page, '.flow-parts dd strong')).toEqual(
      [events.received, events.declared, events.missing - events.lost, events.lost].map(count),
    )
    expect(events.received + events.declared + events.missing).toBe(events.numbered)
    expect(await page.textContent('.flow-from')).toBe(
      `${count(events.numbered)} numbered by ${many(writers, 'page load')}`,
    )
    expect(await readLead(page)).toContain(
      events.lost
        ? `No: ${many(events.lost, 'event')} cannot arrive any more. ${count(events.received)} of ${many(events.numbered, 'event')} arrived`
        : count(events.numbered),
    )
    const sum = (counts: Readonly<Record<string, number>>): number =>
      Object.values(counts).reduce((total, each) => total + each, 0)
    expect(await readTiles(page)).toEqual({
      'Page loads that sent': shortCount(writers),
      'Duplicates merged': shortCount(records.duplicates),
      Refused: shortCount(sum(refused)),
      'Inferred sessions': shortCount(inferred),
      'Wrong clocks': shortCount(clockSkew.over1Min),
    })
    expect(await readTileNotes(page)).toMatchObject({
      'Duplicates merged': `sent again, counted once; ${count(records.accepted)} snapshots and events stored`,
      'Wrong clocks': `of ${count(clockSkew.batches)} requests, over a minute off and corrected; ${count(clockSkew.over1Hour)} by over an hour, at most ${duration(clockSkew.maxMs)}`,
    })
    for (const [caption, counts] of [
      ['Dropped records by reason', drops],
      ['Refused records by reason', refused],
    ] as const) {
      const rows = await readTable(page, caption)
      expect(rows.map(([, figure]) => figure)).toEqual(
        Object.values(counts)
          .sort((a, b) => b - a)
          .map(count),
      )
      for (const reason of Object.keys(counts))
        expect(rows.some(([text]) => text?.startsWith(reason))).toBe(true)
    }
    expect((await readTable(page, 'Write keys and their last use')).map(([name]) => name)).toEqual(
      keys.map(({ label, prefix }) => `${label || 'without a label'} ${prefix}`),
    )
    if (gaps.length > 8) await page.getByRole('button', { name: `Show all ${gaps.length}` }).click()
    const missing = await readTable(page, 'Page loads with missing events')
    expect(missing.map((row) => row.slice(0, 3))).toEqual(
      gaps.map((gap) => [gap.writer, count(gap.count), formatRanges(gap.missing)]),
    )
  })
})

describe('settings', () => {
  const readKeys = (): Promise<string[][]> => readTable(page, 'Keys of the project')
  const findRow = async (label: string): Promise<string[] | undefined> =>
    (await readKeys()).find(([name]) => name?.startsWith(label))
  const dialog = () => page.getByRole('dialog')
  /** The key that a dialog shows, this once. */
  async function takeSecret(): Promise<string> {
    const secret = (await dialog().locator('.secret code').textContent()) ?? ''
    await dialog().getByRole('button', { name: 'Done' }).click()
    return secret
  }

  it('lists the keys, and creates, rotates and revokes one', async () => {
    await visit.go('/settings')
    const { keys } = await demo.admin.keys()
    expect((await readKeys()).length).toBe(keys.length)
    const countKeys = (kind: string): number => keys.filter((each) => each.kind === kind).length
    expect(await readLead(page)).toBe(
      `The project demo has ${many(countKeys('write'), 'write key')}, ${many(countKeys('read'), 'read key')} and ${many(countKeys('admin'), 'admin key')} in use.`,
    )
    await page.getByRole('button', { name: 'Create a key' }).click()
    await dialog().getByLabel('Label').fill('shop')
    await dialog().getByRole('button', { name: 'Create' }).click()
    const key = await takeSecret()
    expect(key).toMatch(/^wk_/)
    expect(await send('settings-session-1', key)).toBe(202)
    await expect
      .poll(async () => (await findRow('shop'))?.slice(1))
      .toEqual(['write', 'all', expect.anything(), 'active', 'RotateRevoke'])

    await page.getByRole('button', { name: 'Rotate shop' }).click()
    await dialog().getByLabel('Hours until the old key ends').fill('2')
    await dialog().getByRole('button', { name: 'Rotate', exact: true }).click()
    const next = await takeSecret()
    expect(next).not.toBe(key)
    expect(await send('settings-session-2', next)).toBe(202)
    expect(await send('settings-session-3', key)).toBe(202)
    await expect
      .poll(async () => (await readKeys()).filter(([name]) => name?.startsWith('shop')).length)
      .toBe(2)
    const states = (await readKeys())
      .filter(([name]) => name?.startsWith('shop'))
      .map((row) => row[4])
    expect(states).toEqual(['active', expect.stringMatching(/^until /)])

    await page.getByRole('button', { name: 'Revoke shop' }).first().click()
    await dialog().getByRole('button', { name: 'Revoke', exact: true }).click()
    await expect.poll(() => dialog().count()).toBe(0)
    expect(await send('settings-session-4', next)).toBe(401)
    const revoked = (await demo.admin.keys()).keys.find(({ prefix }) =>
      next.startsWith(prefix.replace('…', '')),
    )
    expect(revoked?.revokedAt).toBeLessThanOrEqual(Date.now())
    const row = (await readKeys()).find(([name]) => name === `shop${revoked?.prefix}`)
    expect(row?.slice(4)).toEqual(['revoked', ''])
  })

  it('creates a link that signs in to look, and changes nothing', async () => {
    await visit.go('/settings')
    await page.getByLabel('Who it is for').fill('the design team')
    await page.getByRole('button', { name: 'Create a link' }).click()
    const link = await takeSecret()
    await expect.poll(async () => (await findRow('Link: the design team'))?.[1]).toBe('read')
    const context = await demo.browser.newContext()
    const other = await context.newPage()
    await other.goto(link)
    await expect.poll(() => other.title()).toBe('Overview · Playhead')
    expect(other.url()).not.toContain('rk_')
    await other.goto(`${demo.collector.url}/dashboard/settings`)
    await isComplete(other)

    expect(await readLead(other)).toContain('and change nothing')
    expect(await other.getByRole('button', { name: /Create|Revoke|Rotate/ }).count()).toBe(0)
    await context.close()
  })

  it('says what is stored, and for how long', async () => {
    const { classes, rollups } = await demo.reader.dataRetention()
    await visit.go('/settings')

    const rows = await readTable(page, 'Stored data by class')
    expect(rows.map(([, keep, stored, size, oldest]) => [keep, stored, size, oldest])).toEqual(
      classes.map((each) => [
        each.keep ?? 'for ever',
        ...[count(each.rows), bytes(each.bytes), each.oldestDay ?? 'no data'],
      ]),
    )
    expect(await page.textContent('.stored > p')).toContain(
      `Totals by video, day and viewer take ${bytes(rollups.bytes)}`,
    )
  })
})

describe('install', () => {
  /** Creates a key on the page; returns the snippet that has it. */
  async function createKey(label: string): Promise<string> {
    await page.getByText('Create a write key').click()
    await page.getByLabel('Label').fill(label)
    await page.getByRole('button', { name: 'Create and put it into the snippet' }).click()
    await expect
      .poll(() => page.textContent('.key-choice [role=status]'))
      .toContain(`The key “${label}” was created and is in the snippet.`)
    const snippet = page.locator('.code pre').last()
    await expect.poll(() => snippet.textContent()).toMatch(/wk_\w/)
    return (await snippet.textContent()) ?? ''
  }

  it('creates a key for the snippet, and says when a session came with it', async () => {
    await visit.go('/install?snippet=video')
    const code = await createKey('my school')
    const [, url = '', key = ''] = /url: '(.+?)', key: '(.+?)'/.exec(code) ?? []
    await expect.poll(() => page.textContent('.first')).toContain('Waiting for a new session')
    // The page has to know which sessions were there before.
    await page.waitForResponse((response) => response.url().includes('/v1/live'))
    expect(await sendSession({ url, key }, 'install-session-1')).toBe(202)

    await expect
      .poll(() => page.textContent('.first'), { timeout: 10_000 })
      .toContain('It works: a session was received')
    const { title } = await demo.reader.video('statistics-02')
    expect(await page.textContent('.first')).toContain(`${title}, played with html5 for 9 s.`)
    await page.getByRole('link', { name: 'Open the session' }).click()
    await expect.poll(() => page.url()).toContain('/sessions/install-session-1')
  })
  it('has a script tag that measures a page of another origin as it is', async () => {
    await visit.go('/install?snippet=script')
    const html = await createKey('static site')
    const site = await serve({ '/': html, '/lesson-1.mp4': CLIPS['/clip.mp4'] })
    await page.waitForResponse((response) => response.url().includes('/v1/live'))
    const other = await (await page.context().browser())?.newPage()
    await other?.goto(site.url)
    await other?.locator('video').evaluate(async (video: HTMLVideoElement) => {
      video.muted = true
      await video.play()
    })

    await expect
      .poll(() => page.textContent('.first'), { timeout: 10_000 })
      .toContain('lesson-1, played with html5')
    await other?.close()
    await site.close()
  })
})
