import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type LaunchOptions } from 'playwright-core'

/** How Chromium is started. */
export interface ChromiumOptions {
  /** Media plays without a gesture. @default true */
  readonly autoplay?: boolean
  /**
   * Keep what Playwright switches off: throttled background tabs, the back/forward cache.
   * @default false
   */
  readonly likeUsers?: boolean
  readonly args?: readonly string[]
}

/** A Chromium and what it can do. */
export interface OpenedChromium {
  readonly browser: Browser
  /** A headless shell has no hidden tabs and no back/forward cache. */
  readonly kind: 'full' | 'headless-shell'
  readonly version: string
}

/** With what every Chromium for tests is started: quiet, and nothing fetched by itself. */
const FLAGS: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--mute-audio',
]
/**
 * Every window of a full Chromium loads these pages for its address bar. Tests do not need them.
 * They cost half of the start-up time, and a quarter of a core in each window that plays.
 */
const ADDRESS_BAR = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'WebUIOmniboxFullPopup']
/**
 * The flag replaces Playwright's own list of disabled features, so what matters of that list is
 * repeated here.
 */
const PLAYWRIGHT_DISABLES = [
  ...[
    'AvoidUnnecessaryBeforeUnloadCheckSync',
    'DestroyProfileOnBrowserClose',
    'HttpsUpgrades',
    'MediaRouter',
  ],
  ...[
    'HttpsFirstBalancedModeAutoEnable',
    'LensOverlay',
    'PaintHolding',
    'ThirdPartyStoragePartitioning',
    'AimEnabled',
  ],
  ...[
    'AvoidCorsURLLoaderRestartOnRedirect',
    'OptimizationHints',
    'NetworkTimeServiceQuerying',
    'PreconnectToSearch',
  ],
]
/** What Playwright adds and users do not have. */
const UNLIKE_USERS = [
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--disable-back-forward-cache',
]
const SYSTEM = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/**
 * Finds a Chromium: `CHROMIUM_PATH`, Playwright's own, the system's, then the npm package
 * `@sparticuz/chromium`.
 */
export async function findChromium(): Promise<{
  executablePath: string
  kind: OpenedChromium['kind']
  args: readonly string[]
}> {
  const given = process.env.CHROMIUM_PATH
  if (given && !existsSync(given)) throw new Error(`CHROMIUM_PATH names no file: ${given}`)
  const installed = [given, chromium.executablePath(), ...SYSTEM].find(
    (path) => path && existsSync(path),
  )
  if (installed) return { executablePath: installed, kind: 'full', args: ['--headless=new'] }

  const { default: packed } = await import('@sparticuz/chromium')
  return {
    executablePath: await packed.executablePath(),
    kind: 'headless-shell',
    args: packed.args.filter((arg) => !arg.includes('single-process')),
  }
}

const disable = (features: readonly string[]): string => `--disable-features=${features.join(',')}`
/** The flags of a Chromium that is started without Playwright. */
export const RAW_FLAGS: readonly string[] = [...FLAGS, disable(ADDRESS_BAR)]

async function launchOptions(
  options: ChromiumOptions,
): Promise<LaunchOptions & { kind: OpenedChromium['kind'] }> {
  const { executablePath, kind, args } = await findChromium()
  const autoplay = options.autoplay === false ? [] : ['--autoplay-policy=no-user-gesture-required']
  return {
    executablePath,
    kind,
    args: [
      ...args,
      ...FLAGS,
      disable([...PLAYWRIGHT_DISABLES, ...ADDRESS_BAR]),
      ...autoplay,
      ...(options.args ?? []),
    ],
    ignoreDefaultArgs: options.likeUsers ? UNLIKE_USERS : [],
  }
}

/** Starts a Chromium for tests. Contexts of it keep nothing on disk; see {@link openProfile}. */
export async function openChromium(options: ChromiumOptions = {}): Promise<OpenedChromium> {
  const { kind, ...launch } = await launchOptions(options)
  const browser = await chromium.launch(launch)
  return { browser, kind, version: browser.version() }
}

/**
 * A browser whose storage is on disk, as a user's is: for claims about what survives. Give
 * `directory` to come back to one.
 */
export async function openProfile(
  options: ChromiumOptions & { readonly directory?: string } = {},
): Promise<{ context: BrowserContext; directory: string; close(): Promise<void> }> {
  const { kind: _, ...launch } = await launchOptions(options)
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'playhead-profile-')))
  const context = await chromium.launchPersistentContext(directory, launch)
  return {
    context,
    directory,
    async close() {
      await context.close()
      if (!options.directory) await rm(directory, { recursive: true, force: true })
    },
  }
}
