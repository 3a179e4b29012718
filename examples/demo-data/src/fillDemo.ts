import { DAY_MS } from './calendar.ts'
import { createRandom } from './createRandom.ts'
import { type Delivery, deliverSession, deliverTogether } from './deliveries.ts'
import {
  createConnection,
  type DemoCollector,
  type DemoConnection,
  type DemoKeys,
} from './demoConnection.ts'
import { isFromOldPage, sendAsOldPage } from './oldPage.ts'
import type { PastClock } from './pastClock.ts'
import { planYear, type Viewing, type Year } from './planYear.ts'
import { type PlayedSession, playSession } from './playSession.ts'
import { putCatalogue } from './putCatalogue.ts'

/** How to fill a project. */
export interface FillOptions {
  /** Keys of the project, which has to be empty. */
  readonly keys: DemoKeys
  /** The one that the collector has as its option `clock`. */
  readonly clock: PastClock
  readonly sessions: number
  /** The same seed and the same `now` give the same sessions. @default 1 */
  readonly seed?: number | undefined
  /** The end of the year, epoch ms. @default Date.now() */
  readonly now?: number | undefined
  /**
   * Sessions of one request. With more than one, a million takes minutes; without events, and nothing
   * goes wrong on the way.
   * @default 1
   */
  readonly together?: number | undefined
  readonly onProgress?: ((progress: FillProgress) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/** How far it has got. */
export interface FillProgress {
  readonly sessions: number
  readonly total: number
}

/** What was sent. */
export interface FillSummary {
  readonly sessions: number
  readonly events: number
  readonly viewers: number
  /** Requests that were sent twice. */
  readonly repeated: number
  /** Records that the collector refused, as it should. */
  readonly refused: number
}

/** Requests on their way at a time: the collector stores them in common transactions. */
const PARALLEL = 64
/** Events are most of the records. Those of these days are kept, which include the outage. */
const EVENT_DAYS = 60

/** Makes seeds that follow each other differ in all bits: the golden ratio of 32 bits. */
const SPREAD = 0x9e3779b1

type Tally = { -readonly [K in keyof FillSummary]: FillSummary[K] }

/**
 * Fills a project with a year of a course platform, by the endpoints that pages and applications use.
 * The collector needs `clock.now` as its option `clock`, and {@link COUNTRY_HEADER} as its
 * `countryHeader`.
 * @throws Error when the collector refuses a request, or when `signal` is aborted
 */
export async function fillDemo(
  collector: DemoCollector,
  options: FillOptions,
): Promise<FillSummary> {
  const { clock, keys, sessions, seed = 1, now = Date.now(), together = 1 } = options
  const year = planYear(createRandom(seed), now, sessions)
  const connection = createConnection(collector, clock, keys)
  const { viewings } = year
  const tally: Tally = { sessions: 0, events: 0, viewers: 0, repeated: 0, refused: 0 }
  tally.viewers = new Set(viewings.flatMap(({ viewer }) => viewer.viewerId ?? [])).size
  await putCatalogue(connection)

  const given = { ...year, now, sessions, eventsFrom: now - EVENT_DAYS * DAY_MS }
  const jobs = together > 1 ? groupViewings(viewings, together) : viewings.map((each) => [each])
  const run = async ([at, group]: Job): Promise<void> => {
    // Each has its own, so that the order in which requests end does not matter.
    const random = createRandom(Math.imul(seed + at + 1, SPREAD))
    const played = group.map((viewing) => playSession(random, viewing))
    const [first] = played as [PlayedSession]
    if (together > 1) await send(connection, deliverTogether(random, played), tally)
    else if (isFromOldPage(random, first)) await sendAsOldPage(connection, first)
    else await send(connection, deliverSession(random, first, given), tally)
    tally.sessions += group.length
    options.onProgress?.({ sessions: tally.sessions, total: sessions })
  }
  const numbered = [...jobs.entries()]
  const [first, rest] = takeFirstOfDays(numbered)
  await runInParallel(first, run, options.signal, first.length)
  await runInParallel(rest, run, options.signal, PARALLEL)
  await sendPurchases(connection, year)
  await collector.fold()
  return tally
}

/** Sends a batch, twice when its answer is lost. */
async function send(connection: DemoConnection, delivery: Delivery, tally: Tally): Promise<void> {
  const { body, isRepeated } = delivery
  const { rejected } = await connection.ingest(delivery)
  if (isRepeated) await connection.ingest(delivery)
  tally.events += body.events.length
  tally.repeated += Number(isRepeated)
  tally.refused += rejected.length
}

/** The collector refuses records that are more than a week old. */
const GROUP_MS = 5 * DAY_MS

/** Sessions of one client within some days, in groups of at most `most`: a request has one client. */
function groupViewings(
  viewings: readonly Viewing[],
  most: number,
): readonly (readonly Viewing[])[] {
  const groups: Viewing[][] = []
  const open = new Map<string, Viewing[]>()
  for (const viewing of viewings) {
    const { userAgent, country } = viewing.viewer
    const key = `${Math.floor(viewing.startedAt / GROUP_MS)} ${country} ${userAgent}`
    let group = open.get(key)
    if (!group || group.length === most) {
      group = []
      open.set(key, group)
      groups.push(group)
    }
    group.push(viewing)
  }
  return groups
}

/** Viewings of one request, with their number. */
type Job = readonly [at: number, group: readonly Viewing[]]

/**
 * The first job of each day, and the others. When the first ones arrive together, the collector creates
 * the partitions of all days at once, and plans its statements once instead of after each new day.
 */
function takeFirstOfDays(jobs: readonly Job[]): readonly [first: Job[], rest: Job[]] {
  const days = new Set<number>()
  const [first, rest]: [Job[], Job[]] = [[], []]
  for (const job of jobs) {
    const day = Math.floor((job[1][0] as Viewing).startedAt / DAY_MS)
    ;(days.has(day) ? rest : first).push(job)
    days.add(day)
  }
  return [first, rest]
}

async function runInParallel<T>(
  jobs: readonly T[],
  run: (job: T) => Promise<void>,
  signal: AbortSignal | undefined,
  parallel: number,
): Promise<void> {
  const left = jobs.values()
  let failed = false
  const work = async (): Promise<void> => {
    for (const job of left) {
      if (failed) return
      signal?.throwIfAborted()
      await run(job).catch((error: unknown) => {
        failed = true
        throw error
      })
    }
  }
  await Promise.all(Array.from({ length: parallel }, work))
}

async function sendPurchases(connection: DemoConnection, { purchases }: Year): Promise<void> {
  for (let at = 0; at < purchases.length; at += MAX_PURCHASES)
    await connection.manage('POST', '/v1/purchases', {
      purchases: purchases.slice(at, at + MAX_PURCHASES),
    })
}
/** Of one request. */
const MAX_PURCHASES = 1000
