import type { Capabilities, EventRecord, SnapshotRecord } from '@playhead/core'
import {
  initialState,
  project,
  type Reading,
  replayReadings,
  type SessionInput,
  toRecord,
} from '@playhead/core/internal'
import type { Random } from './createRandom.ts'
import type { Viewing } from './planYear.ts'
import { type Step, writeScript } from './script.ts'

/** An event without its number, which its writer gives. */
export type UnnumberedEvent = Omit<EventRecord, 'seq'>

/** What a page would have sent of a session. */
export interface PlayedSession {
  readonly viewing: Viewing
  readonly snapshot: SnapshotRecord
  readonly events: readonly UnnumberedEvent[]
}

const CAPABILITIES: Capabilities = {
  timeSource: 'event',
  seek: 'native',
  pauseSettleMs: 0,
  buffering: 'native',
}
const COMPLETION = { threshold: 0.9, basis: 'position' } as const
const MILESTONES = [0.25, 0.5, 0.75, 0.9]
/** A page samples a paused player as well; without samples, the device slept. */
const SAMPLE_MS = 60_000
/** A page saves a snapshot this often while it plays. */
const SNAPSHOT_MS = 15_000
const SITE = 'https://school.example'
/** A startup that takes longer makes some viewers leave. */
const PATIENCE_MS = 5000

/** What the player of a session reports, one reading after another. */
class Tape {
  readonly readings: Reading[] = []
  /** ms since the session began. */
  now = 0
  position: number
  readonly #startedAt: number
  readonly #rate: number
  readonly #duration: number

  constructor(startedAt: number, from: number, rate: number, duration: number) {
    this.#startedAt = startedAt
    this.position = from
    this.#rate = rate
    this.#duration = duration
  }
  report(signal: SessionInput, player: Reading['player'] = {}): void {
    const now = Math.round(this.now)
    this.readings.push({
      ...{ now, wall: this.#startedAt + now, signal },
      player: { position: this.position, ...player },
    })
  }
  wait(ms: number): void {
    for (let left = ms; left > 0; left -= SAMPLE_MS) {
      this.now += Math.min(left, SAMPLE_MS)
      if (left > SAMPLE_MS) this.report({ type: 'tick' })
    }
  }
  /** Plays on to a position, with a sample at each milestone. */
  playTo(until: number): void {
    const marks = MILESTONES.map((share) => share * this.#duration + 0.05)
    for (const to of [...marks.filter((mark) => mark > this.position && mark < until), until]) {
      this.now += ((to - this.position) / this.#rate) * 1000
      this.position = to
      this.report({ type: 'time' })
    }
  }
  seekTo(to: number, tookMs: number): void {
    const from = this.position
    this.position = to
    this.report({ type: 'seeking', from }, { seeking: true })
    this.now += tookMs
    this.report({ type: 'seeked' }, { seeking: false })
  }
}

/** Plays a session: the core's own reducer decides what it comes to. */
export function playSession(random: Random, viewing: Viewing): PlayedSession {
  const { lesson, startedAt, from, viewer } = viewing
  const tape = new Tape(startedAt, from, viewer.rate, lesson.duration)
  if (start(random, tape, viewing)) {
    for (const step of writeScript(random, viewing)) act(random, tape, step, viewing)
    leave(random, tape, viewing)
  }
  tape.report({ type: 'end', reason: random.chance(0.3) ? 'source-change' : 'page-closed' })
  return conclude(random, tape, viewing)
}

/** Loads and begins to play. False when no frame moves: it fails, or the viewer does not wait. */
function start(random: Random, tape: Tape, { lesson, viewer, from }: Viewing): boolean {
  const source = `/videos/${lesson.videoId}.mp4`
  tape.report({ type: 'loading' }, { position: 0, source })
  tape.now = random.logNormal(viewer.startupMs * 0.6, 0.4)
  tape.report({ type: 'metadata' }, { position: 0, duration: lesson.duration })
  tape.wait(random.logNormal(1400, 0.7))
  tape.report({ type: 'play' }, { position: 0, paused: false, rate: viewer.rate })
  if (from > 0) resume(random, tape, from)
  const startupMs = random.logNormal(viewer.startupMs, 0.55)
  if (random.chance(viewer.startupMs > 1500 ? 0.02 : 0.006)) {
    tape.wait(startupMs * 2)
    const message = 'The video could not be loaded.'
    tape.report({ type: 'error', fatal: true, code: 'media_network', message }, { paused: true })
    tape.wait(3000)
    return false
  }
  if (startupMs > PATIENCE_MS && random.chance(0.4)) {
    tape.wait(PATIENCE_MS)
    return false
  }
  tape.wait(startupMs)
  tape.report({ type: 'playing' })
  return true
}

function resume(random: Random, tape: Tape, target: number): void {
  tape.report({ type: 'command', action: 'seek', to: target }, { position: 0 })
  tape.position = target
  tape.report({ type: 'seeking', from: 0 }, { seeking: true })
  const tookMs = Math.round(random.logNormal(260, 0.5))
  tape.now += tookMs
  tape.report({ type: 'seeked' }, { seeking: false })
  tape.report({
    type: 'resume',
    target,
    actual: target,
    ok: true,
    reason: 'resumed',
    tries: 1,
    tookMs,
  })
}

function act(random: Random, tape: Tape, step: Step, { until, viewer }: Viewing): void {
  // What lies before the position was jumped over.
  if (step.at < tape.position - 0.01 || step.at >= until) return
  tape.playTo(step.at)
  switch (step.does) {
    case 'seek':
      return tape.seekTo(Math.min(step.to, until), random.logNormal(viewer.startupMs * 0.5, 0.5))
    case 'pause':
      tape.report({ type: 'pause' }, { paused: true })
      tape.wait(step.forMs)
      tape.report({ type: 'play' }, { paused: false })
      return tape.report({ type: 'playing' })
    case 'rebuffer':
      tape.report({ type: 'waiting' })
      tape.wait(step.forMs)
      return tape.report({ type: 'playing' })
    case 'fullscreen':
      return tape.report({ type: 'fullscreen', active: true })
  }
}

function leave(random: Random, tape: Tape, { lesson, until }: Viewing): void {
  tape.playTo(until)
  if (until >= lesson.duration) {
    tape.report({ type: 'ended' }, { ended: true, paused: true })
    tape.wait(random.logNormal(6000, 0.8))
  } else if (random.chance(0.5)) {
    tape.report({ type: 'pause' }, { paused: true })
    tape.wait(random.logNormal(4000, 1))
    tape.report({ type: 'tick' })
  }
}

function conclude(random: Random, tape: Tape, viewing: Viewing): PlayedSession {
  const { lesson, course, player, startedAt, viewer } = viewing
  const from = initialState({
    ...{ now: 0, wall: startedAt, capabilities: CAPABILITIES, completion: COMPLETION },
    duration: lesson.duration,
  })
  const { events, state } = replayReadings(from, tape.readings)
  const session = random.id()
  const { videoId, title, preview } = lesson
  const { courseId } = course
  const identity = {
    ...{ session, player, startedAt, viewerId: viewer.viewerId },
    page: `${SITE}/${courseId}/${videoId}`,
    referrer: preview ? random.pick(REFERRERS) : `${SITE}/${courseId}`,
    media: { videoId, title, courseId, ...(preview ? { preview } : { lessonId: videoId }) },
  }
  const rev = 1 + events.length + Math.floor(state.clocks.playingMs / SNAPSHOT_MS)
  const snapshot = toRecord(
    project(state, state.now, { session, videoId }),
    rev,
    startedAt + state.now,
    identity,
  )
  return { viewing, snapshot, events: events.map((event) => ({ ...event, session })) }
}
const REFERRERS = [
  ...['https://www.google.com/', 'https://www.instagram.com/', 'https://news.example/videos'],
  ...['https://www.google.com/', `${SITE}/`],
]
