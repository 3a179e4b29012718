import { openProfile, serve } from '@playhead/testing/browser'
import type { BrowserContext, CDPSession, Page } from 'playwright-core'
import { keepText } from '../report.ts'
import { pass } from '../viewer.ts'
import { type LossCollector, lossCollector } from './lossCollector.ts'
import { bundleSdk, LOSS_PAGE, SDKS, type Sdk } from './lossPages.ts'

const OUTAGE_MS = 60_000
/** After the fault everybody may try for this long, ms. */
const RECOVERY_MS = 100_000
/** An SDK may need some time to get ready, ms. */
const READY_MS = 2500
/** Some SDKs do not track bots; this is the user agent of an ordinary browser. */
const USER_AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36'

/** One SDK in one scenario: its own origin, and its share of the collector. */
interface Seat {
  readonly collector: LossCollector
  open(): Promise<Page>
  /** So many events, in one task. */
  say(page: Page, count: number): Promise<void>
  crash(page: Page): Promise<void>
  close(page: Page): Promise<void>
  leave(page: Page): Promise<void>
  offline(page: Page, yes: boolean): Promise<void>
  asked(): number
  /** Meets the other seats: the collector is one for all. */
  together(run: () => Promise<void>): Promise<void>
}

interface Scenario {
  readonly name: string
  readonly sent: number
  /** Leaves the page on which to go on, if it is still there. */
  run(seat: Seat): Promise<Page | undefined>
}

const outage = (
  name: string,
  mode: Parameters<LossCollector['mode']>[0],
  ms: number,
): Scenario => ({
  name,
  sent: 20,
  async run(seat) {
    const page = await seat.open()
    await seat.together(() => seat.collector.mode(mode))
    await seat.say(page, 20)
    await pass(ms)
    await seat.together(() => seat.collector.mode('ok'))
    return page
  },
})
const down = (
  name: string,
  sent: number,
  run: (seat: Seat, page: Page) => Promise<Page | undefined>,
): Scenario => ({
  name,
  sent,
  async run(seat) {
    const page = await seat.open()
    await seat.together(() => seat.collector.mode('refused'))
    const left = await run(seat, page)
    await seat.together(() => seat.collector.mode('ok'))
    return left
  },
})
const twoTabs = (name: string, end: 'close' | 'crash'): Scenario =>
  down(name, 20, async (seat, page) => {
    const other = await seat.open()
    for (let turn = 0; turn < 10; turn++) await Promise.all([seat.say(page, 1), seat.say(other, 1)])
    await pass(3000)
    await seat[end](page)
    await seat[end](other)
    return undefined
  })

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'healthy',
    sent: 20,
    async run(seat) {
      const page = await seat.open()
      await seat.say(page, 20)
      return page
    },
  },
  outage('503 for 60 s, then 200', { status: 503 }, OUTAGE_MS),
  outage('429 with `Retry-After: 5` for 30 s', { status: 429, retryAfter: '5' }, OUTAGE_MS / 2),
  outage('connections refused for 60 s (`onLine` stays true)', 'refused', OUTAGE_MS),
  {
    name: 'device offline for 60 s (`onLine` false)',
    sent: 20,
    async run(seat) {
      const page = await seat.open()
      await seat.offline(page, true)
      await seat.say(page, 20)
      await pass(OUTAGE_MS)
      await seat.offline(page, false)
      return page
    },
  },
  down('collector down, renderer crashes after 3 s, next visit', 20, async (seat, page) => {
    await seat.say(page, 20)
    await pass(3000)
    await seat.crash(page)
    return undefined
  }),
  {
    name: 'healthy, crash right after 20 events in 40 ms',
    sent: 20,
    async run(seat) {
      const page = await seat.open()
      await page.evaluate(async () => {
        for (let at = 0; at < 20; at++) {
          ;(window as unknown as { track(mark: string): void }).track(`mk_a_${at}_km`)
          await new Promise((next) => setTimeout(next, 2))
        }
      })
      await seat.crash(page)
      return undefined
    },
  },
  down('collector down, navigate away, come back', 20, async (seat, page) => {
    await seat.say(page, 20)
    await pass(1000)
    await seat.leave(page)
    await pass(1000)
    return undefined
  }),
  {
    name: 'slow server (4 s), tab closed during the send',
    sent: 20,
    async run(seat) {
      const page = await seat.open()
      await seat.together(() => seat.collector.mode({ slowMs: 4000 }))
      const before = seat.asked()
      await seat.say(page, 20)
      for (const end = Date.now() + 10_000; seat.asked() === before && Date.now() < end; )
        await pass(20)
      await pass(300)
      await seat.close(page)
      await pass(5000)
      await seat.together(() => seat.collector.mode('ok'))
      return undefined
    },
  },
  twoTabs('two tabs × 10, collector down, both closed', 'close'),
  twoTabs('two tabs × 10, collector down, both crash', 'crash'),
  {
    name: '500 events in one task, then navigate',
    sent: 500,
    async run(seat) {
      const page = await seat.open()
      await page.evaluate((count) => {
        for (let at = 0; at < count; at++)
          (window as unknown as { track(mark: string): void }).track(`mk_a_${at}_km`)
        location.href = 'about:blank'
      }, 500)
      await page.waitForURL('about:blank')
      await pass(1000)
      return undefined
    },
  },
  down('1000 events while the collector is down, close, next visit', 1000, async (seat, page) => {
    for (let turn = 0; turn < 100; turn++) await seat.say(page, 10)
    await pass(3000)
    await seat.close(page)
    return undefined
  }),
]

/** How many of them at the same time: each is a page for each SDK. */
const AT_ONCE = 3

interface Cell {
  readonly delivered: number
  readonly duplicates: number
  readonly requests: number
}

/**
 * The same page, driver, server and faults for Playhead and its peers, in one run. `pnpm bench loss
 * healthy` for some scenarios.
 */
export async function loss(args: readonly string[]): Promise<boolean> {
  const chosen = SCENARIOS.filter(
    ({ name }) => !args.length || args.some((word) => name.includes(word)),
  )
  const routes = Object.fromEntries(
    await Promise.all(
      SDKS.flatMap((sdk) => [
        bundleSdk(sdk).then((script) => [`/${sdk}.js`, script] as const),
        [`/${sdk}`, LOSS_PAGE(sdk)] as const,
      ]),
    ),
  )
  const server = await serve(routes)
  const { context, close } = await openProfile({ args: [`--user-agent=${USER_AGENT}`] })
  const rows = new Map<Scenario, Record<Sdk, Cell>>()
  try {
    console.log(
      `Chromium ${context.browser()?.version() ?? ''}; ${chosen.length} scenarios, ${SDKS.join(', ')}`,
    )
    const waiting = [...chosen]
    const worker = async (): Promise<void> => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const cells = await play(context, server.url, next, SCENARIOS.indexOf(next))
        rows.set(next, cells)
        console.log(row(next, cells))
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, worker))
  } finally {
    await close()
    await server.close()
  }

  const text = [
    `| delivered of sent (+ duplicates before the merge) | sent | ${SDKS.join(' | ')} |`,
    `| --- | ---: | ${SDKS.map(() => '---:').join(' | ')} |`,
    ...chosen.map((scenario) => row(scenario, rows.get(scenario) as Record<Sdk, Cell>)),
    '',
    `Requests over all scenarios: ${SDKS.map((sdk) => `${sdk} ${[...rows.values()].reduce((sum, cells) => sum + cells[sdk].requests, 0)}`).join(', ')}.`,
  ].join('\n')
  console.log(`\n${text}`)
  keepText('loss', text)
  return chosen.every((scenario) => rows.get(scenario)?.Playhead.delivered === scenario.sent)
}

function row({ name, sent }: Scenario, cells: Record<Sdk, Cell>): string {
  const said = SDKS.map((sdk) => {
    const { delivered, duplicates } = cells[sdk]
    const count = delivered === sent ? `${delivered}` : `**${delivered}**`
    return duplicates ? `${count} (+${duplicates})` : count
  })
  return `| ${[name, sent, ...said].join(' | ')} |`
}

/** One scenario, all SDKs side by side. */
async function play(
  context: BrowserContext,
  url: string,
  scenario: Scenario,
  at: number,
): Promise<Record<Sdk, Cell>> {
  const collector = await lossCollector()
  const together = meeting(SDKS.length)
  const cells = await Promise.all(
    SDKS.map(async (sdk) => [sdk, await one(sdk).catch((error) => fail(sdk, error))] as const),
  )
  await collector.close()
  return Object.fromEntries(cells) as Record<Sdk, Cell>

  function fail(sdk: Sdk, error: unknown): never {
    throw new Error(`${sdk} in "${scenario.name}"`, { cause: error })
  }

  async function one(sdk: Sdk): Promise<Cell> {
    const origin = new URL(url)
    origin.hostname = `${sdk.toLowerCase()}-${at}.localhost`
    let said = 0
    /** One for a page: what it emulates ends with it, and a crash is to come at once. */
    const tools = new WeakMap<Page, CDPSession>()
    const toolsOf = (page: Page): CDPSession => tools.get(page) as CDPSession
    const seat: Seat = {
      collector,
      together,
      async open() {
        const page = await context.newPage()
        tools.set(page, await context.newCDPSession(page))
        await page.goto(`${origin.href}${sdk}?to=${encodeURIComponent(collector.urlOf(sdk))}`)
        await page.waitForFunction(() => 'track' in window)
        await pass(READY_MS)
        return page
      },
      async say(page, count) {
        const from = said
        said += count
        await page.evaluate(
          ([first, many]) => {
            for (let next = first; next < first + many; next++)
              (window as unknown as { track(mark: string): void }).track(`mk_a_${next}_km`)
          },
          [from, count] as const,
        )
      },
      async crash(page) {
        const crashed = page.waitForEvent('crash')
        toolsOf(page)
          .send('Page.crash')
          .catch(() => {})
        await crashed
        await page.close()
      },
      close: (page) => page.close({ runBeforeUnload: true }).then(() => pass(1000)),
      async leave(page) {
        await page.goto('about:blank')
        await page.close()
      },
      async offline(page, yes) {
        await toolsOf(page).send('Network.emulateNetworkConditions', {
          offline: yes,
          latency: 0,
          downloadThroughput: -1,
          uploadThroughput: -1,
        })
      },
      asked: () => collector.requests(sdk),
    }
    const page = (await scenario.run(seat)) ?? (await seat.open())
    const delivered = (): string[] =>
      [...collector.marks(sdk).keys()].filter((mark) => mark.startsWith('mk_a_'))
    // Some only go on when there is something new.
    await page.evaluate(() =>
      (window as unknown as { track(mark: string): void }).track('mk_kick_0_km'),
    )
    for (
      const end = Date.now() + RECOVERY_MS;
      delivered().length < scenario.sent && Date.now() < end;
    )
      await pass(500)
    await pass(3000) // duplicates may follow
    const all = collector.marks(sdk)
    const cell = {
      delivered: delivered().length,
      duplicates: delivered().reduce((sum, mark) => sum + (all.get(mark) ?? 1) - 1, 0),
      requests: collector.requests(sdk),
    }
    await page.close()
    return cell
  }
}

/** Everybody comes, one acts, everybody goes on. */
function meeting(size: number): (run: () => Promise<void>) => Promise<void> {
  let here: (() => void)[] = []
  return (run) =>
    new Promise((resolve, reject) => {
      here.push(resolve)
      if (here.length < size) return
      const all = here
      here = []
      run().then(() => {
        for (const go of all) go()
      }, reject)
    })
}
