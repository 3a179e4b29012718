import { readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, extname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { withLimit } from '../../timeouts.ts'

/** PGlite in a worker thread, which can be started again after it failed. */
export interface Engine {
  /**
   * Starts the engine, and again after `kill()`. Resolves with its TCP port when it does not listen
   * on `path`.
   */
  start(options?: { reopened?: boolean }): Promise<number | undefined>
  /** Writes everything to disk and ends the thread. */
  close(): Promise<void>
  /** Ends the thread at once, as a crash would; false when the system does not let it end. */
  kill(): Promise<boolean>
}

type Message =
  | { readonly type: 'ready'; readonly port?: number }
  | { readonly type: 'closed' }
  | { readonly type: 'failed'; readonly reason: string }

/** The longest that a thread stuck in a system call is waited for. */
const KILL_MS = 2000

const ENGINE_FILE = join(
  dirname(createRequire(import.meta.url).resolve('@electric-sql/pglite')),
  'pglite.wasm',
)
/** Kept, so that a thread that is started again need not compile it again. */
let engineModule: Promise<WebAssembly.Module> | undefined

export function createEngine(given: {
  /** `undefined`: in memory. */
  readonly dataDir: string | undefined
  /** The schema that a new database may have already. */
  readonly schema?: string | undefined
  /** Unix socket to listen on; `undefined`: a TCP port of the loopback address. */
  readonly path: string | undefined
  readonly openMs: number
  readonly closeMs: number
  /** The engine stopped or broke by itself. */
  readonly onFailed: (error: Error) => void
}): Engine {
  const { dataDir, schema, path, openMs, closeMs, onFailed } = given
  let worker: Worker | undefined
  /** The worker that is being ended on purpose. */
  let stopping: Worker | undefined
  let port: number | undefined

  /** Waits for one message of the running worker. */
  function next<T extends Message['type']>(from: Worker, type: T): Promise<Message & { type: T }> {
    return new Promise((resolve, reject) => {
      const done = (): void =>
        void from.off('message', onMessage).off('error', onError).off('exit', onExit)
      const onMessage = (message: Message): void => {
        if (message.type !== type) return
        done()
        resolve(message as Message & { type: T })
      }
      const onError = (error: Error): void => {
        done()
        reject(error)
      }
      const onExit = (code: number): void =>
        onError(new Error(`The embedded database stopped (exit code ${code}).`))
      from.on('message', onMessage).on('error', onError).on('exit', onExit)
    })
  }

  async function kill(): Promise<boolean> {
    const ending = worker
    if (!ending) return true
    stopping = ending
    const ended = await withLimit(ending.terminate(), KILL_MS, 'late').then(
      () => true,
      () => false,
    )
    if (ended && worker === ending) worker = undefined // else it may still write: no other may be started
    return ended
  }

  return {
    async start({ reopened = false } = {}) {
      engineModule ??= WebAssembly.compile(readFileSync(ENGINE_FILE))
      const wasm = await engineModule
      if (path) rmSync(path, { force: true }) // the socket of an engine that was killed
      const starting = new Worker(
        new URL(`./pgliteWorker${extname(import.meta.url)}`, import.meta.url),
        {
          workerData: { wasm, dataDir, schema, path, port, reopened },
          env: {}, // the engine needs no setting of this process, and no secret among them
        },
      )
      worker = starting
      try {
        const seconds = Math.round(openMs / 1000)
        const ready = await withLimit(
          next(starting, 'ready'),
          openMs,
          `The embedded database did not open within ${seconds} s.`,
        )
        port = ready.port
      } catch (error) {
        starting.on('error', () => {})
        await kill()
        throw error
      }
      const failed = (error: Error): void => {
        if (stopping !== starting) onFailed(error)
      }
      starting.on('error', failed)
      starting.on('exit', (code) =>
        failed(new Error(`The embedded database stopped by itself (exit code ${code}).`)),
      )
      starting.on('message', (message: Message) => {
        if (message.type === 'failed')
          failed(new Error(`The embedded database failed: ${message.reason}`))
      })
      return port
    },
    async close() {
      const closing = worker
      if (!closing || closing.threadId === -1) return
      stopping = closing
      try {
        const closed = next(closing, 'closed')
        closing.postMessage('close')
        await withLimit(closed, closeMs, 'The embedded database did not close in time.')
      } finally {
        await kill()
      }
    },
    kill,
  }
}
