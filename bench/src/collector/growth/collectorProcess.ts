import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The published command, as a process of its own. */
export interface CollectorProcess {
  readonly url: string
  /** From the start of the process to the first answer, ms. */
  readonly startMs: number
  /** Resident memory now, and at most since the start, MB; undefined where there is no `/proc`. */
  memory(): { readonly now: number; readonly most: number } | undefined
  /** Ends it as a system does, and waits. */
  stop(): Promise<void>
}

/** As `pnpm build` made it. */
const CLI = fileURLToPath(new URL('../dist/cli.js', import.meta.resolve('@playhead/collector')))

/** Starts the command and waits for its first answer. */
export async function startCollectorProcess(given: {
  readonly dataDir: string
  readonly databaseUrl: string | undefined
}): Promise<CollectorProcess & { readonly writeKey: string | undefined }> {
  const began = performance.now()
  const { DATABASE_URL: _, ...env } = process.env
  const child = spawn(process.execPath, [CLI], {
    env: {
      ...{ ...env, PORT: '0', DATA_DIR: given.dataDir },
      ...(given.databaseUrl && { DATABASE_URL: given.databaseUrl }),
    },
  })
  const text = await waitForUrl(child)
  const url = /http:\S+(?=\/v1\/ingest)/.exec(text)?.[0] as string
  await fetch(`${url}/readyz`)
  const startMs = Math.round(performance.now() - began)
  return {
    url,
    startMs,
    writeKey: /write key {2}(\S+)/.exec(text)?.[1],
    memory() {
      try {
        const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
        const read = (name: string): number =>
          Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024)
        return { now: read('VmRSS'), most: read('VmHWM') }
      } catch {
        return undefined // not Linux
      }
    },
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve())
        child.kill('SIGTERM')
      }),
  }
}

const waitForUrl = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = ''
    const read = (chunk: Buffer): void => {
      text += chunk
      if (/\/v1\/ingest[\s\S]*\bshown\b/.test(text)) resolve(text)
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('exit', (code) => reject(new Error(`It ended with ${code}: ${text}`)))
  })
