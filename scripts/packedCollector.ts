import { type ChildProcess, spawn } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { exec } from './exec.ts'
import { publicPackages, ROOT, tarballOf } from './packages.ts'

/** A command that runs until it is stopped. */
interface Started {
  /** Resolves with the first group when the output matches. */
  until(text: RegExp): Promise<string>
  /**
   * Ends the command with SIGTERM: its process, as Docker does, or also those that it started, as a
   * terminal does. Resolves with all output.
   */
  stop(whom: 'process' | 'group'): Promise<string>
}

const SESSION = 'session-packed-1'
/** What the collector consists of. */
const INSTALLED = ['@playhead/core', '@playhead/dashboard', '@playhead/collector']
/** Only for what hangs. */
const LIMIT_MS = 120_000

/**
 * Starts the packed collector as its users do: by `npx` in an empty directory, and as the image of
 * deploy/collector/Dockerfile, whose instructions run here without Docker. The second one reads
 * what the first one stored.
 * @throws Error naming what did not work
 */
export async function tryPackedCollector(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'playhead-packed-'))
  const run: Started[] = []
  const start = (command: readonly string[], env: Record<string, string>): Started => {
    const started = startCommand(command, directory, env)
    run.push(started)
    return started
  }
  try {
    await install(directory)
    const dataDir = { DATA_DIR: join(directory, 'data') }

    const byNpx = start(['npx', '--no', '@playhead/collector'], { ...dataDir, PORT: '0' })
    const url = await byNpx.until(/collects at (http:\S+)\/v1\/ingest/)
    const readKey = await byNpx.until(/read key +(rk_\S+)/)
    await send(url, await byNpx.until(/write key +(wk_\S+)/))
    const page = await fetch(await byNpx.until(/Dashboard: ([^#\s]+)/))
    assert((await page.text()).includes('<div id="app">'), 'npx: no dashboard')
    assert(
      (await byNpx.stop('group')).includes('everything it acknowledged is stored'),
      'npx: no clean end',
    )

    const { entrypoint, environment, isHealthy } = readImage()
    const asImage = start(entrypoint, { ...environment, ...dataDir, PORT: '0' })
    const listening = await asImage.until(/collects at (http:\S+)\/v1\/ingest/)
    assert(listening.includes('//0.0.0.0:'), `the image listens at ${listening}`)
    const { port } = new URL(listening)
    assert(await isHealthy(port), 'the image is not healthy')
    await expectSession(`http://127.0.0.1:${port}`, readKey)
    assert((await asImage.stop('process')).includes('is stored'), 'the image did not end cleanly')
    assert(!(await isHealthy(port)), 'the image is healthy after its end')
  } finally {
    for (const started of run) await started.stop('group')
    rmSync(directory, { recursive: true, force: true })
  }
}

const dockerfile = readFileSync(`${ROOT}/deploy/collector/Dockerfile`, 'utf8')
const instruction = (pattern: RegExp): string => {
  const [, found] = pattern.exec(dockerfile) ?? []
  if (!found) throw new Error(`deploy/collector/Dockerfile does not match ${pattern}`)
  return found
}

/** Runs the `RUN` instruction that installs. */
async function install(directory: string): Promise<void> {
  mkdirSync(join(directory, 'packages'))
  for (const one of publicPackages()) {
    if (!INSTALLED.includes(one.manifest.name)) continue
    copyFileSync(tarballOf(one), join(directory, 'packages', basename(tarballOf(one))))
  }
  const command = instruction(/^RUN (if .*\\\n.*)$/m)
  const { ok, output } = await exec('sh', ['-c', command], {
    cwd: directory,
    env: { VERSION: '', npm_config_prefer_offline: 'true' },
    timeoutMs: LIMIT_MS,
  })
  assert(ok, `npm install: ${output}`)
}

function readImage(): {
  readonly entrypoint: readonly string[]
  readonly environment: Record<string, string>
  isHealthy(port: string): Promise<boolean>
} {
  const [program = '', ...args]: string[] = JSON.parse(instruction(/^ {2}CMD (\[.*\])$/m))
  const pairs = instruction(/^ENV (NODE_ENV.*)$/m).split(' ')
  return {
    entrypoint: JSON.parse(instruction(/^ENTRYPOINT (\[.*\])$/m)),
    environment: Object.fromEntries(pairs.map((pair) => pair.split('=') as [string, string])),
    isHealthy: async (port) => (await exec(program, args, { env: { PORT: port } })).ok,
  }
}

async function send(url: string, writeKey: string): Promise<void> {
  const at = Date.now()
  const response = await fetch(`${url}/v1/ingest?key=${writeKey}`, {
    method: 'POST',
    body: JSON.stringify({
      ...{
        batch: 'batch-packed-1',
        writer: 'writer-packed-1',
        sentAt: at,
        from: 0,
        to: 0,
        high: 0,
      },
      snapshots: [
        {
          ...{ session: SESSION, rev: 1, videoId: 'v', player: 'html5', state: 'paused' },
          ...{ startedAt: at, at, playingMs: 10 },
        },
      ],
    }),
  })
  assert(response.status === 202, `ingest answers ${response.status}`)
}

async function expectSession(url: string, readKey: string): Promise<void> {
  const headers = { authorization: `Bearer ${readKey}` }
  const response = await fetch(`${url}/v1/sessions/${SESSION}`, { headers })
  assert(response.status === 200, `the session is not there: ${response.status}`)
}

function startCommand(
  [program = '', ...args]: readonly string[],
  cwd: string,
  env: Record<string, string>,
): Started {
  const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, detached: true })
  let output = ''
  const closed = new Promise<string>((resolve) => child.once('close', () => resolve(output)))
  const kill = setTimeout(() => signal(child, 'SIGKILL'), LIMIT_MS)
  closed.then(() => clearTimeout(kill))
  const receive = (chunk: Buffer): void => {
    output += chunk
  }
  child.stdout.on('data', receive)
  child.stderr.on('data', receive)
  return {
    until: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const [, found] = text.exec(output) ?? []
          if (found) resolve(found)
        }
        child.stdout.on('data', look)
        look()
        closed.then(() => reject(new Error(`${program} ended: ${output}`)))
      }),
    stop(whom) {
      // npm does not pass the signal on to what it started.
      if (whom === 'group') signal(child, 'SIGTERM')
      else child.kill('SIGTERM')
      return closed
    },
  }
}

function signal({ pid }: ChildProcess, name: NodeJS.Signals): void {
  try {
    if (pid) process.kill(-pid, name)
  } catch {
    // Gone already.
  }
}

function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message)
}
