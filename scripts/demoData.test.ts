import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runKeyCommand } from '../packages/collector/src/commands/keyCommands.ts'
import { parseDemoCommand, runDemoCommand } from './demoData.ts'
import { describeProgress } from './demoProject.ts'

describe('pnpm demo:data', () => {
  let directory: string
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'playhead-demo-'))
  })
  afterAll(() => rmSync(directory, { recursive: true, force: true }))
  const run = async (...args: string[]): Promise<string> => {
    const lines: string[] = []
    const env = { DATA_DIR: join(directory, 'data'), PORT: '4700' }
    const print = (text: string): void => void lines.push(text)
    await runDemoCommand(parseDemoCommand(args), env, { print })
    return lines.join('\n')
  }
  const keys = (...args: string[]): Promise<string> =>
    runKeyCommand(args, { DATA_DIR: join(directory, 'data') })

  it('fills a new database, and says where to look', async () => {
    const printed = await run('--sessions', '20')

    expect(printed).toMatch(/This database is new\. .*\n\n {2}write key {2}wk_/)
    expect(printed).toMatch(
      /✓ The project "demo" has a made-up year .*: 20 sessions of \d+ viewers/,
    )
    expect(printed).toContain('http://localhost:4700/dashboard?project=demo')
    expect(printed).toMatch(/Its read key: rk_[\w-]{43}, its admin key: ak_/)
  })

  it('removes what it made, and nothing else', async () => {
    expect(await run('--remove')).toBe('✓ The project "demo" is removed.')
    expect(await keys('projects', 'list')).toBe('default\n')

    await keys('projects', 'create', 'demo')
    await expect(run('--remove')).rejects.toThrow(
      'The project "demo" was not made by pnpm demo:data, and is left alone.',
    )
  })

  it('needs no database to remove nothing', async () => {
    const print = (text: string): void => expect(text).toBe('There is no project "demo".')
    const env = { DATA_DIR: join(directory, 'none') }
    await runDemoCommand(parseDemoCommand(['--remove']), env, { print })
    expect.assertions(1)
  })
})

describe('the arguments of pnpm demo:data', () => {
  it('have defaults, and may come after the -- of pnpm', () => {
    expect(parseDemoCommand([])).toEqual({ does: 'fill', sessions: 20_000, seed: 1 })
    expect(parseDemoCommand(['--', '--sessions=5', '--seed', '2'])).toEqual({
      ...{ does: 'fill', sessions: 5, seed: 2 },
    })
    expect(parseDemoCommand(['--help'])).toEqual({ does: 'help' })
  })

  it.each([
    [['--sessions', 'many'], '--sessions must be a whole number from 1 to 5000000, got many.'],
    [['--sessions', '0'], '--sessions must be a whole number from 1 to 5000000, got 0.'],
    [['--seed', '-1'], 'seed'],
    [['--all'], "Unknown option '--all'"],
  ])('are checked: %j', (args, reason) => {
    expect(() => parseDemoCommand(args)).toThrow(reason)
  })
})

it('the progress has a rate and the time that is left', () => {
  expect(describeProgress(1720, 4000, 2)).toBe('43 %, 1720 of 4000 sessions, 860/s, 3 s left')
})
