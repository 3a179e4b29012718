import type { Clock } from '@playhead/core'
import { exponentialCeiling, retryDelay } from '@playhead/core/internal'
import { SaveLater, type SaveMoment, SaveRefused } from '../progressSource.ts'

/** What saves are scheduled with. */
export interface SaveParts {
  readonly clock: Clock
  /** Work that has to be done before this video may be saved; undefined when it may be saved now. */
  prepare(video: string, moment: SaveMoment): Promise<unknown> | undefined
  /** Sends the newest progress of the video; undefined when nothing is left to send. */
  save(video: string, moment: SaveMoment): Promise<unknown> | undefined
  report(error: unknown, where: string): void
}

/** State that all videos share. */
export interface SaveGate {
  /** No request before this time, because the backend asked for it. Monotonic ms. */
  notBefore: number
  ended: boolean
}

/** The saves of one video: one request at a time, one a second at most, tried again until it succeeds or is refused. */
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

interface Waiter {
  resolve(): void
  reject(error: unknown): void
}

/** Between two saves of one video: backends answer 429 to more. */
const MIN_INTERVAL_MS = 1000
const RETRY_MS = 2000
const MAX_RETRY_MS = 5 * 60_000
/** After this time, a request without an answer no longer delays the next one. */
const LOST_MS = 20_000
const STAYS: SaveMoment = { leaving: false }

/** Schedules the saves of one video. */
export function createSaveLane(video: string, gate: SaveGate, { clock, prepare, save, report }: SaveParts): SaveLane {
  const waiting: Waiter[] = []
  let sentAt = Number.NEGATIVE_INFINITY
  /** Identity of the request in flight, or of the preparation before it. */
  let flight: object | undefined
  let cancelTimer: (() => void) | undefined
  let failures = 0

  function schedule(ms: number): void {
    cancelTimer?.()
    if (gate.ended) return
    cancelTimer = clock.setTimer(() => {
      cancelTimer = undefined
      attempt(STAYS)
    }, Math.ceil(ms)) // timers drop fractions, and would run too early
  }

  function attempt(moment: SaveMoment): void {
    const wait = Math.max(sentAt + MIN_INTERVAL_MS, gate.notBefore) - clock.now()
    if (wait > 0) return schedule(wait)
    // A page that closes does not wait for the request before: it may not see its end.
    if (flight && !moment.leaving) return
    const preparation = prepare(video, moment)
    if (preparation && flight) return
    cancelTimer?.()
    cancelTimer = undefined
    if (preparation) return sendAfter(preparation)
    const request = callSafely(() => save(video, moment))
    const carried = waiting.splice(0)
    if (request) follow(request, carried)
    else for (const { resolve } of carried) resolve()
  }

  function follow(request: Promise<unknown>, carried: readonly Waiter[]): void {
    const mine = {}
    flight = mine
    sentAt = clock.now()
    const land = (): void => {
      cancelLost()
      if (flight !== mine) return
      flight = undefined
      if (waiting.length) attempt(STAYS)
    }
    const fail = (error: unknown): void => {
      report(error, `save ${video}`)
      if (!(error instanceof SaveRefused)) retryLater(error)
      for (const { reject } of carried) reject(error)
      land()
    }
    const cancelLost = clock.setTimer(() => fail(new Error(`no answer after ${LOST_MS / 1000} s`)), LOST_MS)
    request.then(() => {
      failures = 0
      for (const { resolve } of carried) resolve()
      land()
    }, fail)
  }

  function sendAfter(preparation: Promise<unknown>): void {
    const mine = {}
    flight = mine
    const land = (): boolean => {
      if (flight === mine) flight = undefined
      return !gate.ended
    }
    preparation.then(
      () => land() && attempt(STAYS),
      (error) => {
        if (!land()) return
        retryLater(error)
        for (const { reject } of waiting.splice(0)) reject(error)
      },
    )
  }

  function retryLater(error: unknown): void {
    const ceilingMs = exponentialCeiling(failures++, RETRY_MS, MAX_RETRY_MS)
    const later = [error, (error as Error | undefined)?.cause].find((each) => each instanceof SaveLater)
    if (later) gate.notBefore = clock.now() + retryDelay({ ceilingMs: 0, floorMs: later.afterMs })
    // A newer save that is scheduled already takes its place.
    if (!cancelTimer)
      schedule(Math.max(MIN_INTERVAL_MS, retryDelay({ ceilingMs, floorMs: gate.notBefore - clock.now() })))
  }

  return {
    send: (moment) =>
      new Promise((resolve, reject) => {
        if (gate.ended) return resolve()
        waiting.push({ resolve, reject })
        attempt(moment)
      }),
    retry() {
      if (!failures || flight) return
      failures = 1
      attempt(STAYS)
    },
    flush() {
      if (cancelTimer) attempt({ leaving: true })
    },
    stop() {
      cancelTimer?.()
      for (const { resolve } of waiting.splice(0)) resolve()
    },
  }
}

/** Also for a source that throws instead of rejecting. */
function callSafely(run: () => Promise<unknown> | undefined): Promise<unknown> | undefined {
  try {
    return run()
  } catch (error) {
    return Promise.reject(error)
  }
}
