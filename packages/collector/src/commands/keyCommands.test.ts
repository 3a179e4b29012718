import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  findPostgres,
  NO_POSTGRES,
  type PostgresServer,
  startPostgres,
} from '../../test/postgres.ts'
import { type Run, runCli } from '../../test/runCli.ts'
import { startCollector } from '../startCollector.ts'
import { runKeyCommand } from './keyCommands.ts'

// Only for what hangs: each command opens a database.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 })

let directory: string
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'playhead-keys-'))
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const start = (args: readonly string[]): Run =>
  runCli(args, { DATA_DIR: join(directory, 'data'), DATABASE_URL: '' })
/** In this process: what it prints, or the message of its error. */
const run = (args: readonly string[], env: Record<string, string> = {}): Promise<string> =>
  runKeyCommand(args, { DATA_DIR: join(directory, 'data'), ...env }).catch(
    (error: Error) => `Error: ${error.message}`,
  )

describe('D8 playhead-collector keys', () => {
  it('manages the keys of an embedded database while no collector uses it', async () => {
    expect(await run(['keys', 'list'])).toBe(
      `Error: There is no database in ${join(directory, 'data')}. Start the collector once, or name another directory: DATA_DIR or --data-dir.`,
    )
    expect(existsSync(join(directory, 'data'))).toBe(false)

    const collector = start([])
    const [, adminKey = ''] = await collector.until(/admin key\s+(ak_[\w-]{43})/)
    const [, url = ''] = await collector.until(/collects at (http\S+)\/v1/)
    const busy = start(['keys', 'create', '--kind', 'read'])
    expect(await busy.exit).toBe(1)
    expect(busy.said()).toMatch(
      /^The data directory .* is in use by process \d+\. While that collector runs, its API manages keys .*GET and POST \/v1\/keys, .*Bearer ak_/,
    )
    const authorization = `Bearer ${adminKey}`
    expect((await fetch(`${url}/v1/keys`, { headers: { authorization } })).status).toBe(200)
    collector.child.kill('SIGTERM')
    expect(await collector.exit).toBe(0)

    const created = start([
      ...[
        'keys',
        'create',
        '--kind=write',
        '--label',
        'my shop',
        '--origin',
        'https://Shop.example',
      ],
      ...['--origin=https://*.shop.example', '--internal', '--data-dir', join(directory, 'data')],
    ])
    expect(await created.exit).toBe(0)
    expect(created.said()).toMatch(
      /^write key {2}wk_[\w-]{43}\n\nIts id is 4, its label "my shop"\. The key is shown only once\.\n$/,
    )
    const rotated = await run(['keys', 'rotate', '4', '--grace-hours', '2'])
    expect(rotated).toMatch(
      /^write key {2}wk_[\w-]{43}\n\nIts id is 5.*\nKey 4 stays valid for 2 h\.\n$/,
    )
    expect(await run(['keys', 'rotate', '4'])).toMatch(
      /^Error: There is no key 4 in this project that is neither/,
    )
    expect(await run(['keys', 'revoke', '2'])).toMatch(/^Key 2 \(rk_.{4}…\) is revoked\./)

    const said = await run(['keys', 'list'])
    const today = new Date().toISOString().slice(0, 10)
    const lines = said.trimEnd().split('\n')
    expect(lines).toEqual([
      expect.stringMatching(/^id {2}kind +key +created +last used +label$/),
      expect.stringMatching(new RegExp(`^1 {3}write {2}wk_.{4}… {2}${today} {2}– +"first start"$`)),
      expect.stringMatching(/^2 {3}read .*"first start", revoked \d{4}-/),
      expect.stringMatching(new RegExp(`^3 {3}admin .* ${today} {2}${today} .*"first start"$`)),
      expect.stringMatching(
        /"my shop", for https:\/\/shop\.example https:\/\/\*\.shop\.example, internal, valid until/,
      ),
      expect.stringMatching(/^5 {3}write .*, internal$/),
    ])
    expect(said).not.toMatch(/[wra]k_[\w-]{6}/)
  })

  it('creates projects with keys of their own', async () => {
    expect(await run(['projects', 'create', 'school'])).toMatch(
      /^write key {2}wk_\S+\nread key {3}rk_\S+\nadmin key {2}ak_\S+\n\nThey are/,
    )
    expect(await run(['projects', 'list'])).toBe('default\nschool\n')
    const keys = await run(['keys', 'list', '--project', 'school'])
    expect(keys.match(/project school/g)).toHaveLength(3)
    expect(await run(['keys', 'revoke', '1', '--project', 'school'])).toBe(
      'Error: There is no key 1 in this project.',
    )
    expect(await run(['projects', 'create', 'school'])).toBe(
      'Error: There is a project "school" already.',
    )
    expect(await run(['projects', 'delete', 'school'])).toBe(
      'The project "school" is deleted, with 0 sessions. Collectors that run refuse its keys within 10 s.\n',
    )
    expect(await run(['projects', 'list'])).toBe('default\n')
  })

  it.each([
    [
      ['keys', 'drop'],
      'playhead-collector keys knows list, create, rotate, revoke. See keys --help.',
    ],
    [['keys', 'create'], 'keys create needs --kind write, read or admin.'],
    [['keys', 'create', '--kind', 'root'], 'kind: Invalid type'],
    [
      ['keys', 'create', '--kind', 'write', '--origin', 'shop'],
      'origins.0: expected an origin like',
    ],
    [
      ['keys', 'create', '--kind', 'write', '--internal=yes'],
      'The flag --internal takes no value.',
    ],
    [['keys', 'create', '--kind'], 'The flag --kind needs a value: --kind KIND.'],
    [['keys', 'create', '--kind', '--label'], 'The flag --kind needs a value: --kind KIND.'],
    [['keys', 'create', '--sort', 'write'], 'The flag --sort is not known. See keys --help.'],
    [['keys', 'list', 'S3cret'], 'An argument of keys list is (not shown) and not known.'],
    [['keys', 'revoke'], 'keys revoke needs ID.'],
    [['keys', 'revoke', 'S3cret'], 'keys revoke needs the id of a key, a number of keys list.'],
    [
      ['keys', 'rotate', '1', '--grace-hours', 'x'],
      'Invalid type: Expected number but received NaN',
    ],
    [['keys', 'rotate', '1', '--grace-hours', '721'], 'Invalid value: Expected <=720'],
    [['keys', 'list', '--project', 'none'], 'There is no project "none". See projects list.'],
    [['projects', 'delete', 'none'], 'There is no project "none". See projects list.'],
    [['projects', 'delete', 'default'], 'The project "default" cannot be deleted.'],
    [['projects', 'create', 'A'], 'slug: expected up to 40 lower-case letters, digits and -'],
  ])('says what is wrong: %j', async (args, reason) => {
    const said = await run(args)
    expect(said).toContain(`Error: ${reason}`)
    expect(said).not.toContain('S3cret')
  })

  it.each([['keys'], ['projects'], ['keys', '--help'], ['keys', 'create', '--help']])(
    'explains itself: %s %s',
    async (...args) => {
      const said = await run(args.filter(Boolean))
      expect(said).toContain(`Usage: playhead-collector ${args[0]} …`)
      expect(said).toContain('DATABASE_URL')
    },
  )
})

const bin = findPostgres()
if (!bin) console.log(NO_POSTGRES)
describe.skipIf(!bin)('D8 playhead-collector keys on a server', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres(bin as string)
  })
  afterAll(() => server.remove())

  it('creates keys before and while a collector runs, which refuses revoked ones within 10 s', async () => {
    const env = { DATABASE_URL: server.url }
    const first = await run(['keys', 'create', '--kind', 'read'], env)
    const [key = ''] = /rk_[\w-]{43}/.exec(first) ?? []
    const collector = await startCollector({ port: 0, databaseUrl: server.url })
    const read = async (with_: string): Promise<number> =>
      (await fetch(`${collector.url}/v1/videos`, { headers: { authorization: `Bearer ${with_}` } }))
        .status

    expect(await read(key)).toBe(200)
    const second = await run(['keys', 'create', '--kind', 'read'], env)
    const [later = ''] = /rk_[\w-]{43}/.exec(second) ?? []
    await vi.waitFor(async () => expect(await read(later)).toBe(200), {
      timeout: 10_000,
      interval: 200,
    })

    expect(await run(['keys', 'revoke', '1'], env)).toMatch(/^Key 1 .* is revoked/)
    const revokedAt = performance.now()
    await vi.waitFor(async () => expect(await read(key)).toBe(401), {
      timeout: 20_000,
      interval: 200,
    })
    expect(performance.now() - revokedAt).toBeLessThan(11_000)
    await collector.close()
  })
})
