import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestCollector, type TestCollector } from '../../../test/openTestCollector.ts'
import { ENDPOINTS } from '../../reads/endpoints.ts'
import { READS, type ReadName } from '../../reads/query/paths.ts'
import { writeLine } from './csv.ts'
import { listColumns } from './tableColumns.ts'

let test: TestCollector
const SESSIONS = 2500
beforeAll(async () => {
  test = await openTestCollector()
  for (let sent = 0; sent < SESSIONS; sent += 100) {
    const snapshots = Array.from({ length: 100 }, (_, at) =>
      test.snapshot({
        ...{
          videoId: 'lesson',
          title: '=HYPERLINK("http://evil.example")',
          duration: 60,
          playingMs: 1000,
        },
        startedAt: Date.now() - 3_600_000 + (sent + at),
        watched: [[0, 1]],
      }),
    )
    expect((await test.post(test.body({ snapshots }))).status).toBe(202)
  }
}, 120_000)
afterAll(async () => {
  await test.collector.close()
  expect(test.reports).toEqual([])
})

async function fetchText(path: string, headers: Record<string, string> = {}) {
  const response = await test.collector.fetch(
    new Request(`http://collector${path}`, {
      headers: { authorization: `Bearer ${test.keys.readKey}`, ...headers },
    }),
  )
  return { response, text: await response.text() }
}

it.each([
  [['plain', 7, true, null, undefined], 'plain,7,true,,\r\n'],
  [['a,b', 'say "yes"', 'two\nlines'], '"a,b","say ""yes""","two\nlines"\r\n'],
  [['=1+1', '+1', '-1', '@sum', '\tx', -1], `'=1+1,'+1,'-1,'@sum,'\tx,-1\r\n`],
  [['=a,"b"'], `"'=a,""b"""\r\n`],
])('writes %j by RFC 4180, without formulas', (cells, line) => {
  expect(writeLine(cells)).toBe(line)
})

const exported = (Object.keys(READS) as ReadName[]).filter((name) => ENDPOINTS[name].table)

describe.each(exported)('the table of %s', (name) => {
  it('has a column for everything in its rows', async () => {
    const { answer } = await test.get<{ sessions: { session: string }[] }>('/v1/sessions?limit=1')
    const session = answer.sessions[0]?.session as string
    await test.send('PUT', '/v1/courses/lesson', { lessons: [{ videoId: 'lesson' }] })
    await test.post(
      test.body({ snapshots: [test.snapshot({ videoId: 'lesson', viewerId: 'lesson' })] }),
    )
    const path = READS[name].path.replace(':id', name === 'session' ? session : 'lesson')
    const csv = await fetchText(`${path}?format=csv`)
    const lines = await fetchText(`${path}?format=ndjson`)

    expect([csv.response.status, lines.response.status]).toEqual([200, 200])
    const columns = csv.text.split('\r\n')[0]?.split(',') ?? []
    expect(columns).toEqual(listColumns(ENDPOINTS[name]))
    expect(columns.length).toBeGreaterThan(1)
    const rows = lines.text.split('\n').filter(Boolean)
    for (const row of rows)
      for (const key of Object.keys(JSON.parse(row)))
        expect(
          columns.some((column) => column === key || column.startsWith(`${key}.`)),
          key,
        ).toBe(true)
  })
})

it('exports all pages of a list, each session once, as a file', async () => {
  const { response, text } = await fetchText('/v1/sessions?format=csv&videoId=lesson')
  const [head, ...rows] = text.trimEnd().split('\r\n')
  const ids = rows.map((row) => row.split(',')[0])

  expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8')
  expect(response.headers.get('content-disposition')).toBe('attachment; filename="sessions.csv"')
  expect(head?.startsWith('session,videoId,title,')).toBe(true)
  expect(new Set(ids).size).toBe(rows.length)
  expect(rows.length).toBeGreaterThanOrEqual(SESSIONS)
  expect(rows.at(-1)).toContain(`"'=HYPERLINK(""http://evil.example"")"`)
}, 60_000)

it('exports one page where a page is requested', async () => {
  const { text } = await fetchText('/v1/sessions?format=ndjson&limit=3')
  expect(text.trimEnd().split('\n')).toHaveLength(3)
})

it('understands Accept, and refuses formats that it does not have', async () => {
  const { response } = await fetchText('/v1/videos', { accept: 'text/csv' })
  expect(response.headers.get('content-type')).toContain('text/csv')
  expect((await test.get('/v1/videos?format=xml')).answer).toEqual({
    error: 'format: expected json, csv, ndjson, got "xml"',
  })
  expect(await test.get('/v1/videos/lesson/summary?format=csv')).toEqual({
    status: 400,
    answer: { error: 'format: expected json, got "csv"' },
  })
  expect((await test.get('/v1/videos/none/heatmap?format=csv')).status).toBe(404)
})
