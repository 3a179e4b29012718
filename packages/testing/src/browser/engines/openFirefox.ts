import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createPage, type EngineBrowser, type EnginePage, toJson } from './engine.ts'
import { launchBrowser } from './launch.ts'
import { connectRpc } from './rpc.ts'
import { CODEC_PROBE, EngineUnavailable, findExecutable } from './unavailable.ts'

const PATHS = ['/usr/bin/firefox-esr', '/usr/lib/firefox-esr/firefox-esr', '/usr/bin/firefox']

/**
 * Media plays without a gesture. Firefox itself switches off updates and reports when it is driven.
 */
const PREFERENCES = 'user_pref("media.autoplay.default", 0);\n'

interface EvaluateResult {
  readonly type: 'success' | 'exception'
  readonly result?: { readonly value?: string }
  readonly exceptionDetails?: { readonly text: string }
}

/**
 * Starts a stock Firefox, headless, over WebDriver BiDi; found by `FIREFOX_PATH`, then the
 * system's.
 * @throws {@link EngineUnavailable} when it is not installed, or cannot decode H.264
 */
export async function openFirefox(
  options: {
    /**
     * The profile: give it again to come back to what is stored.
     * @default a new one, removed at the end
     */
    readonly directory?: string
  } = {},
): Promise<EngineBrowser> {
  const given = process.env.FIREFOX_PATH
  const path = findExecutable(given ? [given] : PATHS)
  if (!path) {
    throw new EngineUnavailable(
      given
        ? `FIREFOX_PATH names no file: ${given}`
        : 'Firefox is not installed: apt-get install firefox-esr, or set FIREFOX_PATH',
    )
  }
  const browser = await launchBrowser(
    path,
    (profile) => [
      '--headless',
      '--remote-debugging-port=0',
      '--profile',
      profile,
      '--no-remote',
      'about:blank',
    ],
    /WebDriver BiDi listening on (ws:\S+)/,
    {
      directory: options.directory,
      prepare: (profile) => writeFile(join(profile, 'user.js'), PREFERENCES),
    },
  )
  const rpc = await connectRpc(`${browser.url}/session`)
  const { capabilities } = await rpc.send<{ capabilities: { browserVersion: string } }>(
    'session.new',
    {
      capabilities: {},
    },
  )
  const close = async (): Promise<void> => {
    await browser.end(() => rpc.send('browser.close'))
    rpc.close()
  }

  async function evaluateText(context: string, expression: string): Promise<string> {
    const { type, result, exceptionDetails } = await rpc.send<EvaluateResult>('script.evaluate', {
      expression,
      target: { context },
      awaitPromise: true,
      userActivation: true,
    })
    if (type === 'exception') throw new Error(exceptionDetails?.text)
    return result?.value ?? 'null'
  }
  const create = async (
    where: { type: 'window' } | { type: 'tab'; referenceContext: string },
  ): Promise<string> => {
    const created = await rpc.send<{ context: string }>('browsingContext.create', {
      ...where,
      background: false,
    })
    return created.context
  }
  const closeContext = (context: string): Promise<unknown> =>
    rpc.send('browsingContext.close', { context })

  async function open(url: string): Promise<EnginePage> {
    // Tabs of one window would hide each other.
    const context = await create({ type: 'window' })
    let cover: string | undefined
    const page = createPage({
      evaluateText: (expression) => evaluateText(context, expression),
      async perform(actions) {
        await rpc.send('input.performActions', { context, actions })
      },
      async navigate(to) {
        await rpc.send('browsingContext.navigate', { context, url: to, wait: 'interactive' })
      },
      async hide() {
        cover = await create({ type: 'tab', referenceContext: context })
        await page.waitUntil('document.hidden')
      },
      async show() {
        await rpc.send('browsingContext.activate', { context })
        if (cover) await closeContext(cover)
        cover = undefined
        await page.waitUntil('!document.hidden')
      },
      async close() {
        await closeContext(context)
      },
    })
    await page.navigate(url)
    return page
  }

  const { contexts } = await rpc.send<{ contexts: { context: string }[] }>(
    'browsingContext.getTree',
  )
  const codec = await evaluateText(contexts[0]?.context ?? '', toJson(CODEC_PROBE))
  if (codec === '""') {
    await close()
    throw new EngineUnavailable(
      'Firefox has no decoder for H.264: apt-get install libavcodec-extra',
    )
  }
  return {
    engine: 'firefox',
    version: `Firefox ${capabilities.browserVersion}`,
    open,
    async kill() {
      await browser.kill()
      rpc.close()
    },
    close,
  }
}
