import type { Clock } from '@playhead/core'
import { exponentialCeiling, retryDelay } from '@playhead/core/internal'
import { SaveLater, type SaveMoment, SaveRefused } from '../progressSource.ts'

/** What saves are scheduled with. */
export interface SaveParts {
  readonly clock: Clock
  /**
   * Work that has to be done before this video may be saved; undefined when it may be saved now.
   */
  prepare(videoId: string, moment: SaveMoment): Promise<unknown> | undefined
  /** Sends the newest progress of the video; undefined when nothing is left to send. */
  save(videoId: string, moment: SaveMoment): Promise<unknown> | undefined
  report(error: unknown, where: string): void
}

/** State that all videos share. */
export interface SaveGate {
  /** No request before this time, because the backend asked for it. Monotonic ms. */
  notBefore: number
  ended: boolean
}

/**
 * The saves of one video: one request at a time, one a second at most, tried again until it
 * succeeds or is refused.
 */
export interface SaveLane {
  /** Sends as soon as possible. Settles with the request that carries this save, or a newer one. */
  send(moment: SaveMoment): Promise<void>
  /** Tries again now if the last attempt failed. */
  retry(): void
  /** Sends now if a send is scheduled. */
  flush(): void
  /** Cancels what is scheduled. Saves that wait for it are kept by the caller. */
  stop(): void
}

/** A call of `send` that waits for a request. */
interface Waiter {
  resolve(): void
  reject(error: unknown): void
}

/** Dependencies and state of a lane. */
interface Lane {
  readonly videoId: string
  readonly gate: SaveGate
  readonly parts: SaveParts
  readonly waiting: Waiter[]
  /** Monotonic ms. */
  sentAt: number
  /** Identity of the request in flight, or of the preparation before it. */
  flight: object | undefined
  cancelTimer: (() => void) | undefined
  /** Failed attempts since the last success. */
  failures: number
}

/** The minimum interval between two saves of one video: backends answer 429 to more. */
const MIN_INTERVAL_MS = 1000
const RETRY_MS = 2000
const MAX_RETRY_MS = 5 * 60_000
/** After this time, a request without an answer no longer delays the next one. */
const MAX_ANSWER_MS = 20_000
const NOT_LEAVING: SaveMoment = { leaving: false }

/** Schedules the saves of one video. */
export function createSaveLane(videoId: string, gate: SaveGate, parts: SaveParts): SaveLane {
  const lane: Lane = {
    videoId,
    gate,
    parts,
    waiting: [],
    sentAt: Number.NEGATIVE_INFINITY,
    flight: undefined,
    cancelTimer: undefined,
    failures: 0,
  }
  return {
    send: (moment) =>
      new Promise((resolve, reject) => {
        if (gate.ended) return resolve()
        lane.waiting.push({ resolve, reject })
        attempt(lane, moment)
      }),
    retry() {
      if (!lane.failures || lane.flight) return
      lane.failures = 1
      attempt(lane, NOT_LEAVING)
    },
    flush() {
      if (lane.cancelTimer) attempt(lane, { leaving: true })
    },
    stop() {
      cancelScheduled(lane)
      resolveAll(takeWaiting(lane))
    },
  }
}

/** Sends now, or schedules a send where it is too early, or leaves it to the request in flight. */
function attempt(lane: Lane, moment: SaveMoment): void {
  const { videoId, gate, parts } = lane
  const waitMs = Math.max(lane.sentAt + MIN_INTERVAL_MS, gate.notBefore) - parts.clock.now()
  if (waitMs > 0) return schedule(lane, waitMs)
  // A page that closes does not wait for the request in flight: it may not see the end of it.
  if (lane.flight && !moment.leaving) return
  const preparation = parts.prepare(videoId, moment)
  if (preparation && lane.flight) return
  cancelScheduled(lane)
  if (preparation) return sendAfter(lane, preparation)
  const request = rejectThrown(() => parts.save(videoId, moment))
  const carried = takeWaiting(lane)
  if (request) follow(lane, request, carried)
  else resolveAll(carried)
}

function schedule(lane: Lane, ms: number): void {
  cancelScheduled(lane)
  if (lane.gate.ended) return
  const run = (): void => {
    lane.cancelTimer = undefined
    attempt(lane, NOT_LEAVING)
  }
  lane.cancelTimer = lane.parts.clock.setTimer(run, Math.ceil(ms)) // timers drop fractions, and would run too early
}

function cancelScheduled(lane: Lane): void {
  lane.cancelTimer?.()
  lane.cancelTimer = undefined
}

function sendAfter(lane: Lane, preparation: Promise<unknown>): void {
  const flight = startFlight(lane)
  preparation.then(
    () => {
      endFlight(lane, flight)
      if (!lane.gate.ended) attempt(lane, NOT_LEAVING)
    },
    (error) => {
      endFlight(lane, flight)
      if (lane.gate.ended) return
      retryLater(lane, error)
      rejectAll(takeWaiting(lane), error)
    },
  )
}

/** Settles the calls that a request carries, and goes on when it is over. */
function follow(lane: Lane, request: Promise<unknown>, carried: readonly Waiter[]): void {
  const { clock, report } = lane.parts
  const flight = startFlight(lane)
  lane.sentAt = clock.now()
  const finish = (): void => {
    cancelLimit()
    if (endFlight(lane, flight) && lane.waiting.length) attempt(lane, NOT_LEAVING)
  }
  const fail = (error: unknown): void => {
    report(error, `save ${lane.videoId}`)
    if (!(error instanceof SaveRefused)) retryLater(lane, error)
    rejectAll(carried, error)
    finish()
  }
  const cancelLimit = clock.setTimer(
    () => fail(new Error(`no answer after ${MAX_ANSWER_MS / 1000} s`)),
    MAX_ANSWER_MS,
  )
  request.then(() => {
    lane.failures = 0
    resolveAll(carried)
    finish()
  }, fail)
}

function retryLater(lane: Lane, error: unknown): void {
  const { gate, parts } = lane
  const { clock } = parts
  const ceilingMs = exponentialCeiling(lane.failures++, RETRY_MS, MAX_RETRY_MS)
  const later = [error, (error as Error | undefined)?.cause].find(
    (each) => each instanceof SaveLater,
  )
  if (later) gate.notBefore = clock.now() + retryDelay({ ceilingMs: 0, floorMs: later.afterMs })
  if (lane.cancelTimer) return // a newer save is scheduled already, and replaces this one
  const delayMs = retryDelay({ ceilingMs, floorMs: gate.notBefore - clock.now() })
  schedule(lane, Math.max(MIN_INTERVAL_MS, delayMs))
}

const takeWaiting = (lane: Lane): Waiter[] => lane.waiting.splice(0)

function resolveAll(waiters: readonly Waiter[]): void {
  for (const { resolve } of waiters) resolve()
}

function rejectAll(waiters: readonly Waiter[], error: unknown): void {
  for (const { reject } of waiters) reject(error)
}

function startFlight(lane: Lane): object {
  lane.flight = {}
  return lane.flight
}

/** Returns false where a later request has taken its place. */
function endFlight(lane: Lane, flight: object): boolean {
  if (lane.flight !== flight) return false
  lane.flight = undefined
  return true
}

/** A source may throw instead of rejecting. */
function rejectThrown(run: () => Promise<unknown> | undefined): Promise<unknown> | undefined {
  try {
    return run()
  } catch (error) {
    return Promise.reject(error)
  }
}
