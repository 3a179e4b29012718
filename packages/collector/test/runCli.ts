import { type ChildProcess, spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const CLI: string = fileURLToPath(new URL('../src/cli.ts', import.meta.url))

/** Each start would spend half a second on removing the types. `pnpm test` names a cache for all. */
const COMPILED = join(tmpdir(), 'playhead-compile-cache')

/**
 * The embedded engine is compiled once instead of twice, which saves a second of computing a start.
 * Its statements run more slowly, of which tests have few.
 */
const COMPILE_ONCE = '--liftoff-only'

/** The command as a process of its own. */
export interface Run {
  readonly child: ChildProcess
  readonly exit: Promise<number | null>
  /** Standard output and error so far. */
  said(): string
  /** Resolves when the output matches. */
  until(text: RegExp): Promise<RegExpMatchArray>
}

export function runCli(args: readonly string[], env: Readonly<Record<string, string>>): Run {
  const child = spawn(process.execPath, [COMPILE_ONCE, CLI, ...args], {
    env: { NODE_COMPILE_CACHE: COMPILED, ...process.env, PORT: '0', ...env },
  })
  let said = ''
  const listeners = new Set<() => void>()
  const append = (chunk: Buffer): void => {
    said += chunk
    for (const listener of listeners) listener()
  }
  child.stdout?.on('data', append)
  child.stderr?.on('data', append)
  const exit = new Promise<number | null>((resolve) => child.once('close', resolve))
  return {
    child,
    exit,
    said: () => said,
    until: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = text.exec(said)
          if (found) resolve(found)
        }
        listeners.add(look)
        look()
        exit.then(() => reject(new Error(`it ended, and said: ${said}`)))
      }),
  }
}

/** A collector that the command started, and that listens. */
export interface CollectorProcess extends Run {
  readonly url: string
  /** Those of the first start on a database. */
  keys(): Promise<{ readonly writeKey: string; readonly readKey: string }>
}

/** Starts the command, and waits until it listens. */
export async function startCli(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<CollectorProcess> {
  const run = runCli(args, env)
  const read = async (text: RegExp): Promise<string> => (await run.until(text))[1] as string
  return {
    ...run,
    url: await read(/collects at (http:\S+)\/v1\/ingest/),
    keys: async () => ({
      writeKey: await read(/write key {2}(\S+)/),
      readKey: await read(/read key {3}(\S+)/),
    }),
  }
}
