import * as v from 'valibot'
import type { IngestAnswer, IngestBody, LedgerEntry } from './contracts/batch.ts'
import type { EventRecord } from './contracts/events.ts'
import { LIMITS } from './contracts/limits.ts'
import type { Range } from './contracts/media.ts'
import type { Milestones, SnapshotRecord } from './contracts/snapshot.ts'

export { LIMITS }

const id = v.pipe(v.string(), v.nonEmpty(), v.maxLength(LIMITS.idChars))
const text = v.pipe(v.string(), v.maxLength(LIMITS.textChars))
const nameText = v.pipe(v.string(), v.nonEmpty(), v.maxLength(LIMITS.nameChars))
const nanoidText = v.pipe(
  v.string(),
  v.regex(/^[\w-]{10,64}$/, 'expected 10 to 64 characters of A-Z a-z 0-9 _ -'),
)
const upTo = (most: number): v.GenericSchema<unknown, number> =>
  v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(most))
const epochMs = upTo(LIMITS.epochMs)
const tookMs = upTo(LIMITS.durationMs)
const ms = v.optional(tookMs)
const seconds = upTo(LIMITS.seconds)
const nullableSeconds = v.nullable(seconds)
const count = v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(LIMITS.count)))
const seq = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER))
const seqs = v.array(v.pipe(v.tuple([seq, seq]), v.readonly()))

const range: v.GenericSchema<unknown, Range> = v.pipe(
  v.tuple([seconds, seconds]),
  v.check(([from, to]) => from <= to, 'expected [from, to] with from ≤ to'),
  v.readonly(),
)
const ranges = v.optional(v.pipe(v.array(range), v.maxLength(LIMITS.ranges)))
const percents = v.pipe(v.array(v.picklist([25, 50, 75, 90, 100])), v.maxLength(5))
const milestones: v.GenericSchema<unknown, Milestones> = v.object({
  reached: percents,
  played: percents,
})

/** One session, cumulative. */
export const snapshotSchema: v.GenericSchema<unknown, SnapshotRecord> = v.object({
  session: nanoidText,
  rev: v.pipe(seq, v.minValue(1)),
  videoId: id,
  title: v.optional(text),
  courseId: v.optional(id),
  lessonId: v.optional(id),
  preview: v.optional(v.boolean()),
  viewerId: v.optional(id),
  player: v.pipe(v.string(), v.nonEmpty(), v.maxLength(LIMITS.playerChars)),
  startedAt: epochMs,
  at: epochMs,
  epoch: v.optional(seq),
  state: v.picklist([
    'idle',
    'starting',
    'playing',
    'paused',
    'seeking',
    'rebuffering',
    'ended',
    'error',
    'closed',
  ]),
  live: v.optional(v.boolean()),
  page: v.optional(text),
  referrer: v.optional(text),
  idleMs: ms,
  startupMs: ms,
  playingMs: ms,
  pausedMs: ms,
  seekingMs: ms,
  rebufferMs: ms,
  endedMs: ms,
  errorMs: ms,
  suspendedMs: ms,
  contentMs: ms,
  played: ranges,
  watched: ranges,
  twice: ranges,
  thrice: ranges,
  position: v.optional(seconds),
  maxPosition: v.optional(seconds),
  duration: v.optional(seconds),
  playCount: count,
  pauseCount: count,
  seekCount: count,
  rateChangeCount: count,
  renditionChangeCount: count,
  rebufferCount: count,
  errorCount: count,
  appActionCount: count,
  engineActionCount: count,
  milestones: v.optional(milestones),
  completedAt: v.optional(epochMs),
})

const jsonText = v.pipe(
  v.record(v.string(), v.unknown()),
  v.check(
    (data) => JSON.stringify(data).length <= LIMITS.jsonChars,
    `expected at most ${LIMITS.jsonChars} characters as JSON`,
  ),
)
const moment = {
  session: nanoidText,
  seq: v.pipe(seq, v.minValue(1)),
  at: epochMs,
  position: v.optional(seconds),
  epoch: v.optional(seq),
}
const message = v.pipe(v.string(), v.maxLength(LIMITS.messageChars))
const event = <const T extends string, E extends v.ObjectEntries>(
  type: T,
  entries: E,
): v.ObjectSchema<typeof moment & { type: v.LiteralSchema<T, undefined> } & E, undefined> =>
  v.object({ ...moment, type: v.literal(type), ...entries })

const cause = v.optional(v.picklist(['app', 'engine']))

/** One discrete fact. */
export const eventSchema: v.GenericSchema<unknown, EventRecord> = v.variant('type', [
  event('load', { loadMs: tookMs, duration: nullableSeconds }),
  event('view', { startupMs: tookMs }),
  event('play', { cause }),
  event('pause', { reason: v.optional(v.literal('visibility')), cause }),
  event('seek', {
    from: nullableSeconds,
    to: nullableSeconds,
    tookMs,
    count: v.pipe(seq, v.minValue(1)),
    cause,
  }),
  event('rebuffer', { tookMs }),
  event('rate', { rate: upTo(LIMITS.rate), cause }),
  event('volume', {
    volume: v.nullable(upTo(1)),
    muted: v.nullable(v.boolean()),
  }),
  event('rendition', {
    auto: v.optional(v.boolean()),
    width: v.optional(upTo(LIMITS.pixels)),
    height: v.optional(upTo(LIMITS.pixels)),
    bitrateBps: v.optional(upTo(LIMITS.bitrateBps)),
    label: v.optional(v.pipe(v.string(), v.maxLength(LIMITS.nameChars))),
  }),
  event('texttrack', { language: v.nullable(message) }),
  event('fullscreen', { active: v.boolean() }),
  event('pip', { active: v.boolean() }),
  event('autoplayblocked', {}),
  event('ad', { phase: v.picklist(['start', 'end', 'error']) }),
  event('loop', {}),
  event('milestone', {
    percent: v.picklist([25, 50, 75, 90, 100]),
    kind: v.picklist(['reached', 'played']),
  }),
  event('complete', {
    basis: v.picklist(['position', 'coverage']),
    threshold: upTo(1),
  }),
  event('ended', {}),
  event('error', {
    fatal: v.boolean(),
    code: nameText,
    message: v.nullable(message),
  }),
  event('suspend', { tookMs }),
  event('resume', {
    target: seconds,
    actual: nullableSeconds,
    ok: v.boolean(),
    reason: v.picklist(['resumed', 'viewer', 'no-metadata', 'missed', 'failed']),
    error: v.optional(message),
    tries: v.pipe(seq, v.maxValue(LIMITS.tries)),
    tookMs,
  }),
  event('log', { name: nameText, data: v.optional(jsonText) }),
  event('end', { reason: v.picklist(['app', 'source-change', 'page-closed', 'destroyed']) }),
]) as unknown as v.GenericSchema<unknown, EventRecord>

/** Records that were dropped before they were sent. */
export const ledgerSchema: v.GenericSchema<unknown, LedgerEntry> = v.object({
  id: nanoidText,
  reason: v.picklist([
    'age',
    'bytes',
    'quota',
    'rejected',
    'too_large',
    'consent',
    'storage_lost',
    'memory_overflow',
    'before_send',
    'sampling',
  ]),
  count: v.pipe(seq, v.minValue(1)),
  writer: v.optional(nanoidText),
  seqs: v.optional(v.pipe(seqs, v.maxLength(1000))),
})

const listOf = (max: number): v.GenericSchema<unknown, unknown[]> =>
  v.pipe(v.array(v.unknown()), v.maxLength(max))

/** A writer's id, as in {@link IngestBody.pending}. */
export const writerSchema: v.GenericSchema<unknown, string> = nanoidText

/**
 * The body of `POST /v1/ingest` without the items of its lists: the server checks those one by one,
 * so that one invalid item does not cost the others.
 */
export const envelopeSchema: v.GenericSchema<
  unknown,
  Omit<IngestBody, 'snapshots' | 'events' | 'ledger' | 'pending'> & {
    snapshots: unknown[]
    events: unknown[]
    ledger: unknown[]
    pending?: unknown[] | undefined
  }
> = v.object({
  key: v.optional(v.pipe(v.string(), v.maxLength(200))),
  batch: nanoidText,
  sentAt: epochMs,
  writer: nanoidText,
  from: seq,
  to: seq,
  high: seq,
  epoch: v.optional(seq),
  pending: v.optional(listOf(LIMITS.pending)),
  ledger: v.optional(listOf(100), []),
  snapshots: v.optional(listOf(LIMITS.records), []),
  events: v.optional(listOf(LIMITS.records), []),
})

/** The whole body, for `/openapi.json` and for tests that want all or nothing. */
export const ingestSchema: v.GenericSchema<unknown, IngestBody> = v.object({
  ...(envelopeSchema as unknown as { entries: v.ObjectEntries }).entries,
  pending: v.optional(v.pipe(v.array(writerSchema), v.maxLength(LIMITS.pending), v.readonly())),
  ledger: v.optional(v.pipe(v.array(ledgerSchema), v.maxLength(100)), []),
  snapshots: v.optional(v.pipe(v.array(snapshotSchema), v.maxLength(LIMITS.records)), []),
  events: v.optional(v.pipe(v.array(eventSchema), v.maxLength(LIMITS.records)), []),
}) as unknown as v.GenericSchema<unknown, IngestBody>

/** The answer to `POST /v1/ingest`. */
export const answerSchema: v.GenericSchema<unknown, IngestAnswer> = v.object({
  accepted: seq,
  rejected: v.array(v.object({ id: v.string(), reason: v.string() })),
  have: seqs,
  haveOf: v.optional(v.record(nanoidText, seqs)),
  serverTime: epochMs,
})
