import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lockDirectory } from './lockDirectory.ts'

let directory: string
let path: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'playhead-lock-'))
  path = join(directory, 'lock.json')
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

const left = (holder: unknown): void =>
  writeFileSync(path, typeof holder === 'string' ? holder : JSON.stringify(holder))
const taken = (): boolean => {
  const release = lockDirectory(directory)
  const { pid } = JSON.parse(readFileSync(path, 'utf8'))
  release()
  return pid === process.pid
}
/** Above every pid that Linux gives. */
const NO_PROCESS = 2 ** 22 + 1

describe('the lock of a data directory', () => {
  it('is refused while this process has it, and available afterwards', () => {
    const release = lockDirectory(directory)
    expect(() => lockDirectory(directory)).toThrow(
      `is in use by process ${process.pid}. Stop that collector first`,
    )
    release()
    expect(taken()).toBe(true)
  })

  it('is taken over from a process that is dead', () => {
    left({ pid: NO_PROCESS, started: '1', host: hostname() })
    expect(taken()).toBe(true)
  })

  it('is taken over when another process has got the dead one’s pid', () => {
    left({ pid: process.ppid, started: 'long ago', host: hostname() })
    expect(taken()).toBe(true)
  })

  it.each([
    '',
    '{"pid":12',
    'null',
    '[]',
    '5',
    '{}',
    '{"pid":"1","started":null,"host":"h"}',
    '{"pid":-1,"started":"1","host":"h"}',
  ])(
    'is refused with what to do when it is damaged and was touched lately, and taken over when not: %s',
    (text) => {
      left(text)
      expect(() => lockDirectory(directory)).toThrow(/lock\.json is damaged, .* delete that file/)
      expect(readFileSync(path, 'utf8')).toBe(text)
      const aMinuteAgo = new Date(Date.now() - 60_000)
      utimesSync(path, aMinuteAgo, aMinuteAgo)
      expect(taken()).toBe(true)
    },
  )

  it('is refused while another host, whose processes cannot be checked, touches it', () => {
    left({ pid: NO_PROCESS, started: '1', host: 'another-container' })
    expect(() => lockDirectory(directory)).toThrow(
      `is in use by process ${NO_PROCESS} on another-container`,
    )
  })

  it('is taken over when that host has been silent', () => {
    left({ pid: NO_PROCESS, started: '1', host: 'another-container' })
    const aMinuteAgo = new Date(Date.now() - 60_000)
    utimesSync(path, aMinuteAgo, aMinuteAgo)
    expect(taken()).toBe(true)
  })

  it('does not remove the lock of another process', () => {
    const release = lockDirectory(directory)
    left({ pid: NO_PROCESS, started: '1', host: 'another-container' })
    release()
    expect(JSON.parse(readFileSync(path, 'utf8')).pid).toBe(NO_PROCESS)
  })
})
