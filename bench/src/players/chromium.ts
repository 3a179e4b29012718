import { get, type IncomingHttpHeaders } from 'node:http'
import {
  connectRpc,
  findChromium,
  isHostOf,
  launchBrowser,
  RAW_FLAGS,
  SIMULATORS,
  serveSimulators,
} from '@playhead/testing/browser'
import type { Driver, Tab } from './driver.ts'

/** What Plyr asks others about a video: titles and pictures. */
const ASKED = ['*://noembed.com/*', '*://*.ytimg.com/*', '*://vimeo.com/api/*']
const ANSWER = Buffer.from(JSON.stringify({ title: 'It', width: 640, height: 360 })).toString(
  'base64',
)

interface Paused {
  readonly requestId: string
  readonly request: { readonly url: string; readonly headers: Readonly<Record<string, string>> }
}
interface OneTab {
  readonly sessions: string[]
  readonly truths: string[]
  readonly thrown: string[]
}

/**
 * Chromium over DevTools; Playwright would keep every tab visible. `onlooker` runs first in every
 * page and frame.
 */
export async function openChromium(onlooker: string): Promise<Driver> {
  const { executablePath, kind, args } = await findChromium()
  // Plyr asks Vimeo for the picture's size once, and throws if it is not known yet.
  const knobs = {
    youtube: { readyMs: 200 },
    vimeo: { readyMs: 600 },
    'cloudflare-stream': { readyMs: 200 },
  }
  const simulators = await serveSimulators({ knobs })
  const browser = await launchBrowser(
    executablePath,
    (profile) => [
      ...args,
      ...RAW_FLAGS,
      '--autoplay-policy=no-user-gesture-required',
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`,
      'about:blank',
    ],
    /DevTools listening on (ws:\S+)/,
  )
  const rpc = await connectRpc(browser.url)
  const { product } = await rpc.send<{ product: string }>('Browser.getVersion')
  const tabs = new Map<string, OneTab>()

  /** A page or a frame that waits to begin: nothing in it runs before the onlooker. */
  async function begin(session: string, tab: OneTab): Promise<void> {
    tabs.set(session, tab)
    tab.sessions.push(session)
    const source = { source: onlooker }
    await Promise.all([
      rpc.send('Runtime.enable', {}, session),
      rpc.send('Runtime.addBinding', { name: 'playheadTruth' }, session),
      rpc.send('Page.enable', {}, session),
      rpc.send('Page.addScriptToEvaluateOnNewDocument', source, session),
      rpc.send(
        'Target.setAutoAttach',
        { autoAttach: true, waitForDebuggerOnStart: true, flatten: true },
        session,
      ),
      rpc.send('Runtime.runIfWaitingForDebugger', {}, session),
    ]).catch(() => {}) // gone already
  }

  async function answer({ requestId, request }: Paused): Promise<void> {
    const url = new URL(request.url)
    const simulator = SIMULATORS.find((each) => isHostOf(each, url.hostname))
    const cors = { name: 'access-control-allow-origin', value: '*' }
    if (!simulator) {
      const responseHeaders = [cors, { name: 'content-type', value: 'application/json' }]
      return void (await rpc.send('Fetch.fulfillRequest', {
        requestId,
        responseCode: 200,
        responseHeaders,
        body: ANSWER,
      }))
    }
    const range = Object.entries(request.headers).find(
      ([name]) => name.toLowerCase() === 'range',
    )?.[1]
    const there = `${simulators.origins[simulator.name]}${url.pathname}${url.search}`
    const { status, headers, body } = await ask(there, {
      host: url.host,
      ...(range ? { range } : {}),
    })
    const responseHeaders = Object.entries(headers).map(([name, value]) => ({
      name,
      value: String(value),
    }))
    const reply = { responseCode: status, responseHeaders, body: body.toString('base64') }
    await rpc.send('Fetch.fulfillRequest', { requestId, ...reply })
  }

  rpc.onEvent((method, params: never, session) => {
    if (method === 'Fetch.requestPaused') return void answer(params).catch(() => {}) // its tab is closed
    const tab = tabs.get(session ?? '')
    if (!tab) return
    if (method === 'Target.attachedToTarget') {
      const { sessionId, targetInfo } = params as {
        sessionId: string
        targetInfo: { type: string }
      }
      if (targetInfo.type === 'iframe') void begin(sessionId, tab)
      else void rpc.send('Runtime.runIfWaitingForDebugger', {}, sessionId).catch(() => {}) // workers, the onlooker's too
    }
    if (method === 'Runtime.bindingCalled') tab.truths.push((params as { payload: string }).payload)
    if (method === 'Runtime.exceptionThrown') {
      const { exceptionDetails: it } = params as {
        exceptionDetails: { text: string; exception?: { description?: string } }
      }
      tab.thrown.push(it.exception?.description ?? it.text)
    }
  })
  const hosts = SIMULATORS.flatMap(({ hosts }) => hosts.map((host) => `*://${host}/*`))
  await rpc.send('Fetch.enable', {
    patterns: [...hosts, ...ASKED].map((urlPattern) => ({ urlPattern })),
  })

  async function open(url: string): Promise<Tab> {
    // A window of its own: tabs of one window hide each other.
    const { targetId } = await rpc.send<{ targetId: string }>('Target.createTarget', {
      url: 'about:blank',
      newWindow: true,
    })
    const attached = { targetId, flatten: true }
    const { sessionId: page } = await rpc.send<{ sessionId: string }>(
      'Target.attachToTarget',
      attached,
    )
    const tab: OneTab = { sessions: [], truths: [], thrown: [] }
    await begin(page, tab)
    await rpc.send('Page.navigate', { url }, page)

    async function evaluate<T>(expression: string, session: string): Promise<T> {
      const given = { expression, awaitPromise: true, returnByValue: true, userGesture: true }
      const { result, exceptionDetails: wrong } = await rpc.send<{
        result: { value: T }
        exceptionDetails?: { text: string; exception?: { description?: string } }
      }>('Runtime.evaluate', given, session)
      if (wrong) throw new Error(`${expression}: ${wrong.exception?.description ?? wrong.text}`)
      return result.value
    }
    let cover: string | undefined

    return {
      truths: tab.truths,
      thrown: tab.thrown,
      run: (expression) => evaluate(expression, page),
      async inFrame(expression) {
        const frame = tab.sessions.at(-1)
        if (!frame || frame === page) throw new Error('there is no frame')
        return evaluate(expression, frame)
      },
      async hide() {
        const opened = await rpc.send<{ targetId: string }>('Target.createTarget', {
          url: 'about:blank',
        })
        cover = opened.targetId
        await rpc.send('Target.activateTarget', { targetId: cover })
      },
      async show() {
        await rpc.send('Target.activateTarget', { targetId })
        if (cover) await rpc.send('Target.closeTarget', { targetId: cover })
        cover = undefined
      },
      async close() {
        await rpc.send('Target.closeTarget', { targetId })
        for (const session of tab.sessions) tabs.delete(session)
      },
    }
  }

  return {
    version: product.replace('/', ' '),
    hides: kind === 'full',
    frames: true,
    frameByFrame: false,
    firstScript: '',
    open,
    async close() {
      await browser.end(() => rpc.send('Browser.close'))
      rpc.close()
      await simulators.close()
    },
  }
}

/** With the true host, which `fetch` would not say. */
const ask = (url: string, headers: Record<string, string>) =>
  new Promise<{ status: number; headers: IncomingHttpHeaders; body: Buffer }>((resolve, reject) => {
    const asking = get(url, { headers }, async (response) => {
      const pieces: Buffer[] = []
      for await (const piece of response) pieces.push(piece as Buffer)
      resolve({
        status: response.statusCode ?? 500,
        headers: response.headers,
        body: Buffer.concat(pieces),
      })
    })
    asking.on('error', reject)
  })
