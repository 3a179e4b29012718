import { readFileSync } from 'node:fs'
import type { Recording } from '@playhead/core'
import { ADAPTIVE, bundle, CLIPS, serve, type TestServer } from '@playhead/testing/browser'
import { type Look, type Truth, truthOf } from '../accuracy/truth.ts'
import type { Driver, Tab } from './driver.ts'
import type { Observation } from './onlooker.ts'
import type { Bench } from './page.ts'
import type { Player } from './player.ts'
import { type Counts, expected, type Viewer, type Viewing } from './viewings.ts'

declare const bench: Bench

const FIGURES = ['playingMs', 'contentMs', 'uniqueMs'] as const
export type Figures = Readonly<Record<(typeof FIGURES)[number], number>>

/** One viewing on one player: what was counted, beside what was there. */
export interface Measured {
  readonly player: Player
  readonly viewing: Viewing
  readonly truth: Figures & {
    readonly coarsestMs: number
    readonly rebuffers: number
    readonly seeks: number
    readonly jumps: number
  }
  readonly playhead: Figures
  readonly counts: Counts
  /** What went wrong besides: reported, thrown, or a truth that is in doubt. */
  readonly faults: readonly string[]
  readonly events: readonly string[]
  /** The recording of each session. */
  readonly recordings: readonly Recording[]
  /** It could not go on: the first of the faults is what never happened. */
  readonly stopped?: boolean
}

/** Playback, and the messages of frames about it, settle in this time, ms. */
const SETTLE_MS = 700
const LIMIT_MS = 20_000

const pass = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))

/** The browser code, bundled once. */
export async function scripts(): Promise<{ readonly page: string; readonly onlooker: string }> {
  const [page = '', onlooker = ''] = await Promise.all(
    ['page', 'onlooker'].map((name) => {
      const source = new URL(`./${name}.ts`, import.meta.url)
      return bundle(readFileSync(source, 'utf8'), new URL('.', source).pathname)
    }),
  )
  return { page, onlooker }
}

/**
 * A sample that comes this late while the playhead moves shows that the machine was busy with
 * something else, ms.
 */
const BUSY_MS = 100

/**
 * Nothing was sampled for too long, or the element really ran dry where it should not. It does not
 * depend on what Playhead found.
 */
export const isDoubtful = ({ truth, viewing, stopped = false }: Measured): boolean =>
  stopped ||
  truth.coarsestMs > BUSY_MS ||
  truth.jumps > 0 ||
  truth.rebuffers !== viewing.counts.rebufferCount

/** One viewing on a page of its own. */
export async function measure(
  driver: Driver,
  page: string,
  player: Player,
  viewing: Viewing,
): Promise<Measured> {
  const first = driver.firstScript && '<script src="/first.js"></script>'
  const server = await serve(
    {
      '/': `<!doctype html><link rel="icon" href="data:,">${first}<div id="box" style="width:320px"></div><script src="/page.js"></script>`,
      '/first.js': driver.firstScript,
      '/page.js': page,
      ...CLIPS,
      ...ADAPTIVE,
    },
    { 'cache-control': 'no-store' },
  )
  if (viewing.stalls && player.stallAt) server.stallAt(player.stallAt)
  const { name, source, other } = player
  const query = new URLSearchParams({
    player: name,
    source,
    other,
    ...(viewing.loop ? { loop: '' } : {}),
  })
  const tab = await driver.open(`${server.url}/?${query}`)
  try {
    await until(tab, viewing.early ? 'bench.harness' : 'bench.isReady()')
    await viewing.run(viewerOf(tab, server, player))
    await pass(SETTLE_MS)
    if (viewing.early) await tab.run('bench.end()')
    const result = await tab.run<ReturnType<Bench['result']>>('bench.result()')
    const seen = truthOfObservations(tab.truths, driver.frameByFrame)
    return {
      player,
      viewing,
      truth: seen,
      playhead: result.figures,
      counts: result.counts,
      events: result.events,
      recordings: result.recordings,
      faults: [
        ...result.faults,
        ...tab.thrown.map((text) => `thrown: ${text.split('\n').slice(0, 2).join(' ')}`),
        ...seen.doubts,
      ],
    }
  } finally {
    await tab.close()
    await server.close()
  }
}

/** A viewing could not go on. */
export class NeverHappened extends Error {}

/** What became of a viewing that could not go on. */
export const failed = (player: Player, viewing: Viewing, { message }: NeverHappened): Measured => ({
  player,
  viewing,
  truth: {
    playingMs: 0,
    contentMs: 0,
    uniqueMs: 0,
    coarsestMs: 0,
    rebuffers: 0,
    seeks: 0,
    jumps: 0,
  },
  playhead: { playingMs: 0, contentMs: 0, uniqueMs: 0 },
  counts: expected(viewing, player),
  faults: [`could not go on: ${message}`],
  events: [],
  recordings: [],
  stopped: true,
})

/** The element of a page without frames. */
const describeVideo = (tab: Tab): Promise<string> =>
  tab
    .run<string>(
      `(({ currentTime, readyState, paused }) => \`the video: \${currentTime.toFixed(2)} s, readyState \${readyState}, paused \${paused}\`)(document.querySelector('video'))`,
    )
    .catch(() => 'no video in the page')

async function until(tab: Tab, expression: string): Promise<void> {
  for (const end = Date.now() + LIMIT_MS; Date.now() < end; await pass(20))
    if (await tab.run(`Boolean(window.bench && ${expression})`).catch(() => false)) return
  throw new NeverHappened(
    `not within ${LIMIT_MS / 1000} s: ${expression}; ${await describeVideo(tab)}; ${tab.thrown.join('; ')}`,
  )
}

function viewerOf(tab: Tab, server: TestServer, { inFrame }: Player): Viewer {
  /** The promises of a player are not awaited: some of them never settle. */
  const act = async (call: string): Promise<void> =>
    void (await tab.run(`void bench.harness.${call}`))
  return {
    play: () => act('play()'),
    pause: () => act('pause()'),
    seek: (to) => act(`seek(${to})`),
    seekToEnd: (before) => act(`seek(bench.harness.adapter.snapshot().duration - ${before})`),
    rate: (rate) => act(`rate(${rate})`),
    change: async () =>
      void (await tab.run('Promise.resolve(bench.harness.change()).then(() => {})')),
    destroy: () => act('destroy()'),
    async stall(ms) {
      if (inFrame) return void (await tab.inFrame(`__sim.player.stall(${ms})`))
      await until(tab, `document.querySelector('video').readyState < 3`)
      await pass(ms)
      server.release()
      await until(tab, `document.querySelector('video').readyState >= 3`)
    },
    async hide() {
      await tab.hide()
      await until(tab, 'document.hidden')
    },
    async show() {
      await tab.show()
      await until(tab, '!document.hidden')
    },
    moves: () => until(tab, 'bench.plays()'),
    waitForEvent: (event) => until(tab, `bench.hasEvent('${event}')`),
    watch: pass,
  }
}

/** Frames, the videos in them and their contents apart; what was looked at summed. */
function truthOfObservations(
  texts: readonly string[],
  frameByFrame: boolean,
): Measured['truth'] & { doubts: string[] } {
  const contents = new Map<string, { duration: number; looks: Look[] }>()
  for (const { frame, video, content, duration, look } of texts.flatMap(
    (text) => JSON.parse(text) as Observation[],
  )) {
    const key = `${frame} ${video} ${content}`
    const known = contents.get(key) ?? { duration: 0, looks: [] }
    contents.set(key, known)
    known.duration = duration || known.duration
    known.looks.push(look)
  }
  const truths = [...contents.values()].map(({ duration, looks }) => {
    const truth = truthOf([{ duration, looks, played: [] }])
    return frameByFrame ? { ...truth, playingMs: playingOf(truth, looks) } : truth
  })
  const sum = (figure: keyof Figures | 'seeks' | 'rebuffers'): number =>
    truths.reduce((all, { [figure]: ms }) => all + ms, 0)
  const coarsestMs = Math.max(0, ...truths.map((each) => each.coarsestMs))
  const doubts = truths.flatMap(({ unexplained }) =>
    unexplained.map((jump) => `the truth: jump of ${jump.toFixed(2)} s`),
  )
  const figures = {
    playingMs: sum('playingMs'),
    contentMs: sum('contentMs'),
    uniqueMs: sum('uniqueMs'),
  }
  return {
    ...figures,
    seeks: sum('seeks'),
    rebuffers: sum('rebuffers'),
    coarsestMs,
    jumps: doubts.length,
    doubts,
  }
}

/**
 * Where the position moves frame by frame, time between looks says little: then what was played at
 * a rate took as long as that takes.
 */
function playingOf({ course }: Truth, looks: readonly Look[]): number {
  let playing = 0
  for (const [i, [, , content]] of course.entries())
    playing += (content - (course[i - 1]?.[2] ?? 0)) / (looks[i - 1]?.rate ?? 1)
  return playing
}
