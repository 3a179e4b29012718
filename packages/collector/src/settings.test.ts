import { expect, it } from 'vitest'
import { createCollector } from './createCollector.ts'
import { Unavailable } from './database/availability.ts'
import { createRedactor } from './redact.ts'
import { formatReport, quietReport } from './report.ts'
import { readSettings } from './settings.ts'

it('a flag wins over its variable, and an empty variable counts as not set', () => {
  expect(
    readSettings(['--port=80', '--new-keys'], { PORT: '90', HOST: '', SITE: '', DATABASE_URL: '' }),
  ).toEqual({
    port: 80,
    host: undefined,
    dataDir: '.playhead',
    site: undefined,
    databaseUrl: undefined,
    jwtSecret: undefined,
    jwksUrl: undefined,
    jwtIssuer: undefined,
    jwtAudience: undefined,
    requireViewerToken: false,
    completeAt: undefined,
    dashboard: true,
    newKeys: true,
    backup: undefined,
    retention: {},
  })
})

it('reads when backups are made and how long data is kept', () => {
  const settings = readSettings(['--backup-keep=3'], {
    BACKUP_DIR: '/backups',
    BACKUP_EVERY: '6h',
    RETAIN_SESSIONS: '13mo',
    ARCHIVE_FORMAT: 'csv',
  })
  expect(settings).toMatchObject({
    backup: { dir: '/backups', every: '6h', keep: 3 },
    retention: { sessions: '13mo', events: undefined, archiveFormat: 'csv' },
  })
})

it.each([
  [{ BACKUP_EVERY: '90s' }, 'BACKUP_EVERY must be minutes, hours or days'],
  [{ BACKUP_KEEP: '0' }, 'BACKUP_KEEP must be 1 to 10000, got "0".'],
  [
    { RETAIN_EVENTS: '7d' },
    'RETAIN_EVENTS must be days, months or years, like 90d, 13mo or 2y, at least 8 days',
  ],
  [{ RETAIN_VIEWER_DAYS: '2mo' }, 'at least 68 days'],
  [{ ARCHIVE_FORMAT: 'xml' }, 'ARCHIVE_FORMAT must be ndjson or csv, got "xml".'],
])('refuses %o', (env, reason) => {
  expect(() => readSettings([], env)).toThrow(reason)
})

it.each(['', '-1', '80.5', '0x50', '1e3', ' 80', '99999', 'NaN'])('refuses --port=%s', (port) => {
  expect(() => readSettings([`--port=${port}`], {})).toThrow(
    `--port must be a port, 0 to 65535, got "${port}".`,
  )
})

it.each([
  ['0.8', 0.8],
  ['.75', 0.75],
  ['1', 1],
])('D6 COMPLETE_AT=%s is the share that completes a video', (given, completeAt) => {
  expect(readSettings([], { COMPLETE_AT: given })).toMatchObject({ completeAt })
})

it.each(['0', '80', '1.1', '-1', '80%', '1e-1'])('D6 refuses --complete-at=%s', (given) => {
  expect(() => readSettings([`--complete-at=${given}`], {})).toThrow(
    `--complete-at must be a share above 0, at most 1, like 0.8, got "${given}".`,
  )
})

it.each([
  ['postgres://admin:S3cret@db/x', 'connect postgres://admin:S3cret@db/x, S3cret'],
  ['postgres://admin:p%40ss%2Fword@db/x', 'p@ss/word and p%40ss%2Fword'],
  ['redis://:S3cret@cache:6379', 'AUTH S3cret'],
  ['postgres://admin:S3c/ret@db', 'S3c/ret'],
  ['postgres://db/x?password=S3cret&sslmode=no', 'S3cret'],
  ['rk_0123456789', 'key rk_0123456789'],
])('removes %s from a text', (secret, text) => {
  expect(createRedactor([secret])(text)).not.toMatch(/S3c|ss.*word|0123/)
})

it('leaves a text alone when there are no secrets', () => {
  expect(createRedactor([undefined, ''])('a text')).toBe('a text')
})

it.each(['mysql://admin:S3cret@db', 'postgres://admin:S3c#ret@db', { url: 'S3cret' }, 'S3cret'])(
  'a wrong databaseUrl is not shown: %o',
  async (databaseUrl) => {
    const opening = createCollector({ databaseUrl: databaseUrl as string })
    await expect(opening).rejects.toThrow('option "databaseUrl" must be')
    await expect(opening).rejects.not.toThrow(/S3c/)
  },
)

it('a wrong CLICKHOUSE_URL is not shown', async () => {
  const clickHouseUrl = 'clickhouse://admin:S3cret@db'
  const expected = 'must be http://user:password@host:8123/database'
  expect(() => readSettings([], { CLICKHOUSE_URL: clickHouseUrl })).toThrow(
    `CLICKHOUSE_URL ${expected}`,
  )
  expect(() => readSettings([], { CLICKHOUSE_URL: clickHouseUrl })).not.toThrow(/S3c/)
  const opening = createCollector({ clickHouseUrl })
  await expect(opening).rejects.toThrow(`option "clickHouseUrl" ${expected}`)
  await expect(opening).rejects.not.toThrow(/S3c/)
})

it.each(['postgres://127.0.0.1:1/x?password=S3cret', 'postgres://admin:S3cret@127.0.0.1:1/x'])(
  'an error of the connection to %s shows no more than the address',
  async (databaseUrl) => {
    const opening = createCollector({ databaseUrl, timeouts: { startMs: 1 } })
    await expect(opening).rejects.toThrow(
      /^The database at 127\.0\.0\.1:1 does not answer: (?!.*(admin|S3cret))/,
    )
  },
)

it.each([
  { queryMs: 2 ** 31 },
  { closeMs: 0 },
  { startMs: Number.NaN },
  { startMs: '5000' },
  { soonMs: 5 },
])('refuses a limit that no timer can wait for, or that it does not know: %o', async (timeouts) => {
  await expect(createCollector({ timeouts: timeouts as object })).rejects.toThrow(
    'option "timeouts" must be milliseconds above 0, at most 2147483647, for connectMs, ',
  )
})

it('reports a fault that repeats once a minute, and leaves out what an outage explains', () => {
  const lines: string[] = []
  let now = 0
  const report = quietReport(
    (error, where) => void lines.push(formatReport(error, where).split('\n')[0] ?? ''),
    () => now,
  )
  const refused = Object.assign(new Error('connect ECONNREFUSED'), {
    code: 'ECONNREFUSED',
    syscall: 'connect',
  })
  for (let time = 0; time < 90; time++) {
    now = time * 1000
    report(new Error('broken'), 'fold')
    report(new Unavailable('the database does not answer'), 'ingest')
    report(refused, 'ingest')
  }
  report(new Error('the database does not answer'), 'database')

  expect(lines).toEqual([
    'fold: Error: broken',
    'fold: Error: broken',
    'database: the database does not answer',
  ])
})
