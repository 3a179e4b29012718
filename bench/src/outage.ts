import { type Answer, createPlayhead, memoryStore } from '@playhead/core'
import { mulberry32 } from '@playhead/example-demo-data/mulberry32'
import { fakeAdapter, fakeClock } from '@playhead/testing'
import { option } from './option.ts'
import { keepText, quantile } from './report.ts'

const OUTAGES = 200
const MIN_OUTAGE_MS = 10_000
const MAX_OUTAGE_MS = 600_000
/** A viewer does something this often. ms */
const EVENT_MS = 5000
/** What the silence after an outage may last beyond the outage itself. ms */
const SLACK_MS = 5000

interface Outage {
  readonly lengthMs: number
  /** From the end of the outage to the first request that is answered with 2xx. */
  readonly silenceMs: number
  readonly requests: number
}

/**
 * Simulated outages of 10 s to 10 min, in which the backend answers 503: how long are clients
 * silent after the end of the outage, and how many requests do they make during it? `--outages
 * 200`, `--seed 1`.
 */
export async function outage(args: readonly string[]): Promise<boolean> {
  const count = option(args, 'outages') ?? OUTAGES
  const random = mulberry32(option(args, 'seed') ?? 1)
  const { random: platformRandom } = Math
  Math.random = random
  // One page needs no lock, and real locks do not follow simulated time.
  const locks = Object.getOwnPropertyDescriptor(navigator, 'locks')
  Object.defineProperty(navigator, 'locks', { configurable: true, value: undefined })
  const now: Outage[] = []
  const before: Outage[] = []
  try {
    for (let at = 0; at < count; at++) {
      const lengthMs = MIN_OUTAGE_MS * (MAX_OUTAGE_MS / MIN_OUTAGE_MS) ** ((at + random()) / count)
      now.push(await simulate(lengthMs, random() * 30_000))
      before.push(byNumberOfTries(lengthMs, random() * EVENT_MS))
    }
  } finally {
    Math.random = platformRandom
    if (locks) Object.defineProperty(navigator, 'locks', locks)
    else Reflect.deleteProperty(navigator, 'locks')
  }
  const met = late(now) <= SLACK_MS
  const lines = [
    `| ${count} outages of 10 s to 10 min (T) | the queue | a bound that doubles with each try, full jitter (as it was) |`,
    '| --- | ---: | ---: |',
    row('silence after the outage, median', now, before, (all) => seconds(silence(all, 0.5))),
    row('silence after the outage, 95th percentile', now, before, (all) =>
      seconds(silence(all, 0.95)),
    ),
    row('longest silence', now, before, (all) => seconds(silence(all, 1))),
    row('silence beyond T, 95th percentile', now, before, (all) => seconds(late(all))),
    row('longest silence, as a share of T', now, before, (all) =>
      quantile(
        all.map(({ silenceMs, lengthMs }) => silenceMs / lengthMs),
        1,
      ).toFixed(2),
    ),
    row('requests during the outage, median', now, before, (all) => `${requests(all, 0.5)}`),
    row('requests during the outage, most', now, before, (all) => `${requests(all, 1)}`),
    '',
    `Goal: at most ${SLACK_MS / 1000} s beyond T at the 95th percentile: ${met ? 'met' : '**missed**'}`,
  ]
  console.log(`\n${lines.join('\n')}`)
  keepText('outage', lines.join('\n'))
  return met
}

type Figure = (all: readonly Outage[]) => string
const row = (name: string, now: Outage[], before: Outage[], figure: Figure): string =>
  `| ${name} | ${figure(now)} | ${figure(before)} |`
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`
const silence = (all: readonly Outage[], share: number): number =>
  quantile(
    all.map(({ silenceMs }) => silenceMs),
    share,
  )
const late = (all: readonly Outage[]): number =>
  quantile(
    all.map(({ silenceMs, lengthMs }) => silenceMs - lengthMs),
    0.95,
  )
const requests = (all: readonly Outage[], share: number): number =>
  quantile(
    all.map((one) => one.requests),
    share,
  )

/**
 * A whole Playhead whose viewer does something every five seconds, on a clock that the bench owns.
 */
async function simulate(lengthMs: number, startMs: number): Promise<Outage> {
  const clock = fakeClock()
  let during = 0
  let firstSuccess: number | undefined
  const end = startMs + lengthMs
  const playhead = createPlayhead({
    clock,
    store: memoryStore(),
    host: { onPageMoment() {} },
    transport: {
      name: 'simulated',
      async send(): Promise<Answer> {
        const at = clock.now()
        if (at >= startMs && at < end) {
          during++
          return { outcome: 'retry', reason: 'HTTP 503' }
        }
        if (at >= end) firstSuccess ??= at
        return { outcome: 'accepted' }
      },
    },
  })
  const session = playhead.track(fakeAdapter(), { videoId: 'lesson-1' })
  while (firstSuccess === undefined && clock.now() < end + 2 * MAX_OUTAGE_MS) {
    session.log('note')
    await clock.pass(EVENT_MS)
  }
  void playhead.destroy()
  return { lengthMs, silenceMs: (firstSuccess ?? clock.now()) - end, requests: during }
}

/**
 * What the queue did before: the bound of the wait is a second, twice as long with each try, five
 * minutes at most.
 */
function byNumberOfTries(lengthMs: number, first: number): Outage {
  let at = first
  let tries = 0
  for (; at < lengthMs; tries++) at += Math.random() * Math.min(300_000, 1000 * 2 ** tries)
  return { lengthMs, silenceMs: at - lengthMs, requests: tries }
}
