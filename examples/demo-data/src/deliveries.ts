import type { EventRecord, IngestBody, LedgerEntry, SnapshotRecord } from '@playhead/core'
import { DAY_MS, HOUR_MS } from './calendar.ts'
import type { Random } from './createRandom.ts'
import type { Year } from './planYear.ts'
import type { PlayedSession } from './playSession.ts'

/** A request to the collector. */
export interface Delivery {
  /** Epoch ms. */
  readonly arrivesAt: number
  readonly body: IngestBody
  readonly userAgent: string
  readonly country: string
  /** Whether the answer is lost, so that the page sends it again. */
  readonly isRepeated: boolean
}

/** What goes wrong in a year, as shares of the sessions or as numbers of them. */
const REPEATED_SHARE = 0.015
const SKEWED_SHARE = 0.008
/** How far a clock of a device is off, ms: what the collector can find out and correct. */
const SKEWS = [7 * 60_000, 3 * HOUR_MS, -2.5 * DAY_MS]
const LOSSES = 6
/** Of devices that were offline for longer than records are accepted. */
const LATE_ONES = 5
const LATE_MS = 9 * DAY_MS
/** Of those who were watching in the outage: whose storage was full. */
const DROPPED_SHARE = 0.25
/** Pages send within seconds. */
const LATENCY_MS = 400
const RETRIES_MS = 10 * 60_000

/** The delivery of one session by its page, with what can go wrong on the way. */
export function deliverSession(
  random: Random,
  { viewing, snapshot, events }: PlayedSession,
  given: Pick<Year, 'outage'> & {
    readonly now: number
    /** Epoch ms: events of sessions from before are left out. */
    readonly eventsFrom: number
    /** Of the whole year. */
    readonly sessions: number
  },
): Delivery {
  const { now, outage, sessions } = given
  const { userAgent, country } = viewing.viewer
  const writer = random.id()
  const isLate = snapshot.at < now - LATE_MS - DAY_MS && random.chance(LATE_ONES / sessions)
  const isInOutage = snapshot.at >= outage.from && snapshot.at < outage.to
  const numbered =
    snapshot.startedAt < given.eventsFrom
      ? []
      : events.map((event, at) => ({ ...event, seq: at + 1 }) as EventRecord)
  const dropped =
    isInOutage && random.chance(DROPPED_SHARE) ? Math.ceil(numbered.length * random.next()) : 0
  const lost = random.chance((LOSSES / sessions) * 6) ? 1 + Math.floor(numbered.length / 2) : 0
  const arrivesAt = isLate
    ? snapshot.at + LATE_MS
    : isInOutage
      ? outage.to + random.next() * RETRIES_MS
      : snapshot.at + LATENCY_MS + random.exponential(LATENCY_MS)
  const body: IngestBody = {
    ...toBatch(random, writer, arrivesAt, [snapshot]),
    ...{ from: numbered.length && 1, to: numbered.length, high: numbered.length },
    events: numbered.filter(({ seq }) => seq > dropped && seq !== lost),
    ledger: dropped ? [declare(random, writer, dropped)] : [],
  }
  return {
    ...{ arrivesAt, userAgent, country },
    body: random.chance(SKEWED_SHARE) ? skew(body, random.pick(SKEWS)) : body,
    isRepeated: random.chance(REPEATED_SHARE),
  }
}

/** One delivery for the sessions of many pages, for databases with very many of them. */
export function deliverTogether(random: Random, together: readonly PlayedSession[]): Delivery {
  const snapshots = together.map(({ snapshot }) => snapshot)
  const { userAgent, country } = (together[0] as PlayedSession).viewing.viewer
  const arrivesAt = Math.max(...snapshots.map(({ at }) => at)) + LATENCY_MS
  const body = toBatch(random, random.id(), arrivesAt, snapshots)
  return { ...{ arrivesAt, body, userAgent, country }, isRepeated: false }
}

const toBatch = (
  random: Random,
  writer: string,
  sentAt: number,
  snapshots: readonly SnapshotRecord[],
): IngestBody => ({
  ...{ batch: random.id(), writer, sentAt, snapshots },
  ...{ from: 0, to: 0, high: 0, events: [], ledger: [] },
})

const declare = (random: Random, writer: string, count: number): LedgerEntry => ({
  ...{ id: random.id(), reason: random.pick(['bytes', 'quota'] as const), count, writer },
  seqs: [[1, count]],
})

/** The same batch by a clock that is off. */
function skew(body: IngestBody, ms: number): IngestBody {
  return {
    ...body,
    sentAt: body.sentAt + ms,
    snapshots: body.snapshots.map((record) => ({
      ...record,
      startedAt: record.startedAt + ms,
      at: record.at + ms,
      ...(record.completedAt && { completedAt: record.completedAt + ms }),
    })),
    events: body.events.map((event) => ({ ...event, at: event.at + ms })),
  }
}
