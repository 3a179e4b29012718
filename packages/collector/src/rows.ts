import type { Range, SnapshotRecord } from '@playhead/core'
import { type AcceptedBatch, DAY_MS } from './acceptBatch.ts'
import { column, MILESTONES, NUMBERS } from './columns.ts'

/** What is stored of a batch, as rows for the statements. */
export function toRows(
  project: number,
  batch: AcceptedBatch,
  videoId: (extId: string) => number,
  now: number,
  sentAt: number,
): Rows {
  const offsetIsWrong = Math.abs(now - sentAt) > DAY_MS
  const day = (ms: number): string => (offsetIsWrong ? '1970-01-01' : new Date(ms).toISOString().slice(0, 10))
  return {
    snapshots: batch.snapshots.map((record) =>
      snapshotRow(project, record, videoId(record.video), day(record.startedAt)),
    ),
    events: batch.events.map(({ session, seq, type, at, position, ...data }) => ({
      p: project,
      day: day(at),
      session_id: session,
      seq,
      writer: batch.writer,
      at: iso(at),
      type,
      position_s: position ?? null,
      data,
    })),
    writers: [
      {
        p: project,
        id: batch.writer,
        have: multirange(batch.events.map(({ seq }) => [seq, seq])),
        dropped: '{}',
        high: batch.high,
      },
      ...batch.ledger.flatMap(({ writer, seqs }) =>
        writer && seqs ? [{ p: project, id: writer, have: '{}', dropped: multirange(seqs), high: 0 }] : [],
      ),
    ],
    ledger: batch.ledger.map(({ id, reason, count, writer }) => ({
      p: project,
      id,
      reason,
      count,
      writer: writer ?? null,
    })),
  }
}

/** Rows of each statement. */
export interface Rows {
  readonly snapshots: readonly object[]
  readonly events: readonly object[]
  readonly writers: readonly {
    readonly p: number
    readonly id: string
    readonly have: string
    readonly dropped: string
    readonly high: number
  }[]
  readonly ledger: readonly object[]
}

function snapshotRow(p: number, record: SnapshotRecord, video_id: number, day: string): object {
  const {
    session,
    video: _,
    title: __,
    rev,
    at,
    startedAt,
    state,
    position,
    maxPosition,
    duration,
    milestones,
    completedAt,
    ...rest
  } = record
  const {
    watched = [],
    twice = [],
    thrice = [],
    played = watched,
    viewer,
    player,
    course,
    lesson,
    preview,
    live,
    page,
    referrer,
    ...numbers
  } = rest
  const end = duration ?? Number.POSITIVE_INFINITY
  return {
    ...Object.fromEntries(
      NUMBERS.map((name) => [column(name), Math.round((numbers as Record<string, number | undefined>)[name] ?? 0)]),
    ),
    p,
    day,
    session_id: session,
    video_id,
    viewer,
    player,
    course,
    lesson,
    preview,
    live,
    page,
    referrer,
    started_at: iso(startedAt),
    last_at: iso(at),
    rev,
    state,
    position_s: position,
    max_position_s: maxPosition,
    duration_s: duration,
    played,
    reached: bits(milestones?.reached),
    reached_played: bits(milestones?.played),
    completed_at: completedAt === undefined ? null : iso(completedAt),
    w1: tenths(watched, end),
    w2: tenths(twice, end),
    w3: tenths(thrice, end),
  }
}

const iso = (ms: number): string => new Date(ms).toISOString()
const bits = (percents: readonly number[] = []): number =>
  percents.reduce((sum, percent) => sum | (1 << MILESTONES.indexOf(percent)), 0)
const tenths = (ranges: readonly Range[], end: number): string =>
  `{${ranges
    .map(([from, to]) => [Math.round(from * 10), Math.round(Math.min(to, end) * 10)] as const)
    .filter(([from, to]) => to > from)
    .map(([from, to]) => `[${from},${to})`)}}`
const multirange = (ranges: readonly (readonly [number, number])[]): string =>
  `{${ranges.filter(([from, to]) => from <= to).map(([from, to]) => `[${from},${to}]`)}}`
