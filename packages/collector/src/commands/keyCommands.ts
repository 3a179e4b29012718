import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Pool } from 'pg'
import * as v from 'valibot'
import { deleteProjectAlone } from '../access/deleteProject.ts'
import { createKey, listKeys, revokeKey, rotateKey } from '../access/keys.ts'
import { createProject, DEFAULT_PROJECT, listProjects } from '../access/projects.ts'
import type { KeyInfo, NewKey } from '../access/responses.ts'
import {
  DEFAULT_GRACE_HOURS,
  graceHoursSchema,
  keyOptionsSchema,
  projectOptionsSchema,
} from '../access/schemas.ts'
import type { Database } from '../database/database.ts'
import { getDay } from '../database/days.ts'
import { DirectoryInUse } from '../database/embedded/lockDirectory.ts'
import { migrate } from '../database/migrate.ts'
import { openDatabase } from '../database/openDatabase.ts'
import { describeIssue, FIRST_ISSUE } from '../ingest/validation.ts'
import { readSettings } from '../settings.ts'
import { type Command, commandHelp, type ParsedCommand, parseCommand } from './parseCommand.ts'

const PROJECT = { name: 'project', value: 'SLUG', help: `default ${DEFAULT_PROJECT}` } as const

const KEY_COMMANDS: readonly Command[] = [
  { name: 'keys list', flags: [PROJECT], help: 'lists the keys of a project' },
  {
    name: 'keys create',
    flags: [
      PROJECT,
      { name: 'kind', value: 'KIND', help: 'write, read or admin' },
      { name: 'label', value: 'TEXT', help: 'what it is for' },
      {
        ...{ name: 'origin', value: 'ORIGIN', many: true },
        help: 'pages that may use it, like https://example.com or https://*.example.com; may be repeated',
      },
      { name: 'allow-servers', help: 'requests without an Origin header may use it, too' },
      { name: 'internal', help: 'for own views: what it sends is counted as refused' },
    ],
    help: 'creates a key and prints it, once',
  },
  {
    ...{ name: 'keys rotate', argument: 'ID' },
    flags: [
      PROJECT,
      {
        ...{ name: 'grace-hours', value: 'N' },
        help: `how long the old key stays valid, default ${DEFAULT_GRACE_HOURS}`,
      },
    ],
    help: 'creates a key with the same settings',
  },
  {
    ...{ name: 'keys revoke', argument: 'ID', flags: [PROJECT] },
    help: 'ends a key; collectors refuse it within 10 s',
  },
  { name: 'projects list', flags: [], help: 'lists the projects' },
  {
    ...{ name: 'projects create', argument: 'SLUG', flags: [] },
    help: 'creates a project and prints its first keys, once',
  },
  {
    ...{ name: 'projects delete', argument: 'SLUG', flags: [] },
    help: 'deletes a project with everything in it',
  },
]

export const isKeyCommand = (args: readonly string[]): boolean =>
  args[0] === 'keys' || args[0] === 'projects'

/**
 * Runs `keys …` or `projects …` on the database itself, and returns what to print.
 * @throws Error naming what is wrong with the arguments, or why the database cannot be used
 */
export async function runKeyCommand(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const command = parseCommand(KEY_COMMANDS, args)
  if (command === 'help') return commandHelp(KEY_COMMANDS, args[0] as string)
  const dataDir = command.get('data-dir')
  const settings = readSettings(dataDir === undefined ? [] : [`--data-dir=${dataDir}`], env)
  if (typeof settings === 'string') return ''
  const { databaseUrl: url, dataDir: directory } = settings
  const run = RUN[command.name] as Run
  const act = run(command)
  if (!url && !existsSync(join(directory, 'engine.json')))
    throw new Error(
      `There is no database in ${directory}. Start the collector once, or name another directory: DATA_DIR or --data-dir.`,
    )
  const database = await openDatabase({ url, dataDir: directory }).catch((error: unknown) => {
    throw error instanceof DirectoryInUse ? new Error(explainInUse(error)) : error
  })
  try {
    await migrate(database.pool)
    return await act(database)
  } finally {
    await database.close()
  }
}

const explainInUse = ({ fact }: DirectoryInUse): string =>
  `${fact} While that collector runs, its API manages keys and projects: GET and POST /v1/keys, POST /v1/keys/ID/rotate, ` +
  'DELETE /v1/keys/ID, GET and POST /v1/projects, DELETE /v1/projects/SLUG, with the header Authorization: Bearer ak_… Or stop it first.'

/** Checks the arguments, and returns what to do with the database. */
type Run = (
  command: ParsedCommand,
) => (database: Pick<Database, 'pool' | 'embedded'>) => Promise<string>

const RUN: Readonly<Record<string, Run>> = {
  'keys list':
    (command) =>
    async ({ pool }) =>
      listLines(await listKeys(pool, await findProject(pool, command))),
  'keys create': (command) => {
    const kind = command.get('kind')
    if (kind === undefined) throw new Error('keys create needs --kind write, read or admin.')
    const options = check(keyOptionsSchema, {
      kind,
      label: command.get('label'),
      origins: command.list('origin'),
      allowServers: command.has('allow-servers'),
      internal: command.has('internal'),
    })
    return async ({ pool }) =>
      showKey(await createKey(pool, await findProject(pool, command), options))
  },
  'keys rotate': (command) => {
    const id = readId(command)
    const given = command.get('grace-hours')
    const hours = check(graceHoursSchema, given === undefined ? DEFAULT_GRACE_HOURS : Number(given))
    return async ({ pool }) => {
      const created = await rotateKey(pool, await findProject(pool, command), id, hours)
      if (!created)
        throw new Error(
          `There is no key ${id} in this project that is neither revoked nor rotated.`,
        )
      return `${showKey(created)}Key ${id} stays valid for ${hours} h.\n`
    }
  },
  'keys revoke': (command) => {
    const id = readId(command)
    return async ({ pool }) => {
      const revoked = await revokeKey(pool, await findProject(pool, command), id)
      if (!revoked) throw new Error(`There is no key ${id} in this project.`)
      return `Key ${id} (${revoked.prefix}) is revoked. Collectors that run refuse it within 10 s.\n`
    }
  },
  'projects list':
    () =>
    async ({ pool }) =>
      (await listProjects(pool)).map(({ slug }) => `${slug}\n`).join(''),
  'projects create': (command) => {
    const { slug } = check(projectOptionsSchema, { slug: command.argument })
    return async ({ pool }) => {
      const created = await createProject(pool, slug)
      if (!created) throw new Error(`There is a project "${slug}" already.`)
      const { writeKey, readKey, adminKey } = created
      return `write key  ${writeKey}\nread key   ${readKey}\nadmin key  ${adminKey}\n\nThey are shown only once.\n`
    }
  },
  'projects delete': (command) => {
    const { slug } = check(projectOptionsSchema, { slug: command.argument })
    if (slug === DEFAULT_PROJECT)
      throw new Error(`The project "${DEFAULT_PROJECT}" cannot be deleted.`)
    return async (database) => {
      const deleted = await deleteProjectAlone(database, slug)
      if (!deleted) throw new Error(`There is no project "${slug}". See projects list.`)
      return `The project "${slug}" is deleted, with ${deleted.sessions} sessions. Collectors that run refuse its keys within 10 s.\n`
    }
  },
}

function check<S extends v.GenericSchema>(schema: S, value: unknown): v.InferOutput<S> {
  const result = v.safeParse(schema, value, FIRST_ISSUE)
  if (result.success) return result.output
  throw new Error(`${describeIssue(result.issues)}.`)
}

function readId({ name, argument = '' }: ParsedCommand): number {
  if (/^[1-9]\d{0,8}$/.test(argument)) return Number(argument)
  throw new Error(`${name} needs the id of a key, a number of keys list.`)
}

async function findProject(pool: Pool, command: ParsedCommand): Promise<number> {
  const slug = command.get('project') ?? DEFAULT_PROJECT
  const { rows } = await pool.query<{ id: number }>('select id from project where slug = $1', [
    slug,
  ])
  if (rows[0]) return rows[0].id
  throw new Error(`There is no project ${JSON.stringify(slug.slice(0, 60))}. See projects list.`)
}

const showKey = ({ id, kind, key, label }: NewKey): string =>
  `${kind} key  ${key}\n\nIts id is ${id}${label && `, its label ${JSON.stringify(label)}`}. The key is shown only once.\n`

function listLines(keys: readonly KeyInfo[]): string {
  const rows = [
    ['id', 'kind', 'key', 'created', 'last used', 'label'],
    ...keys.map((key) => [
      String(key.id),
      key.kind,
      key.prefix,
      getDay(key.createdAt),
      key.lastUsedOn ?? '–',
      [JSON.stringify(key.label), ...describeLimits(key)].join(', '),
    ]),
  ]
  const widths = (rows[0] as string[]).map((_, at) =>
    Math.max(...rows.map((row) => (row[at] as string).length)),
  )
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, at) => cell.padEnd(widths[at] as number))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('')
}

function describeLimits({ origins, allowServers, internal, revokedAt }: KeyInfo): string[] {
  const until = revokedAt !== null && new Date(revokedAt).toISOString().slice(0, 16)
  return [
    ...(origins.length ? [`for ${origins.join(' ')}${allowServers ? ' and servers' : ''}`] : []),
    ...(internal ? ['internal'] : []),
    ...(until
      ? [`${(revokedAt as number) > Date.now() ? 'valid until' : 'revoked'} ${until}`]
      : []),
  ]
}
