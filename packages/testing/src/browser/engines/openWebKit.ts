import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPage, type EngineBrowser, type EnginePage, toJson } from './engine.ts'
import { killTree } from './killTree.ts'
import { exitOf } from './launch.ts'
import { CODEC_PROBE, EngineUnavailable, findExecutable } from './unavailable.ts'
import { createWebDriverSession, type WebDriverSession, waitForDriver } from './webDriver.ts'
import { startXvfb } from './xvfb.ts'

const INSTALL =
  'apt-get install webkit2gtk-driver xvfb gstreamer1.0-libav gstreamer1.0-plugins-good gstreamer1.0-plugins-bad'
const START_LIMIT_MS = 30_000

/**
 * WebKitGTK without what a machine for tests does not have: an accessibility bus, a graphics
 * processor.
 */
const ENVIRONMENT = {
  GTK_A11Y: 'none',
  NO_AT_BRIDGE: '1',
  LIBGL_ALWAYS_SOFTWARE: '1',
  GDK_BACKEND: 'x11',
}

/**
 * Starts WebKitGTK's MiniBrowser over WebDriver, on an X server of its own: WebKit's engine with
 * GStreamer beneath `<video>`, which is not Safari on macOS or iOS. Its storage is in memory and
 * ends with the browser.
 * @throws {@link EngineUnavailable} when a part is not installed, or when it cannot decode H.264
 */
export async function openWebKit(): Promise<EngineBrowser> {
  const driverPath = findExecutable([process.env.WEBKIT_DRIVER_PATH, 'WebKitWebDriver'])
  const binary = findMiniBrowser()
  if (!driverPath || !binary) {
    throw new EngineUnavailable(
      `${driverPath ? 'MiniBrowser' : 'WebKitWebDriver'} is not installed: ${INSTALL}`,
    )
  }
  const xvfb = await startXvfb()
  const home = await mkdtemp(join(tmpdir(), 'playhead-webkit-'))
  const port = await findFreePort()
  const driver = spawn(driverPath, [`--port=${port}`], {
    stdio: 'ignore',
    env: {
      ...process.env,
      ...ENVIRONMENT,
      DISPLAY: xvfb.display,
      XDG_CACHE_HOME: join(home, 'cache'),
      XDG_DATA_HOME: join(home, 'data'),
      XDG_CONFIG_HOME: join(home, 'config'),
    },
  })
  const exited = exitOf(driver)
  const killProcesses = (): void => {
    if (driver.pid) killTree(driver.pid)
    xvfb.kill()
  }
  // The driver and MiniBrowser outlive a test process that throws.
  process.once('exit', killProcesses)
  async function kill(): Promise<void> {
    process.off('exit', killProcesses)
    killProcesses()
    await exited
    await rm(home, { recursive: true, force: true, maxRetries: 5 })
  }

  try {
    const address = `http://127.0.0.1:${port}`
    await waitForDriver(address, START_LIMIT_MS)
    const session = await createWebDriverSession(address, {
      'webkitgtk:browserOptions': { binary, args: ['--automation', '--autoplay-policy=allow'] },
    })
    // Closing the last window would end the session, so the first one stays.
    const first = await session.command<string>('GET', '/window')
    if ((await session.evaluateIn(first, toJson(CODEC_PROBE))) === '""')
      throw new EngineUnavailable(`WebKitGTK has no decoder for H.264: ${INSTALL}`)
    return {
      engine: 'webkit',
      version: `WebKitGTK ${session.capabilities.browserVersion}`,
      open: (url) => open(session, first, url),
      kill,
      async close() {
        await session.command('DELETE', '').catch(() => {})
        await kill()
      },
    }
  } catch (error) {
    await kill()
    throw error
  }
}

async function open(session: WebDriverSession, first: string, url: string): Promise<EnginePage> {
  // A tab would be hidden: MiniBrowser does not bring it to the front.
  const { handle } = await session.commandIn<{ handle: string }>(first, 'POST', '/window/new', {
    type: 'window',
  })
  const page = createPage({
    evaluateText: (expression) => session.evaluateIn(handle, expression),
    async perform(actions) {
      await session.commandIn(handle, 'POST', '/actions', { actions })
    },
    async navigate(to) {
      await page.evaluate('document.playheadLeft = true')
      await session.commandIn(handle, 'POST', '/url', { url: to })
      await page.waitUntil(`!document.playheadLeft && document.readyState !== 'loading'`)
    },
    async hide() {
      await session.commandIn(handle, 'POST', '/window/minimize')
      await page.waitUntil('document.hidden')
    },
    async show() {
      await session.commandIn(handle, 'POST', '/window/rect', {
        x: 0,
        y: 0,
        width: 1024,
        height: 768,
      })
      await page.waitUntil('!document.hidden')
    },
    async close() {
      await session.commandIn(handle, 'DELETE', '/window')
    },
  })
  await page.navigate(url)
  return page
}

/**
 * `WEBKIT_PATH`, or where Debian has it: below a directory that is named after the architecture.
 */
function findMiniBrowser(): string | undefined {
  const given = process.env.WEBKIT_PATH
  if (given) return findExecutable([given])
  try {
    return findExecutable(
      readdirSync('/usr/lib').map((name) => `/usr/lib/${name}/webkit2gtk-4.1/MiniBrowser`),
    )
  } catch {
    return undefined // not a Linux
  }
}

/** The driver takes any port, but does not report which. */
function findFreePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
