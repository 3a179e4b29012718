import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openChromium } from '@playhead/testing/browser'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'

/** The course, started by the command of its README. */
interface Started {
  readonly url: string
  /** Sends Ctrl-C; resolves with the exit code and the output. */
  interrupt(): Promise<{ readonly code: number | null; readonly output: string }>
}

let browser: Browser
let dataDir: string
const running = new Set<Started>()

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'course-'))
  browser = (await openChromium()).browser
})
afterAll(async () => {
  await browser?.close()
  for (const each of running) await each.interrupt()
  await rm(dataDir, { recursive: true, force: true })
})

async function start(): Promise<Started> {
  const run = spawn('pnpm', ['start'], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    env: { ...process.env, PORT: '0', DATA_DIR: dataDir },
    detached: true, // a group of its own, as a terminal gives it: Ctrl-C reaches all of it
  })
  let output = ''
  const ended = new Promise<number | null>((exited) => run.once('exit', exited))
  const url = await new Promise<string>((found, failed) => {
    const onOutput = (text: Buffer): void => {
      output += text
      const [address] = /http:\/\/localhost:\d+\//.exec(output) ?? []
      if (address) found(address)
    }
    run.stdout.on('data', onOutput)
    run.stderr.on('data', onOutput)
    run.once('error', failed)
    run.once('exit', (code) => failed(new Error(`it ended with ${code}:\n${output}`)))
  })
  const started: Started = {
    url,
    async interrupt() {
      if (running.delete(started) && run.pid && run.exitCode === null)
        process.kill(-run.pid, 'SIGINT')
      return { code: await ended, output }
    },
  }
  running.add(started)
  return started
}

async function open(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto(`${url}#noon`)
  await page.waitForFunction(() => (document.querySelector('video')?.readyState ?? 0) > 2)
  return page
}
const position = (page: Page): Promise<number> =>
  page.evaluate(() => document.querySelector('video')?.currentTime ?? -1)

it('A3 D1 starts by its command, ends by Ctrl-C, and knows its viewers when it is started again', async () => {
  const first = await start()
  const context = await browser.newContext()
  const page = await open(context, first.url)
  await page.evaluate(() => {
    const video = document.querySelector('video') as HTMLVideoElement
    video.muted = true
    return video.play()
  })
  await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 2.5)
  await page.evaluate(() => document.querySelector('video')?.pause())
  const left = await position(page)
  await expect
    .poll(() => page.textContent('[data-lesson=noon] .how-far'), { timeout: 10_000 })
    .toContain('0:0')
  await page.waitForTimeout(1500)
  await page.close()

  const { code, output } = await first.interrupt()
  expect([code, output]).toEqual([0, expect.stringContaining('✓ closed, everything is kept')])

  // The same viewer, whose browser has kept nothing else: what is known comes from the backend's
  // file alone.
  const again = await start()
  const elsewhere = await browser.newContext({
    storageState: { cookies: await context.cookies(), origins: [] },
  })
  const next = await open(elsewhere, again.url)
  await expect
    .poll(async () => Math.abs((await position(next)) - left), { timeout: 10_000 })
    .toBeLessThan(0.3)
  await Promise.all([context.close(), elsewhere.close()])
})
