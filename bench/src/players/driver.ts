import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A browser as users have it, driven without a library in between: its tabs can really be hidden. */
export interface Driver {
  readonly version: string
  /** A headless shell has no hidden tabs. */
  readonly hides: boolean
  /** Serves the simulators at their true origins. */
  readonly frames: boolean
  /** `currentTime` moves from frame to frame and not between them. */
  readonly frameByFrame: boolean
  open(url: string): Promise<Tab>
  close(): Promise<void>
}

/** One page, with an onlooker in it and in each of its frames. */
export interface Tab {
  /** What the onlookers said, frame by frame in order. */
  readonly said: readonly string[]
  /** What the page threw. */
  readonly thrown: readonly string[]
  /** Runs an expression in the page, or awaits it. */
  run<T>(expression: string): Promise<T>
  /** The same inside its simulated frame. */
  inFrame(expression: string): Promise<unknown>
  hide(): Promise<void>
  show(): Promise<void>
  close(): Promise<void>
}

/** Starts a browser with a new profile and waits until it says where it listens. */
export async function launch(
  path: string,
  args: (profile: string) => readonly string[],
  says: RegExp,
): Promise<{ readonly url: string; end(politely: () => Promise<unknown>): Promise<void> }> {
  const profile = await mkdtemp(join(tmpdir(), 'playhead-players-'))
  const child: ChildProcess = spawn(path, args(profile), { stdio: ['ignore', 'ignore', 'pipe'] })
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const url = await new Promise<string>((resolve, reject) => {
    let heard = ''
    child.stderr?.on('data', (chunk) => {
      heard = (heard + chunk).slice(-4000)
      const [, found] = says.exec(heard) ?? []
      if (found) resolve(found)
    })
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`${path} ended (${code}) before it listened:\n${heard}`)))
  })
  return {
    url,
    async end(politely) {
      const late = setTimeout(() => child.kill('SIGKILL'), 3000)
      await politely().catch(() => {})
      await exited
      clearTimeout(late)
      await rm(profile, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
