import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDataDirectory } from './dataDirectory.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'playhead-directory-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

const write = (path: string, text: string): void => {
  mkdirSync(join(directory, path, '..'), { recursive: true })
  writeFileSync(join(directory, path), text)
}
/** The files by which a complete database is recognized, with arbitrary content. */
function writeDatabase(): void {
  const files = [
    'base/1/1259',
    'base/5/1259',
    'global/pg_control',
    'pg_wal/000000010000000000000001',
    'pg_xact/0000',
  ]
  for (const path of [...files, 'pg_multixact/offsets/0000', 'postgresql.conf'])
    write(`pg/${path}`, 'x')
  write('pg/PG_VERSION', '18\n')
  write('engine.json', '{"pglite":"0.5.14","postgres":"18"}\n')
}
const list = (): string[] => readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort()
/** The refusal, after which nothing may have changed. */
function refusal(): string {
  const before = list()
  let reason = ''
  try {
    openDataDirectory(directory).release()
  } catch (error) {
    reason = (error as Error).message
  }
  expect(list()).toEqual(before)
  return reason
}

describe('a data directory', () => {
  it('is opened when it contains a complete database', () => {
    writeDatabase()
    expect(refusal()).toBe('')
  })

  it.each([
    'PG_VERSION',
    'global/pg_control',
    'base',
    'base/5',
    'pg_wal',
    'pg_xact',
    'postgresql.conf',
  ])('is refused and left alone when pg/%s is missing', (part) => {
    writeDatabase()
    rmSync(join(directory, 'pg', part), { recursive: true })
    expect(refusal()).toMatch(
      /is not whole: pg\/.* (is|are) missing or empty\. Nothing was changed\. Restore .* or move it away/,
    )
  })

  it('is refused when only its engine.json is left, or the version is empty', () => {
    writeDatabase()
    write('pg/PG_VERSION', '')
    expect(refusal()).toContain('pg/PG_VERSION is missing or empty')
    rmSync(join(directory, 'pg'), { recursive: true })
    expect(refusal()).toContain('pg is missing or empty')
  })

  it.each([
    '',
    '{',
    'null',
    '[]',
    '5',
    '"0.5"',
    '{"pglite":5,"postgres":18}',
    '{"pglite":"0.5.14"}',
    '{"pglite":"x","postgres":"18"}',
  ])('is refused with what to do when engine.json is damaged: %s', (text) => {
    writeDatabase()
    write('engine.json', text)
    expect(refusal()).toMatch(/engine\.json is damaged: .* Restore the file .* delete the file/)
  })

  it('gets its engine.json again when that was deleted from a complete database', () => {
    writeDatabase()
    rmSync(join(directory, 'engine.json'))
    const opened = openDataDirectory(directory)
    opened.created()
    opened.release()
    expect(JSON.parse(readFileSync(join(directory, 'engine.json'), 'utf8'))).toMatchObject({
      postgres: '18',
    })
  })

  it('is refused when it is a database itself', () => {
    write('PG_VERSION', '15\n')
    expect(refusal()).toContain(
      'holds the files of a database itself. Give the collector the directory above it',
    )
  })

  it('is created again when only the creation of its files was interrupted', () => {
    const first = openDataDirectory(directory)
    write('pg/base/1/1259', 'half')
    first.release() // the process was killed: `created()` was not called
    const second = openDataDirectory(directory)
    expect(readdirSync(second.files)).toEqual([])
    second.created()
    second.release()

    expect(existsSync(join(directory, 'creating'))).toBe(false)
    expect(refusal()).toContain('is not whole') // from now on, missing files are a loss
  })

  it('keeps out other users, also of a directory that was open to them', () => {
    writeDatabase()
    execFileSync('chmod', ['-R', 'a+rwX', join(directory, 'pg')])
    openDataDirectory(directory).release()
    const open = list().filter(
      (name) => name.startsWith('pg') && statSync(join(directory, name)).mode & 0o077,
    )
    expect(open).toEqual([])
  })

  it.each(['/proc/x', '/proc/x/y/z', '/dev/null', '/dev/null/data', '/sys/playhead'])(
    'is refused where it cannot be created: %s',
    (path) => {
      expect(() => openDataDirectory(path)).toThrow(
        /^The data directory \S+ cannot be created or written \(.+\)\. Choose another/,
      )
    },
  )
})
