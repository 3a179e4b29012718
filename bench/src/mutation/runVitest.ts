import { spawn } from 'node:child_process'
import { appendFileSync, existsSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type LogEntry, type RunSettings, SETTINGS } from './protocol.ts'
import { readLog } from './readLog.ts'

/** One run of Vitest in the copy. */
export interface VitestRun {
  readonly copy: string
  readonly settings: RunSettings
  /** In this order. */
  readonly files: readonly string[]
  /** Limit of a test, ms. */
  readonly limitMs: number
  readonly onProgress: () => void
}

/**
 * A mutant that stops the whole process this often hangs; the first time, an earlier one may be to
 * blame.
 */
const MAX_HANGS = 2

/** Progress is shown this often, ms. */
const PROGRESS_MS = 20_000

/** Runs Vitest to its end: where a mutant stops the process, the run goes on in another. */
export async function runVitest(run: VitestRun): Promise<void> {
  const hangs = new Map<string, number>()
  for (;;) {
    const output = await runOnce(run)
    if (output === undefined) return
    const entries = readLog(run.settings.folder)
    const last = entries.at(-1)
    if (last?.type !== 'try')
      throw new Error(`Vitest stopped, and no mutant is to blame:\n${output.slice(-4000)}`)
    const { mutant } = last
    hangs.set(mutant, (hangs.get(mutant) ?? 0) + 1)
    const entry: LogEntry = { type: 'killed', mutant, test: 'the process hangs', timedOut: true }
    if (hangs.get(mutant) === MAX_HANGS)
      appendFileSync(join(run.settings.folder, 'log.ndjson'), `${JSON.stringify(entry)}\n`)
  }
}

/** Resolves with the output of a run that had to be stopped, or with nothing. */
function runOnce({
  copy,
  settings,
  files,
  limitMs,
  onProgress,
}: VitestRun): Promise<string | undefined> {
  writeFileSync(join(copy, 'mutation.config.ts'), configText(copy, settings, files, limitMs))
  const log = join(settings.folder, 'log.ndjson')
  const size = (): number => (existsSync(log) ? statSync(log).size : 0)
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [
        join(copy, 'node_modules/vitest/vitest.mjs'),
        'run',
        '--config',
        join(copy, 'mutation.config.ts'),
      ],
      {
        cwd: copy,
        detached: true, // a group of its own, to be stopped with its workers
        env: { ...process.env, NO_COLOR: '1', [SETTINGS]: JSON.stringify(settings) },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    )
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (text) => {
        output = `${output}${text}`.slice(-20_000)
      })
    let seen = size()
    let seenAt = Date.now()
    let isStopped = false
    const progress = setInterval(onProgress, PROGRESS_MS)
    const watch = setInterval(() => {
      if (size() !== seen) {
        seen = size()
        seenAt = Date.now()
      }
      if (settings.phase === 'coverage' || Date.now() - seenAt < 20_000 + 2 * limitMs) return
      isStopped = true
      if (child.pid) process.kill(-child.pid, 'SIGKILL')
    }, 1000)
    child.on('error', reject)
    child.on('close', () => {
      clearInterval(watch)
      clearInterval(progress)
      if (isStopped) resolve(output)
      else if (
        /Vitest caught|Error: .*config/.test(output) &&
        size() === 0 &&
        settings.phase !== 'coverage'
      )
        reject(new Error(output))
      else resolve(undefined)
    })
  })
}

const configText = (
  copy: string,
  { phase }: RunSettings,
  files: readonly string[],
  limitMs: number,
): string => `
import { BaseSequencer } from 'vitest/node'
const order = ${JSON.stringify(files)}
class InOrder extends BaseSequencer {
  async sort(files) {
    return [...files].sort((a, b) => order.indexOf(a.moduleId) - order.indexOf(b.moduleId))
  }
}
export default {
  test: {
    include: order,
    exclude: ['**/node_modules/**'],
    runner: ${JSON.stringify(join(copy, 'bench/src/mutation/runner.ts'))},
    sequence: { sequencer: InOrder },
    isolate: ${phase !== 'fresh'},
    maxWorkers: 1,
    fileParallelism: false,
    testTimeout: ${limitMs},
    hookTimeout: ${limitMs},
    dangerouslyIgnoreUnhandledErrors: true,
    silent: true,
    reporters: [{}],
  },
}
`
