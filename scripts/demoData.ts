import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { COUNTRY_HEADER, createPastClock } from '../examples/demo-data/src/index.ts'
import type { NewKeys } from '../packages/collector/src/client.ts'
import { runKeyCommand } from '../packages/collector/src/commands/keyCommands.ts'
import { type Collector, createCollector } from '../packages/collector/src/index.ts'
import { DEMO_LABEL, DEMO_PROJECT, describeFill, fillDemoProject } from './demoProject.ts'

const DEFAULT_SESSIONS = 20_000
const MAX_SESSIONS = 5_000_000

const HELP = `Usage: pnpm demo:data [--sessions N] [--seed N]
       pnpm demo:data --remove

Fills the project "${DEMO_PROJECT}" of a collector with a made-up year of a course platform. What it had
before is replaced, if it was made by this command.

  --sessions N   how many sessions, ${DEFAULT_SESSIONS} by default, at most ${MAX_SESSIONS}
  --seed N       another year: the same number gives the same one (default 1)
  --remove       removes the project and everything in it
  --help         shows this

DATA_DIR       files of the embedded database, .playhead by default; its collector must not run
DATABASE_URL   a PostgreSQL server instead, at any time
PORT           where the collector listens, for the address that is shown at the end
`

/** What the command is asked to do. */
export type DemoCommand =
  | { readonly does: 'help' }
  | { readonly does: 'remove' }
  | { readonly does: 'fill'; readonly sessions: number; readonly seed: number }

/** @throws Error naming a wrong argument */
export function parseDemoCommand(args: readonly string[]): DemoCommand {
  const { values } = parseArgs({
    // pnpm passes on the `--` that separates its own flags.
    args: args.filter((arg) => arg !== '--'),
    options: {
      sessions: { type: 'string', default: String(DEFAULT_SESSIONS) },
      seed: { type: 'string', default: '1' },
      remove: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help) return { does: 'help' }
  if (values.remove) return { does: 'remove' }
  return {
    does: 'fill',
    sessions: readNumber('sessions', values.sessions, 1, MAX_SESSIONS),
    seed: readNumber('seed', values.seed, 0, 2 ** 31),
  }
}

function readNumber(name: string, text: string, from: number, to: number): number {
  const number = Number(text)
  if (/^\d+$/.test(text) && number >= from && number <= to) return number
  throw new Error(
    `--${name} must be a whole number from ${from} to ${to}, got ${text}. See --help.`,
  )
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Removes the project. False when it does not exist.
 * @throws Error when it was not made by this command
 */
async function remove(env: Environment): Promise<boolean> {
  const keys = await runKeyCommand(['keys', 'list', '--project', DEMO_PROJECT], env).catch(
    (error: Error) => {
      if (error.message.startsWith('There is no project')) return undefined
      throw error
    },
  )
  if (keys === undefined) return false
  if (!keys.includes(`"${DEMO_LABEL}"`))
    throw new Error(
      `The project "${DEMO_PROJECT}" was not made by pnpm demo:data, and is left alone. ` +
        `To delete it all the same: playhead-collector projects delete ${DEMO_PROJECT}`,
    )
  await runKeyCommand(['projects', 'delete', DEMO_PROJECT], env)
  return true
}

async function createProject(env: Environment): Promise<NewKeys> {
  const text = await runKeyCommand(['projects', 'create', DEMO_PROJECT], env)
  const read = (prefix: string): string => new RegExp(`${prefix}_[\\w-]+`).exec(text)?.[0] as string
  return { writeKey: read('wk'), readKey: read('rk'), adminKey: read('ak') }
}

/** Runs the command. `print` gets what it has to say. */
export async function runDemoCommand(
  command: DemoCommand,
  env: Environment,
  { print, signal }: { print(text: string): void; readonly signal?: AbortSignal },
): Promise<void> {
  if (command.does === 'help') return print(HELP)
  const { DATABASE_URL: databaseUrl, DATA_DIR: dataDir = '.playhead', PORT = '4600' } = env
  const clock = createPastClock()
  const open = async (): Promise<Collector> => {
    const collector = await createCollector({
      ...(databaseUrl ? { databaseUrl } : { dataDir }),
      ...{ clock: clock.now, countryHeader: COUNTRY_HEADER },
    })
    if (collector.newKeys) print(describeFirstKeys(collector.newKeys))
    return collector
  }
  const isNew = !databaseUrl && !existsSync(join(dataDir, 'engine.json'))
  if (command.does === 'remove') {
    const isRemoved = !isNew && (await remove(env))
    return print(
      isRemoved
        ? `✓ The project "${DEMO_PROJECT}" is removed.`
        : `There is no project "${DEMO_PROJECT}".`,
    )
  }
  if (isNew) await (await open()).close()
  else if (await remove(env)) print(`▷ The project "${DEMO_PROJECT}" of before is removed.`)
  const keys = await createProject(env)
  const collector = await open()
  try {
    const { sessions } = command
    print(`▷ Filling the project "${DEMO_PROJECT}" with ${sessions} sessions.`)
    const startedAt = performance.now()
    const summary = await fillDemoProject(collector, { ...command, keys, clock, signal })
    const seconds = (performance.now() - startedAt) / 1000
    print(describeFill(summary, `http://localhost:${PORT}`))
    print(
      `  It took ${seconds.toFixed(1)} s. Its read key: ${keys.readKey}, its admin key: ${keys.adminKey}`,
    )
  } finally {
    await collector.close()
  }
}

const describeFirstKeys = ({ writeKey, readKey, adminKey }: NewKeys): string =>
  `This database is new. The keys of its project "default" are shown only now:\n\n  write key  ${writeKey}\n  read key   ${readKey}\n  admin key  ${adminKey}\n`

if (import.meta.main) {
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort(new Error('It was stopped; what it has sent is kept.')))
  try {
    await runDemoCommand(parseDemoCommand(process.argv.slice(2)), process.env, {
      print: (text) => console.log(text),
      signal: stop.signal,
    })
  } catch (error) {
    console.error(`✗ ${error instanceof Error ? error.message : error}`)
    process.exitCode = 1
  }
}
