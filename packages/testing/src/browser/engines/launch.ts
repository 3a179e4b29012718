import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface LaunchedBrowser {
  /** Where it listens, from its own output. */
  readonly url: string
  kill(): Promise<void>
  /**
   * Ends it by `quit`, or by force after three seconds, and removes a profile that was made for it.
   */
  end(quit: () => Promise<unknown>): Promise<void>
}

export interface LaunchOptions {
  /** The profile. @default a new one, removed at the end */
  readonly directory?: string | undefined
  /** Runs before the browser starts. */
  readonly prepare?: (profile: string) => Promise<void>
}

const GRACE_MS = 3000
const OUTPUT_CHARS = 4000

/**
 * Starts a browser and waits for the line of its error output that has the address, the first group
 * of `listening`.
 */
export async function launchBrowser(
  path: string,
  args: (profile: string) => readonly string[],
  listening: RegExp,
  options: LaunchOptions = {},
): Promise<LaunchedBrowser> {
  const profile = options.directory ?? (await mkdtemp(join(tmpdir(), 'playhead-profile-')))
  await options.prepare?.(profile)
  const child = spawn(path, args(profile), { stdio: ['ignore', 'ignore', 'pipe'] })
  const exited = exitOf(child)
  const killChild = (): void => void child.kill('SIGKILL')
  // A browser outlives a test process that throws.
  process.once('exit', killChild)
  child.once('exit', () => process.off('exit', killChild))
  const cleanUp = async (): Promise<void> => {
    if (!options.directory) await rm(profile, { recursive: true, force: true, maxRetries: 5 })
  }
  const url = await readAddress(child, path, listening)
  return {
    url,
    async kill() {
      child.kill('SIGKILL')
      await exited
      await cleanUp()
    },
    async end(quit) {
      const late = setTimeout(() => child.kill('SIGKILL'), GRACE_MS)
      await quit().catch(() => {})
      await exited
      clearTimeout(late)
      await cleanUp()
    },
  }
}

export const exitOf = (child: ChildProcess): Promise<void> =>
  new Promise((exited) => child.once('exit', () => exited()))

function readAddress(child: ChildProcess, path: string, listening: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = ''
    child.stderr?.on('data', (chunk) => {
      output = (output + chunk).slice(-OUTPUT_CHARS)
      const [, found] = listening.exec(output) ?? []
      if (found) resolve(found)
    })
    child.once('error', reject)
    child.once('exit', (code) =>
      reject(new Error(`${path} ended (${code}) before it listened:\n${output}`)),
    )
  })
}
