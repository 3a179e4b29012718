import { existsSync } from 'node:fs'
import { type Driver, launch, type Tab } from './driver.ts'
import { connect } from './wire.ts'

const PATHS = [process.env.FIREFOX_PATH, '/usr/bin/firefox-esr', '/usr/lib/firefox-esr/firefox-esr', '/usr/bin/firefox']

/** Where a Firefox is, if one is installed. */
export const findFirefox = (): string | undefined => PATHS.find((path) => path && existsSync(path))

/** What BiDi says of a script: it ran, or threw. */
interface Ran {
  readonly type: 'success' | 'exception'
  readonly result?: { readonly value?: string }
  readonly exceptionDetails?: { readonly text: string }
}

/** A stock Firefox over WebDriver BiDi. It has no interception that would give a frame another's origin: rows without frames only. */
export async function openFirefox(path: string, onlooker: string): Promise<Driver> {
  const browser = await launch(
    path,
    (profile) => ['--headless', '--remote-debugging-port=0', '--profile', profile, '--no-remote', 'about:blank'],
    /WebDriver BiDi listening on (ws:\S+)/,
  )
  const wire = await connect(`${browser.url}/session`)
  const { capabilities } = await wire.send<{ capabilities: { browserName: string; browserVersion: string } }>(
    'session.new',
    { capabilities: {} },
  )
  await wire.send('session.subscribe', { events: ['log.entryAdded'] })
  await wire.send('script.addPreloadScript', { functionDeclaration: `() => {\n${onlooker}\n}` })

  const create = async (): Promise<string> => {
    const made = await wire.send<{ context: string }>('browsingContext.create', { type: 'tab', background: false })
    return made.context
  }
  const close = (context: string): Promise<unknown> => wire.send('browsingContext.close', { context })

  async function open(url: string): Promise<Tab> {
    const context = await create()
    const said: string[] = []
    const thrown: string[] = []
    wire.hear((method, params: never) => {
      const told = params as { type: string; level: string; text: string; source: { context?: string } }
      if (
        method === 'log.entryAdded' &&
        told.type === 'javascript' &&
        told.level === 'error' &&
        told.source.context === context
      )
        thrown.push(told.text)
    })
    await wire.send('browsingContext.navigate', { context, url, wait: 'complete' })
    let cover: string | undefined

    /** Values come as JSON: BiDi has a spelling of its own for each kind. */
    async function run<T>(expression: string): Promise<T> {
      const { type, result, exceptionDetails } = await wire.send<Ran>('script.evaluate', {
        expression: `Promise.resolve(${expression}).then((value) => JSON.stringify(value) ?? 'null')`,
        target: { context },
        awaitPromise: true,
        userActivation: true,
      })
      if (type === 'exception') throw new Error(`${expression}: ${exceptionDetails?.text}`)
      return JSON.parse(result?.value ?? 'null') as T
    }
    return {
      get said() {
        return said
      },
      thrown,
      async run<T>(expression: string): Promise<T> {
        const value = await run<T>(expression)
        said.push(...(await run<string[]>('window.playheadTold?.splice(0) ?? []')))
        return value
      },
      inFrame: () => Promise.reject(new Error('no frames here')),
      async hide() {
        cover = await create()
      },
      async show() {
        await wire.send('browsingContext.activate', { context })
        if (cover) await close(cover)
        cover = undefined
      },
      async close() {
        await close(context)
      },
    }
  }

  return {
    version: `Firefox ${capabilities.browserVersion}`,
    hides: true,
    frames: false,
    frameByFrame: true,
    open,
    async close() {
      await browser.end(() => wire.send('browser.close'))
      wire.close()
    },
  }
}
