import type { RawPage, TestServer } from '@playhead/testing/browser'
import type { Bench } from './page.ts'

declare const bench: Bench

/** What a scenario may use besides the page. */
export interface Stage {
  readonly page: RawPage
  readonly server: TestServer
}

/** A way of watching, and what must be counted in it. */
export interface Scenario {
  readonly name: string
  readonly seeks: number
  readonly rebuffers: number
  readonly views: number
  /** Needs hidden tabs, which a headless shell does not have. */
  readonly fullBrowser?: boolean
  run(stage: Stage): Promise<void>
}

/** Bytes of the clip that hold its first seconds: the server stops there. */
const STALL_AT_BYTES = 90_000

const inPage = (name: string, counts: Partial<Pick<Scenario, 'seeks' | 'rebuffers' | 'views'>>, run: () => Promise<void>): Scenario => ({
  name,
  seeks: 0,
  rebuffers: 0,
  views: 1,
  ...counts,
  run: ({ page }) => page.evaluate(run),
})

/** Looks from outside, for `ms`: the page's own timers are throttled or stopped. */
async function lookFromOutside(page: RawPage, ms: number): Promise<void> {
  for (const end = Date.now() + ms; Date.now() < end; ) {
    await page.evaluate(() => {
      const { now, position, rate } = bench.state()
      bench.look(now, position, rate)
    })
    await new Promise((next) => setTimeout(next, 40))
  }
}

export const SCENARIOS: readonly Scenario[] = [
  inPage('straight play', {}, async () => {
    await bench.play()
    await bench.wait(8000)
    bench.pause()
  }),
  inPage('pause and resume', {}, async () => {
    for (let i = 0; i < 4; i++) {
      await bench.play()
      await bench.wait(1700)
      bench.pause()
      await bench.wait(600)
    }
  }),
  inPage('seek forth and back', { seeks: 4 }, async () => {
    await bench.play()
    for (const to of [30, 10, 45, 5]) {
      await bench.wait(2100)
      bench.seek(to)
    }
    await bench.wait(2000)
    bench.pause()
  }),
  inPage('small seeks', { seeks: 8 }, async () => {
    await bench.play()
    for (const by of [1, -1, 0.3, -0.3, 1, -0.3, 0.3, -1]) {
      await bench.wait(1100)
      bench.seek(bench.video.currentTime + by)
    }
    await bench.wait(1100)
    bench.pause()
  }),
  inPage('scrub: ten seeks at 16 ms', { seeks: 1 }, async () => {
    await bench.play()
    await bench.wait(3000)
    for (let i = 0; i < 10; i++) {
      bench.seek(20 + i)
      await bench.wait(16)
    }
    await bench.wait(3500)
    bench.pause()
  }),
  inPage('bar that pauses, seeks and plays', { seeks: 3 }, async () => {
    await bench.play()
    for (const to of [25, 12, 40]) {
      await bench.wait(2100)
      bench.pause()
      bench.seek(to)
      void bench.play()
    }
    await bench.wait(2100)
    bench.pause()
  }),
  inPage('2x, then 0.5x', {}, async () => {
    bench.rate(2)
    await bench.play()
    await bench.wait(3300)
    bench.rate(0.5)
    await bench.wait(3300)
    bench.rate(1)
    await bench.wait(2000)
    bench.pause()
  }),
  inPage('rewatch', { seeks: 2 }, async () => {
    await bench.play()
    await bench.wait(3000)
    bench.seek(0)
    await bench.wait(3000)
    bench.seek(1)
    await bench.wait(3000)
    bench.pause()
  }),
  inPage('loop', { seeks: 1 }, async () => {
    bench.video.loop = true
    await bench.play()
    await bench.wait(500)
    bench.seek(56)
    await bench.wait(8000)
    bench.pause()
  }),
  inPage('end and replay', { seeks: 1 }, async () => {
    await bench.play()
    await bench.wait(1500)
    bench.seek(57)
    await new Promise((ended) => bench.video.addEventListener('ended', ended, { once: true }))
    await bench.wait(700)
    await bench.play()
    await bench.wait(3000)
    bench.pause()
  }),
  {
    name: 'server stall',
    seeks: 0,
    rebuffers: 1,
    views: 1,
    async run({ page, server }) {
      server.stallAt(STALL_AT_BYTES)
      await page.evaluate(() => {
        bench.video.src += '?stalled' // not what the browser has by now
      })
      await page.evaluate(() => void bench.play())
      await page.until(() => bench.video.currentTime > 1 && bench.video.readyState < 3, 30_000)
      await new Promise((stalled) => setTimeout(stalled, 2500))
      server.release()
      await page.until(() => bench.video.readyState > 2)
      await page.evaluate(async () => {
        await bench.wait(3000)
        bench.pause()
      })
    },
  },
  inPage('source swap', { views: 2 }, async () => {
    await bench.play()
    await bench.wait(3130)
    bench.swap('/other.mp4')
    await bench.play()
    await bench.wait(3000)
    bench.pause()
  }),
  {
    name: 'throttled CPU',
    seeks: 1,
    rebuffers: 0,
    views: 1,
    async run({ page }) {
      await page.send('Emulation.setCPUThrottlingRate', { rate: 6 })
      await page.evaluate(async () => {
        const busy = setInterval(() => {
          for (const end = performance.now() + 60; performance.now() < end; );
        }, 200)
        await bench.play()
        await bench.wait(4000)
        bench.seek(20)
        await bench.wait(4000)
        bench.pause()
        clearInterval(busy)
      })
      await page.send('Emulation.setCPUThrottlingRate', { rate: 1 })
    },
  },
  {
    name: 'hidden tab',
    seeks: 0,
    rebuffers: 0,
    views: 1,
    fullBrowser: true,
    async run({ page }) {
      await page.evaluate(async () => {
        await bench.play()
        await bench.wait(2000)
        bench.handOver()
      })
      await page.hide()
      await lookFromOutside(page, 6000)
      if (!(await page.evaluate(() => document.hidden))) throw new Error('the tab was not hidden')
      await page.show()
      await page.evaluate(async () => {
        bench.takeBack()
        await bench.wait(2000)
        bench.pause()
      })
    },
  },
  {
    name: 'sleep: a frozen page',
    seeks: 0,
    rebuffers: 0,
    views: 1,
    fullBrowser: true,
    async run({ page }) {
      await page.evaluate(async () => {
        await bench.play()
        await bench.wait(3000)
        bench.handOver()
      })
      await page.hide()
      await lookFromOutside(page, 500)
      await page.send('Page.setWebLifecycleState', { state: 'frozen' })
      await new Promise((asleep) => setTimeout(asleep, 6000))
      await page.send('Page.setWebLifecycleState', { state: 'active' })
      await page.show()
      await page.evaluate(async () => {
        bench.takeBack()
        if (bench.video.paused) await bench.play()
        await bench.wait(3000)
        bench.pause()
      })
    },
  },
]
