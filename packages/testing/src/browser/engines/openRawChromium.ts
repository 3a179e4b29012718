import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findChromium, type OpenedChromium, RAW_FLAGS } from './openChromium.ts'

/** A tab without Playwright in between: it can really be hidden, frozen and killed. */
export interface RawPage {
  /** Runs a function in the page; it sees nothing of the scope it was written in. */
  evaluate<T>(run: () => T | Promise<T>): Promise<T>
  /** Waits until it is true. */
  until(condition: () => boolean, limitMs?: number): Promise<void>
  /** Another tab comes to the front. */
  hide(): Promise<void>
  show(): Promise<void>
  send(method: string, params?: object): Promise<unknown>
  close(): Promise<void>
}

/**
 * A Chromium on the DevTools protocol alone. Playwright keeps every page visible and focused; users
 * do not.
 */
export interface RawChromium {
  readonly kind: OpenedChromium['kind']
  readonly version: string
  /** Where its profile lies: give it again to come back. */
  readonly directory: string
  open(url: string): Promise<RawPage>
  /** As the power goes: no handler runs. */
  kill(): Promise<void>
  close(): Promise<void>
}

/** Starts a Chromium as users have it: background throttling, back/forward cache and all. */
export async function openRawChromium(
  options: { readonly directory?: string; readonly args?: readonly string[] } = {},
): Promise<RawChromium> {
  const { executablePath, kind, args } = await findChromium()
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'playhead-profile-')))
  const child = spawn(
    executablePath,
    [
      ...args,
      ...RAW_FLAGS,
      '--autoplay-policy=no-user-gesture-required',
      '--remote-debugging-port=0',
      `--user-data-dir=${directory}`,
      ...(options.args ?? []),
      'about:blank',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const send = await connect(await endpoint(child))
  const { product } = (await send('Browser.getVersion')) as { product: string }

  async function open(url: string): Promise<RawPage> {
    const { targetId } = (await send('Target.createTarget', { url })) as { targetId: string }
    const { sessionId } = (await send('Target.attachToTarget', { targetId, flatten: true })) as {
      sessionId: string
    }
    const inPage = (method: string, params: object = {}): Promise<unknown> =>
      send(method, params, sessionId)
    let cover: string | undefined

    async function evaluate<T>(run: () => T | Promise<T>): Promise<T> {
      const given = {
        expression: `(${run})()`,
        awaitPromise: true,
        returnByValue: true,
        userGesture: true,
      }
      const { result, exceptionDetails } = (await inPage('Runtime.evaluate', given)) as {
        result: { value: T }
        exceptionDetails?: { text: string; exception?: { description?: string } }
      }
      if (exceptionDetails)
        throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
      return result.value
    }

    return {
      evaluate,
      send: inPage,
      async until(condition, limitMs = 20_000) {
        for (const end = Date.now() + limitMs; Date.now() < end; ) {
          if (await evaluate(condition).catch(() => false)) return
          await new Promise((next) => setTimeout(next, 20))
        }
        throw new Error(`not true within ${limitMs} ms: ${condition}`)
      },
      async hide() {
        cover = (
          (await send('Target.createTarget', { url: 'about:blank' })) as { targetId: string }
        ).targetId
        await send('Target.activateTarget', { targetId: cover })
      },
      async show() {
        await send('Target.activateTarget', { targetId })
        if (cover) await send('Target.closeTarget', { targetId: cover })
        cover = undefined
      },
      async close() {
        await send('Target.closeTarget', { targetId })
      },
    }
  }

  return {
    kind,
    version: product,
    directory,
    open,
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
    async close() {
      const late = setTimeout(() => child.kill('SIGKILL'), 3000)
      await send('Browser.close').catch(() => {})
      await exited
      clearTimeout(late)
      if (!options.directory) await rm(directory, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

function endpoint(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = ''
    child.stderr?.on('data', (chunk) => {
      output += chunk
      const [, url] = /DevTools listening on (ws:\S+)/.exec(output) ?? []
      if (url) resolve(url)
    })
    child.once('exit', (code) =>
      reject(new Error(`Chromium ended (${code}) before it listened:\n${output.slice(-2000)}`)),
    )
  })
}

async function connect(
  url: string,
): Promise<(method: string, params?: object, sessionId?: string) => Promise<unknown>> {
  const socket = new WebSocket(url)
  const waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>()
  let last = 0
  socket.addEventListener('message', ({ data }) => {
    const { id, result, error } = JSON.parse(String(data))
    const one = waiting.get(id)
    waiting.delete(id)
    if (error) one?.reject(new Error(error.message))
    else one?.resolve(result)
  })
  socket.addEventListener('close', () => {
    for (const { reject } of waiting.values()) reject(new Error('Chromium is gone'))
    waiting.clear()
  })
  await new Promise((opened, failed) => {
    socket.addEventListener('open', opened, { once: true })
    socket.addEventListener('error', () => failed(new Error('no connection to Chromium')), {
      once: true,
    })
  })
  return (method, params = {}, sessionId) =>
    new Promise((resolve, reject) => {
      const id = ++last
      waiting.set(id, { resolve, reject })
      socket.send(JSON.stringify({ id, method, params, ...(sessionId ? { sessionId } : {}) }))
    })
}
