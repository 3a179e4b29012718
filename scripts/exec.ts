import { spawn } from 'node:child_process'
import { delimiter, join } from 'node:path'
import { ROOT } from './packages.ts'

/** How a command went. */
export interface ExecResult {
  readonly ok: boolean
  /** Both streams, as they came. */
  readonly output: string
}

export interface ExecOptions {
  /** @default the repository */
  readonly cwd?: string | undefined
  readonly env?: Readonly<Record<string, string>> | undefined
  /** Shows the output while it comes instead of keeping it. @default false */
  readonly live?: boolean | undefined
  /** Ends the command and what it started. */
  readonly timeoutMs?: number | undefined
}

/** Each of the many processes would compile the same libraries again. */
const COMPILED = join(ROOT, 'node_modules/.cache/node')

const running = new Set<() => void>()

// A command and all that it starts are one process group, so that a browser never outlives its
// test. A script that such a command runs stays in the group.
const IN_GROUP = 'PLAYHEAD_IN_GROUP'
const leads = !process.env[IN_GROUP]

// A Ctrl-C does not reach other groups by itself.
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => {
    for (const kill of running) kill()
    process.exit(130)
  })
}

/** Runs a command with the workspace's own binaries in reach. Never rejects. */
export function exec(
  command: string,
  args: readonly string[],
  options: ExecOptions = {},
): Promise<ExecResult> {
  const { cwd = ROOT, env = {}, live = false, timeoutMs } = options
  const path = [`${ROOT}/node_modules/.bin`, process.env.PATH].join(delimiter)
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { NODE_COMPILE_CACHE: COMPILED, ...process.env, ...env, PATH: path, [IN_GROUP]: '1' },
      stdio: live ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
      detached: leads,
    })
    let output = ''
    const kill = (): void => {
      try {
        if (child.pid) process.kill(leads ? -child.pid : child.pid, 'SIGKILL')
      } catch {
        // Gone already.
      }
    }
    running.add(kill)
    const timer = timeoutMs
      ? setTimeout(() => {
          output += `\n${command} was ended after ${timeoutMs / 1000} s\n`
          kill()
        }, timeoutMs)
      : undefined
    const receive = (chunk: Buffer): void => {
      output += chunk
    }
    child.stdout?.on('data', receive)
    child.stderr?.on('data', receive)
    const done = (ok: boolean): void => {
      clearTimeout(timer)
      running.delete(kill)
      resolve({ ok, output })
    }
    child.on('error', (error) => {
      output += `${command}: ${error.message}\n`
      done(false)
    })
    child.on('close', (code) => done(code === 0))
  })
}
