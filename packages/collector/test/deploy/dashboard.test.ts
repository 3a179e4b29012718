import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { findPostgres, NO_POSTGRES } from '../postgres.ts'
import { readDeployFile } from './deployFiles.ts'
import { expandMacros, type GrafanaContext } from './grafanaMacros.ts'
import { type Deployment, openDeployment } from './openDeployment.ts'

interface Panel {
  readonly id: number
  readonly title: string
  readonly type: string
  readonly datasource?: { readonly uid: string; readonly type: string }
  readonly gridPos: {
    readonly x: number
    readonly y: number
    readonly w: number
    readonly h: number
  }
  readonly targets?: readonly { readonly rawSql: string; readonly format: string }[]
}
interface Dashboard {
  readonly panels: readonly Panel[]
  readonly templating: {
    readonly list: readonly {
      readonly name: string
      readonly type: string
      readonly query: string
    }[]
  }
}
type Row = Readonly<Record<string, unknown>>

const DASHBOARD: Dashboard = JSON.parse(readDeployFile('grafana/dashboards/playhead.json'))
const panels = DASHBOARD.panels.filter(({ type }) => type !== 'row')
const variables = DASHBOARD.templating.list
const HOUR = 3_600_000
/** In a few hours of yesterday, so that all plays are in the dashboard's range and done. */
const START = Math.floor(Date.now() / (24 * HOUR)) * 24 * HOUR - 12 * HOUR
const context: GrafanaContext = {
  from: new Date(START - 24 * HOUR),
  to: new Date(START + 24 * HOUR),
  variables: { project: '1', video: "it's 50%", timezone: 'Asia/Kolkata' },
}
const EMPTY: GrafanaContext = { ...context, variables: { project: '', video: '', timezone: 'UTC' } }
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1'

const bin = findPostgres()
let deployment: Deployment
beforeAll(async () => {
  if (!bin) return
  deployment = await openDeployment(bin)
  await play(0, { viewerId: 'ann', playingMs: 100_000, maxPosition: 100, watched: [[0, 100]] })
  await play(1, { viewerId: 'ann', playingMs: 60_000, maxPosition: 60, watched: [[0, 60]] })
  await play(1, { viewerId: 'bob', playingMs: 20_000, maxPosition: 20, watched: [[0, 20]] })
  await play(3, { videoId: 'trailer', preview: true, playingMs: 10_000, maxPosition: 10 })
  await deployment.collector.get('/v1/videos') // waits for the rollups
})
afterAll(() => deployment?.close())

async function play(hour: number, given: object): Promise<void> {
  const { post, body, snapshot } = deployment.collector
  const startedAt = START + hour * HOUR
  const { status, answer } = await post(
    body({
      snapshots: [
        snapshot({
          videoId: "it's 50%",
          title: 'Half',
          duration: 100,
          startedAt,
          at: startedAt + 200_000,
          state: 'closed',
          position: 50,
          playCount: 1,
          ...given,
        }),
      ],
    }),
    { headers: { 'user-agent': IPHONE } },
  )
  expect([status, answer.rejected]).toEqual([202, []])
}

const run = (sql: string, given = context): Promise<readonly Row[]> =>
  deployment.query<Row>('grafana', expandMacros(sql, given))

function runPanel(title: string): Promise<readonly Row[]> {
  const panel = panels.find((each) => each.title === title)
  return run(panel?.targets?.[0]?.rawSql ?? `no panel ${title}`)
}

describe('B16 the dashboard for Grafana', () => {
  beforeEach(({ skip }) => {
    if (!bin) skip(NO_POSTGRES)
  })

  it.each(panels.map((panel) => [panel.title, panel] as const))(
    'answers the panel %s by the role of Grafana, also before there is a project',
    async (_, { targets = [] }) => {
      expect(targets.length).toBeGreaterThan(0)
      for (const { rawSql, format } of targets) {
        const rows = await run(rawSql)
        expect(rows.length).toBeGreaterThan(0)
        if (format === 'time_series') expect(rows[0]).toHaveProperty('time')
        await run(rawSql, EMPTY)
      }
    },
  )

  it('counts plays, viewers, watch time and completions of the period', async () => {
    const values = ['Plays', 'Viewers', 'Watch time'].map(async (title) => {
      const [row] = await runPanel(title)
      return Number(row?.value)
    })
    expect(await Promise.all(values)).toEqual([4, 2, 190])

    const over = await runPanel('Plays over time')
    expect(over.map(({ time, plays }) => [Number(time) * 1000, Number(plays)])).toEqual([
      [START, 1],
      [START + HOUR, 2],
      [START + 3 * HOUR, 1],
    ])
  })

  it('leaves previews out of the popular videos', async () => {
    const rows = await runPanel('Popular videos')
    expect(rows).toMatchObject([{ video_id: "it's 50%", title: 'Half', plays: 3, viewers: 2 }])
  })

  it('puts every play into one bucket of completion', async () => {
    const rows = await runPanel('Completion')
    expect(rows.map(({ bucket, plays }) => [bucket, Number(plays)])).toEqual([
      ['low, under 50 %', 2],
      ['medium, 50 to 75 %', 1],
      ['high, over 75 %', 1],
    ])
  })

  it('counts plays by the hour in the chosen time zone', async () => {
    const rows = await runPanel('Peak hours')
    expect(rows).toHaveLength(24)
    const hours = rows.filter(({ plays }) => Number(plays) > 0).map(({ hour }) => hour)
    // 12:00, 13:00 and 15:00 UTC.
    expect(hours).toEqual(['17:00', '18:00', '20:00'])
  })

  it('shows the heatmap of the chosen video, and who came how far', async () => {
    const cells = await runPanel('Heatmap')
    expect(cells.map(({ segment, views }) => [segment, Number(views)])).toEqual([
      ...[0, 10].map((second) => [`00:00:${second || '00'}`, 3]),
      ...[20, 30, 40, 50].map((second) => [`00:00:${second}`, 2]),
      ...['01:00', '01:10', '01:20', '01:30'].map((time) => [`00:${time}`, 1]),
    ])
    const progress = await runPanel('Progress of viewers')
    const reached = progress.filter(({ viewers }) => Number(viewers) > 0)
    expect(reached.map((row) => row.progress)).toEqual(['20 %', '100 %'])
  })

  it('names devices and browsers', async () => {
    expect(await runPanel('Devices')).toMatchObject([{ device: 'mobile', plays: 4 }])
    expect(await runPanel('Browsers')).toHaveLength(1)
  })

  it('offers the projects and their videos as variables', async () => {
    const offered = variables.filter(({ type }) => type === 'query')
    const [projects, videos] = await Promise.all(offered.map(({ query }) => run(query)))
    expect(projects).toEqual([{ project_id: 1 }])
    expect(videos).toEqual([
      { __value: "it's 50%", __text: 'Half' },
      { __value: 'trailer', __text: 'Half' },
    ])
  })
})

describe('the provisioning of Grafana', () => {
  const { datasources } = parse(readDeployFile('grafana/provisioning/datasources/playhead.yaml'))
  const { providers } = parse(readDeployFile('grafana/provisioning/dashboards/playhead.yaml'))
  const { services } = parse(readDeployFile('compose.yaml'), { merge: true })

  it('connects as the read-only role, with a password from the environment', () => {
    const [{ user, url, jsonData, secureJsonData }] = datasources
    expect([user, url, jsonData.database]).toEqual(['grafana', 'postgres:5432', 'playhead'])
    expect(secureJsonData).toEqual({ password: '$GRAFANA_DB_PASSWORD' })
    expect(services.grafana.environment).toHaveProperty('GRAFANA_DB_PASSWORD')
  })

  it('has the data source of every panel and variable', () => {
    const [{ uid, type }] = datasources
    for (const { title, datasource } of panels) expect(datasource, title).toEqual({ uid, type })
    expect(variables.map(({ name }) => name)).toEqual(Object.keys(context.variables))
  })

  it('finds the dashboard where compose.yaml mounts it', () => {
    const mounts: string[] = services.grafana.volumes
    expect(mounts).toContain(`./grafana/dashboards:${providers[0].options.path}:ro`)
    const { GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH: home } = services.grafana.environment
    expect(home).toBe(`${providers[0].options.path}/playhead.json`)
  })

  it('lays the panels out without overlaps', () => {
    const taken = new Set<string>()
    for (const { title, gridPos } of DASHBOARD.panels) {
      expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24)
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect(taken.has(`${x}/${y}`), title).toBe(false)
          taken.add(`${x}/${y}`)
        }
    }
    const ids = DASHBOARD.panels.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })
})
