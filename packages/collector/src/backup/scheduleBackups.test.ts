import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { parseInterval } from './interval.ts'
import { scheduleBackups } from './scheduleBackups.ts'
import { toBackupSchedule } from './scheduleOptions.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const START = Date.parse('2026-11-30T12:00Z')
const NAME = (time: string): string => `playhead-2026-11-30T${time}Z.backup.gz`

let directory: string
let reports: string[]
let stop: () => Promise<void> = async () => {}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'playhead-schedule-'))
  reports = []
  vi.useFakeTimers({
    toFake: ['Date', 'performance', 'setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'],
    now: START,
  })
})
afterEach(async () => {
  await stop()
  vi.useRealTimers()
  rmSync(directory, { recursive: true, force: true })
})

function start(write = async (path: string): Promise<void> => writeFileSync(path, 'x')): void {
  stop = scheduleBackups({
    schedule: { directory, everyMs: HOUR, keep: 2 },
    async write(path) {
      await write(path)
      return { rows: 1, tables: 1, leftOut: [] }
    },
    report: (error, where) => void reports.push(`${where}: ${error}`),
    log: () => {},
  })
}

async function pass(ms: number): Promise<void> {
  for (let at = 0; at < ms; at += MINUTE) {
    await vi.advanceTimersByTimeAsync(Math.min(MINUTE, ms))
    await new Promise((resolve) => setImmediate(resolve)) // files are real
  }
}

const list = (): string[] => readdirSync(directory).sort()

it('makes a backup soon after the start, and keeps the newest of those that follow', async () => {
  start()
  await pass(MINUTE)
  expect(list()).toEqual([NAME('1200')])
  await pass(HOUR)
  expect(list()).toEqual([NAME('1200'), NAME('1300')])
  await pass(2 * HOUR)
  await vi.waitFor(() => expect(list()).toHaveLength(2))
  expect(list()).not.toContain(NAME('1200'))
})

it('goes by the backups that are there, so that a restart changes nothing', async () => {
  writeFileSync(join(directory, NAME('1130')), 'x')
  start()
  await pass(25 * MINUTE)
  expect(list()).toEqual([NAME('1130')])
  await pass(10 * MINUTE)
  expect(list()).toHaveLength(2)
})

it('reports a failure, keeps what is there, and tries again a quarter of an hour later', async () => {
  let attempts = 0
  writeFileSync(join(directory, NAME('0900')), 'old')
  writeFileSync(join(directory, NAME('1000')), 'old')
  start(async (path) => {
    attempts += 1
    if (attempts < 3) throw new Error('ENOSPC: no space left on device')
    writeFileSync(path, 'x')
  })

  await pass(14 * MINUTE)
  expect([attempts, reports, list()]).toEqual([
    1,
    ['backup: Error: ENOSPC: no space left on device'],
    [NAME('0900'), NAME('1000')],
  ])
  await pass(20 * MINUTE)
  expect(attempts).toBe(3)
  await vi.waitFor(() => expect(list()[0]).toBe(NAME('1000')))
})

it('removes no other file, and drafts only of processes that are gone', async () => {
  const others = ['notes.txt', 'playhead-2026-11-30T1000Z.backup.gz.txt', 'my.backup.gz']
  const drafts = [`${NAME('0800')}.17.new`, `${NAME('0900')}.18.new`]
  for (const name of [...others, ...drafts, NAME('0700'), NAME('0800'), NAME('0900')])
    writeFileSync(join(directory, name), 'x')
  utimesSync(join(directory, drafts[0] as string), START / 1000 - 7200, START / 1000 - 7200)
  utimesSync(join(directory, drafts[1] as string), START / 1000, START / 1000)
  start()
  await pass(2 * MINUTE)
  const left = [...others, drafts[1], NAME('0900'), NAME('1200')].sort()
  await vi.waitFor(() => expect(list()).toEqual(left))
})

it('gives up the backup that it makes when it stops', async () => {
  let signal: AbortSignal | undefined
  let written = ''
  stop = scheduleBackups({
    schedule: { directory, everyMs: HOUR, keep: 2 },
    write: (path, given) => {
      ;[written, signal] = [basename(path), given]
      return new Promise((_, reject) =>
        given.addEventListener('abort', () => reject(new Error('aborted'))),
      )
    },
    report: (error) => void reports.push(String(error)),
    log: () => {},
  })
  await pass(MINUTE)
  await stop()
  expect([written, signal?.aborted, reports]).toEqual([NAME('1200'), true, []])
})

it.each([
  ['30m', 30 * MINUTE],
  ['24h', 24 * HOUR],
  ['7d', 7 * 24 * HOUR],
  ['0h', undefined],
  ['1.5h', undefined],
  ['24', undefined],
  ['24 h', undefined],
  ['99999d', undefined],
])('reads the interval %s', (text, ms) => {
  expect(parseInterval(text)).toBe(ms)
})

it('a directory that cannot be written is found at the start', () => {
  expect(() => toBackupSchedule({ dir: '/proc/x' })).toThrow(
    'The directory of backups, /proc/x, cannot be created or written',
  )
})
