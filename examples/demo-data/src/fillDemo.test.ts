import { readFileSync } from 'node:fs'
import { createCollector } from '@playhead/collector'
import type { NewProject } from '@playhead/collector/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { VIRAL } from './courses.ts'
import { createRandom } from './createRandom.ts'
import { COUNTRY_HEADER, createPastClock, type FillSummary, fillDemo } from './index.ts'
import { planYear } from './planYear.ts'

const SESSIONS = 250
const SEED = 5
const NOW = Date.now()
const clock = createPastClock()
const reports: unknown[] = []
let collector: Awaited<ReturnType<typeof createCollector>>
let project: NewProject
let summary: FillSummary
const progress: number[] = []

const call = async <T>(method: string, path: string, key: string, body?: object): Promise<T> => {
  const response = await collector.fetch(
    new Request(`http://collector${path}`, {
      ...{ method, headers: { authorization: `Bearer ${key}` } },
      ...(body && { body: JSON.stringify(body) }),
    }),
  )
  expect(response.ok).toBe(true)
  return (await response.json()) as T
}
const createProject = (slug: string): Promise<NewProject> =>
  call('POST', '/v1/projects', collector.newKeys?.adminKey as string, { slug })
const read = (path: string): Promise<Record<string, never>> => call('GET', path, project.readKey)
const YEAR = `from=${new Date(Date.now() - 364 * 86_400_000).toISOString().slice(0, 10)}`

beforeAll(async () => {
  collector = await createCollector({
    ...{ clock: clock.now, countryHeader: COUNTRY_HEADER },
    report: (error) => reports.push(error),
  })
  project = await createProject('demo')
  summary = await fillDemo(collector, {
    ...{ keys: project, clock, sessions: SESSIONS, seed: SEED, now: NOW },
    onProgress: ({ sessions }) => progress.push(sessions),
  })
})
afterAll(async () => {
  await collector.close()
  expect(reports).toEqual([])
})

describe('a project that is filled', () => {
  it('has every session that was sent, but those that came too late', async () => {
    const { totals } = (await read(`/v1/overview?${YEAR}`)) as unknown as {
      totals: { views: number; impressions: number; viewers: number }
    }
    expect(summary.sessions).toBe(SESSIONS)
    expect(progress.at(-1)).toBe(SESSIONS)
    const stored = totals.views + totals.impressions
    expect(stored).toBeLessThanOrEqual(SESSIONS)
    expect(stored).toBeGreaterThan(SESSIONS - 20)
    expect(totals.viewers).toBeLessThanOrEqual(summary.viewers)
  })

  it('has them on the days on which they were planned, not on that of their arrival', async () => {
    const { sessions } = (await read(`/v1/sessions?${YEAR}&limit=1000`)) as unknown as {
      sessions: { startedAt: number }[]
    }
    const planned = planYear(createRandom(SEED), NOW, SESSIONS).viewings
    const starts = new Set(planned.map(({ startedAt }) => startedAt))
    const moved = sessions.filter(({ startedAt }) => !starts.has(startedAt))
    // Clocks that were corrected, by the time that a request takes.
    expect(moved.length).toBeLessThan(SESSIONS * 0.05)
    expect(sessions.length - moved.length).toBeGreaterThan(SESSIONS * 0.9)
  })

  it('has its courses, devices, countries and players', async () => {
    const { courses } = (await read('/v1/courses')) as unknown as { courses: { title: string }[] }
    expect(courses.map(({ title }) => title)).toContain('Statistics, first term')
    const { by } = (await read(`/v1/qoe?${YEAR}`)) as unknown as {
      by: Record<string, { value: string | null }[]>
    }
    const values = (name: string): unknown[] => (by[name] ?? []).map(({ value }) => value)
    expect(values('country')).toEqual(expect.arrayContaining(['DE', 'AT']))
    expect(values('device')).toEqual(expect.arrayContaining(['desktop', 'mobile', 'tablet']))
    expect(values('player')).toEqual(expect.arrayContaining(['html5', 'vimeo', 'youtube', 'plyr']))
  })

  it('has what goes wrong on the way: losses, drops that were declared, late records', async () => {
    const { events } = (await read('/v1/quality')) as unknown as {
      events: { received: number; missing: number }
    }
    expect(events.received).toBeGreaterThan(SESSIONS)
    expect(events.missing).toBeGreaterThan(0)
    expect(summary.repeated).toBeGreaterThan(0)
  })

  it('has the events of its latest sessions', async () => {
    const { sessions } = (await read('/v1/sessions?limit=1')) as unknown as {
      sessions: { session: string }[]
    }
    const found = (await read(`/v1/sessions/${sessions[0]?.session}`)) as unknown as {
      events: { type: string }[]
    }
    expect(found.events.map(({ type }) => type)).toContain('play')
  })

  it('can be filled with many sessions of a request', async () => {
    const other = await createProject('together')
    const filled = await fillDemo(collector, {
      ...{ keys: other, clock, sessions: 100, together: 50, seed: SEED },
    })
    expect(filled).toMatchObject({ sessions: 100, events: 0, refused: 0 })
    const { totals } = await call<{ totals: { views: number; impressions: number } }>(
      ...(['GET', `/v1/overview?${YEAR}`, other.readKey] as const),
    )
    expect(totals.views + totals.impressions).toBe(100)
  })
})

it('stops when its signal is aborted, with the reason', async () => {
  const other = await createProject('stopped')
  const signal = AbortSignal.abort(new Error('enough'))
  await expect(
    fillDemo(collector, { ...{ keys: other, clock, sessions: 10, signal } }),
  ).rejects.toThrow('enough')
})

it('the past is that of a request, and of no other one at the same time', async () => {
  const past = clock.runAt(1000, async () => {
    await new Promise((resolve) => setTimeout(resolve, 5))
    return clock.now()
  })
  expect(clock.now()).toBeGreaterThan(1e12)
  expect(await past).toBe(1000)
})

it('the viral video is exactly as long as the clip that plays for it', () => {
  const file = readFileSync(new URL('../../demo/media/day.mp4', import.meta.url))
  const header = file.indexOf('mvhd')
  expect(file[header + 4]).toBe(0) // the version, of which the places of the fields depend
  const [scale, duration] = [file.readUInt32BE(header + 16), file.readUInt32BE(header + 20)]
  expect(duration / scale).toBe(VIRAL.duration)
})
