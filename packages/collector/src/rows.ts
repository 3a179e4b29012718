import type { EventRecord, Range, SnapshotRecord } from '@playhead/core'
import type { AcceptedBatch } from './acceptBatch.ts'
import { column, MILESTONES, NUMBERS } from './columns.ts'

/** Rows of each statement. */
export interface Rows {
  readonly snapshots: readonly { readonly p: number; readonly session_id: string; readonly writer: string }[]
  readonly events: readonly object[]
  readonly writers: readonly object[]
  readonly ledger: readonly object[]
}

/** What is stored of a batch, as rows for the statements. */
export function toRows(project: number, batch: AcceptedBatch, videoId: (extId: string) => number): Rows {
  return {
    snapshots: batch.snapshots.map((record) => snapshotRow(project, record, videoId(record.videoId), batch.writer)),
    events: batch.events.map((record) => eventRow(project, record, batch)),
    writers: [
      {
        p: project,
        id: batch.writer,
        have: multirange(batch.events.map(({ seq }) => [seq, seq])),
        dropped: '{}',
        high: batch.high,
        first_ms: batch.firstAt,
      },
      ...batch.ledger.flatMap(({ writer, seqs }) =>
        writer && seqs
          ? [{ p: project, id: writer, have: '{}', dropped: multirange(seqs), high: 0, first_ms: batch.firstAt }]
          : [],
      ),
    ],
    ledger: batch.ledger.map(({ id, reason, count, writer }) => ({ p: project, id, reason, count, writer })),
  }
}

function eventRow(
  p: number,
  { session, seq, type, at, position, epoch: _, ...data }: EventRecord,
  { writer }: AcceptedBatch,
): object {
  return {
    p,
    session_id: session,
    seq,
    day: dayOf(at),
    writer,
    at_ms: at,
    type,
    position_s: rounded(position),
    data,
  }
}

function snapshotRow(p: number, record: SnapshotRecord, video_id: number, writer: string): Rows['snapshots'][number] {
  const { watched = [], twice = [], thrice = [], milestones, completedAt, duration } = record
  const end = duration ?? Number.POSITIVE_INFINITY
  const { startedAt: started_ms, at: last_ms } = record
  return {
    ...Object.fromEntries(NUMBERS.map((name) => [column(name), Math.round(record[name] ?? 0)])),
    p,
    session_id: record.session,
    video_id,
    day: dayOf(started_ms),
    started_ms,
    writer,
    title: record.title,
    viewer: record.viewerId,
    player: record.player,
    course: record.courseId,
    lesson: record.lessonId,
    preview: record.preview,
    live: record.live,
    page: record.page,
    referrer: record.referrer,
    rev: record.rev,
    last_ms,
    state: record.state,
    position_s: rounded(record.position),
    duration_s: rounded(duration),
    played: (record.played ?? watched).map((range) => range.map(rounded)),
    max_position_s: rounded(record.maxPosition),
    reached: bits(milestones?.reached),
    reached_played: bits(milestones?.played),
    // Between the first and the last moment of its session, so that a wrong one cannot leave the calendar.
    completed_ms: completedAt === undefined ? null : Math.max(started_ms, Math.min(last_ms, completedAt)),
    w1: tenths(watched, end),
    w2: tenths(twice, end),
    w3: tenths(thrice, end),
  } as Rows['snapshots'][number]
}

/** Milliseconds: a finer number is noise, and one next to zero is out of range in a division. */
const rounded = <T extends number | undefined>(seconds: T): T =>
  (seconds === undefined ? seconds : Math.round((seconds as number) * 1000) / 1000) as T
const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10)
const bits = (percents: readonly number[] = []): number =>
  percents.reduce((sum, percent) => sum | (1 << MILESTONES.indexOf(percent)), 0)
const tenths = (ranges: readonly Range[], end: number): string =>
  `{${ranges
    .map(([from, to]) => [Math.round(from * 10), Math.round(Math.min(to, end) * 10)] as const)
    .filter(([from, to]) => to > from)
    .map(([from, to]) => `[${from},${to})`)}}`
const multirange = (ranges: readonly (readonly [number, number])[]): string =>
  `{${ranges.filter(([from, to]) => from <= to).map(([from, to]) => `[${from},${to}]`)}}`
