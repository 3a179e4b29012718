import type { SessionSnapshot } from '@playhead/core'
import { ADAPTIVE, CLIPS, type RawPage } from '@playhead/testing/browser'
import type { Bench } from '../page.ts'
import type { Stage } from '../stage.ts'
import type { Viewer } from '../viewer.ts'
import { gate } from './gate.ts'
import type { StreamKind } from './stream.ts'
import type { Viewing } from './truth.ts'

declare const bench: Bench

/**
 * A way of watching, and what must be counted in it: the truth has to find the same, or it is not
 * believed.
 */
export interface Scenario {
  readonly name: string
  readonly seeks: number
  readonly rebuffers: number
  readonly views: number
  /** Needs hidden tabs, which a headless shell does not have. */
  readonly fullBrowser?: boolean
  /** Looks are meant to come late: a throttled CPU, a frozen page. */
  readonly coarse?: boolean
  /** What the page shows first. @default '/clip.mp4' */
  readonly source?: string
  /** What the page streams instead, by hand. */
  readonly stream?: StreamKind
  /** What is wrong with the sessions besides figures and counts. */
  wrong?(snapshots: readonly SessionSnapshot[], viewings: readonly Viewing[]): readonly string[]
  /** Before the page opens. */
  prepare?(stage: Stage): void
  run(viewer: Viewer, stage: Stage): Promise<void>
}

const scenario = (name: string, run: Scenario['run'], more: Partial<Scenario> = {}): Scenario => ({
  name,
  seeks: 0,
  rebuffers: 0,
  views: 1,
  run,
  ...more,
})

/** The clip needs about 7 kB a second. */
const SLOW = 24_000
let shutter: ReturnType<typeof gate>
const network = (stage: Stage): void => {
  shutter = gate(CLIPS['/clip.mp4'], SLOW)
  stage.server.routes.set('/slow.mp4', shutter.route)
}
const adaptive = (stage: Stage): void => {
  for (const [path, file] of Object.entries(ADAPTIVE)) stage.server.routes.set(path, file)
}
const freeze = (page: RawPage, state: 'frozen' | 'active'): Promise<unknown> =>
  page.send('Page.setWebLifecycleState', { state })

export const SCENARIOS: readonly Scenario[] = [
  scenario('straight play', async (viewer) => {
    await viewer.play()
    await viewer.watch(12_000)
  }),
  scenario('pause and resume', async (viewer) => {
    for (const ms of [2700, 1900, 3300, 2100]) {
      await viewer.play()
      await viewer.watch(ms)
      await viewer.pause()
      await viewer.watch(700)
    }
  }),
  scenario(
    'seek forth and back',
    async (viewer) => {
      await viewer.play()
      for (const to of [30, 10, 45.5, 5]) {
        await viewer.watch(2700)
        await viewer.seek(to)
      }
      await viewer.watch(2500)
    },
    { seeks: 4 },
  ),
  scenario(
    'seek while paused',
    async (viewer) => {
      await viewer.play()
      await viewer.watch(3100)
      await viewer.pause()
      await viewer.watch(500)
      await viewer.seek(25)
      await viewer.watch(600)
      await viewer.play()
      await viewer.watch(3700)
      await viewer.pause()
      await viewer.watch(400)
      await viewer.skip(-2)
      await viewer.watch(500)
      await viewer.play()
      await viewer.watch(3200)
    },
    { seeks: 2 },
  ),
  scenario(
    'small seeks: 1 s and 0.3 s',
    async (viewer) => {
      await viewer.play()
      for (const by of [1, -1, 0.3, -0.3, 1, -0.3, 0.3, -1]) {
        await viewer.watch(1200)
        await viewer.skip(by)
      }
      await viewer.watch(1200)
    },
    { seeks: 8 },
  ),
  scenario(
    'scrub: ten seeks at 16 ms',
    async (viewer) => {
      await viewer.play()
      await viewer.watch(5000)
      await viewer.run(
        'return (async () => { for (let i = 0; i < 10; i++) { bench.seek(20 + i); await bench.wait(16) } })()',
      )
      await viewer.watch(5000)
    },
    { seeks: 1 },
  ),
  scenario(
    'a bar that pauses, seeks and plays in one task',
    async (viewer) => {
      await viewer.play()
      for (const to of [25, 12, 40]) {
        await viewer.watch(3100)
        await viewer.run(`bench.pause(); bench.seek(${to}); bench.play()`)
      }
      await viewer.watch(3100)
    },
    { seeks: 3 },
  ),
  scenario('2x', async (viewer) => {
    await viewer.rate(2)
    await viewer.play()
    await viewer.watch(10_000)
  }),
  scenario('0.5x', async (viewer) => {
    await viewer.rate(0.5)
    await viewer.play()
    await viewer.watch(12_000)
  }),
  scenario('1x, 2x, 0.5x, 1.25x on the way', async (viewer) => {
    await viewer.play()
    for (const rate of [2, 0.5, 1.25, 1]) {
      await viewer.watch(2900)
      await viewer.rate(rate)
    }
    await viewer.watch(2000)
  }),
  scenario(
    'rewatch, three times over',
    async (viewer) => {
      await viewer.play()
      for (const to of [0, 1.5, 0.7]) {
        await viewer.watch(4000)
        await viewer.seek(to)
      }
      await viewer.watch(3000)
    },
    { seeks: 3 },
  ),
  scenario(
    'loop',
    async (viewer) => {
      await viewer.loop(true)
      await viewer.play()
      await viewer.watch(1500)
      await viewer.seek(54.2)
      await viewer.watch(11_000)
    },
    { seeks: 1 },
  ),
  scenario(
    'to the end, and again',
    async (viewer) => {
      await viewer.play()
      await viewer.watch(2500)
      await viewer.seek(55.3)
      await viewer.until(() => bench.video.ended)
      await viewer.watch(900)
      await viewer.play()
      await viewer.watch(5000)
    },
    { seeks: 1 },
  ),
  scenario(
    'server stall',
    async (viewer) => {
      await viewer.play()
      await viewer.watch(4000)
      shutter.shut()
      await viewer.until(() => bench.video.readyState < 3)
      await viewer.watch(2500)
      shutter.open()
      await viewer.until(() => bench.video.readyState > 2)
      await viewer.watch(5000)
    },
    { rebuffers: 1, source: '/slow.mp4', prepare: network },
  ),
  scenario(
    'seek into what is not there yet, with the server stalled',
    async (viewer) => {
      await viewer.play()
      await viewer.watch(5000)
      shutter.shut()
      await viewer.seek(48)
      await viewer.watch(2200)
      shutter.open()
      await viewer.until(() => bench.video.readyState > 2 && !bench.video.seeking)
      await viewer.watch(5000)
    },
    { seeks: 1, source: '/slow.mp4', prepare: network },
  ),
  scenario(
    'source swap while playing',
    async (viewer) => {
      await viewer.play()
      await viewer.watch(5130)
      await viewer.run(`bench.swap('/other.mp4'); bench.play()`)
      await viewer.watch(5200)
    },
    { views: 2 },
  ),
  scenario(
    'source swap that the session sees before the video says so',
    async (viewer) => {
      await viewer.play()
      await viewer.watch(5930)
      await viewer.run(`bench.swapUnsaid('/other.mp4'); bench.play()`)
      await viewer.watch(5200)
    },
    { views: 2 },
  ),
  scenario(
    'live, with a finite duration that grows',
    async (viewer) => {
      await viewer.play()
      await viewer.watch(14_000)
    },
    {
      stream: 'live',
      prepare: adaptive,
      wrong: (snapshots) =>
        snapshots.flatMap(({ live, duration, completed, milestones }) =>
          live && duration === null && !completed && !milestones.reached.length
            ? []
            : [
                `live: ${live}, duration: ${duration}, completed: ${completed}, milestones: ${milestones.reached}`,
              ],
        ),
    },
  ),
  scenario(
    'a hole in the stream, over which the engine goes',
    async (viewer) => {
      await viewer.play()
      await viewer.watch(7500)
    },
    { seeks: 0, stream: 'gap', prepare: adaptive },
  ),
  scenario(
    'the app takes the content out while it plays',
    async (viewer) => {
      await viewer.play()
      await viewer.watch(6120)
      await viewer.run('bench.stop()')
      await viewer.watch(2500)
    },
    {
      wrong(snapshots, viewings) {
        const left = viewings[0]?.looks.at(-1)?.position ?? 0
        const position = snapshots.at(-1)?.position ?? null
        return position !== null && Math.abs(position - left) < 0.3
          ? []
          : [`position ${position}, left at ${left}`]
      },
    },
  ),
  scenario('the app ends the session while it plays', async (viewer) => {
    await viewer.play()
    await viewer.watch(8120)
    await viewer.run('bench.end(); bench.pause()')
  }),
  scenario(
    'throttled CPU, 6 times slower, busy',
    async (viewer) => {
      await viewer.page.send('Emulation.setCPUThrottlingRate', { rate: 6 })
      await viewer.run(
        'window.busy = setInterval(() => { for (const end = performance.now() + 70; performance.now() < end; ); }, 200)',
      )
      await viewer.play()
      await viewer.watch(5000)
      await viewer.seek(20)
      await viewer.watch(6000)
      await viewer.pause()
      await viewer.run('clearInterval(window.busy)')
      await viewer.page.send('Emulation.setCPUThrottlingRate', { rate: 1 })
    },
    { seeks: 1, coarse: true },
  ),
  scenario(
    'hidden tab, audible',
    async (viewer) => {
      await viewer.play()
      await viewer.watch(3000)
      await viewer.page.hide()
      await viewer.watch(7000, 'from outside')
      if (!(await viewer.run('return document.hidden'))) throw new Error('the tab was not hidden')
      await viewer.page.show()
      await viewer.watch(3000)
    },
    { fullBrowser: true, coarse: true },
  ),
  scenario(
    'hidden tab, muted: the browser pauses it',
    async (viewer) => {
      await viewer.run('bench.video.muted = true')
      await viewer.play()
      await viewer.watch(4500)
      await viewer.page.hide()
      await viewer.watch(4000, 'from outside')
      if (!(await viewer.run('return document.hidden'))) throw new Error('the tab was not hidden')
      await viewer.page.show()
      await viewer.watch(4500)
    },
    { fullBrowser: true, coarse: true },
  ),
  scenario(
    'sleep: a frozen page',
    async (viewer) => {
      await viewer.play()
      await viewer.watch(5000)
      await viewer.page.hide()
      await viewer.watch(500, 'from outside')
      await viewer.run('bench.look()')
      await freeze(viewer.page, 'frozen')
      await viewer.watch(6000)
      await freeze(viewer.page, 'active')
      await viewer.page.show()
      await viewer.run('if (bench.video.paused) bench.play()')
      await viewer.watch(5000)
    },
    { fullBrowser: true, coarse: true },
  ),
]
