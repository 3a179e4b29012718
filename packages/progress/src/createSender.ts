import type { Clock } from '@playhead/core'
import { SaveLater, type SaveMoment, SaveRefused } from './progressSource.ts'

/** What sends the newest of each video, and no more often than a backend bears. */
export interface Sender {
  /** As soon as may be. Settles with the request that carries it, or carries a newer one. */
  send(video: string, moment: SaveMoment): Promise<void>
  /** Tries those that failed, without waiting for their time. */
  retry(): void
  /** What is due is sent now, nothing later. */
  end(): void
}

/** What a sender works with. */
export interface SenderParts {
  readonly clock: Clock
  /** What has to happen before a save of this video may be sent; nothing when it may be sent now. */
  prepare(video: string, moment: SaveMoment): Promise<unknown> | undefined
  /** Sends whatever is newest now; nothing when there is nothing to send any more. */
  save(video: string, moment: SaveMoment): Promise<unknown> | undefined
  report(error: unknown, where: string): void
}

interface Line {
  sentAt: number
  /** Under way; others wait for it. */
  flight: object | undefined
  cancel: (() => void) | undefined
  waiting: { resolve(): void; reject(error: unknown): void }[]
  failures: number
}

/** Of one video; backends answer 429 to more. ms */
const LEAST_MS = 1000
const RETRY_MS = 2000
const LONGEST_RETRY_MS = 5 * 60_000
/** After this, a request without an answer is no reason for the next to wait. ms */
const LOST_MS = 20_000
const DAY_MS = 86_400_000
const STAYS: SaveMoment = { leaving: false }

/** A wait that somebody else asked for: finite, not negative, a day at most. ms */
const boundedWait = (ms: number): number => (ms > 0 ? Math.min(ms, DAY_MS) : 0)

/** One line a video: one request at a time, one a second at most, tried again until it is taken. */
export function createSender({ clock, prepare, save, report }: SenderParts): Sender {
  const lines = new Map<string, Line>()
  /** No request before this: the backend said so. */
  let notBefore = Number.NEGATIVE_INFINITY
  let ended = false

  function lineOf(video: string): Line {
    const known = lines.get(video)
    if (known) return known
    const line = {
      sentAt: Number.NEGATIVE_INFINITY,
      flight: undefined,
      cancel: undefined,
      waiting: [],
      failures: 0,
    }
    lines.set(video, line)
    return line
  }

  function later(video: string, ms: number): void {
    const line = lineOf(video)
    line.cancel?.()
    if (ended) return
    line.cancel = clock.setTimer(() => {
      line.cancel = undefined
      attempt(video, STAYS)
    }, Math.ceil(ms)) // timers know no fractions, and early is too early
  }

  function attempt(video: string, moment: SaveMoment): void {
    const line = lineOf(video)
    const wait = Math.max(line.sentAt + LEAST_MS, notBefore) - clock.now()
    if (wait > 0) return later(video, wait)
    // Who leaves does not wait: there may be nobody left to be told.
    if (line.flight && !moment.leaving) return // sent when that is over
    const preparation = prepare(video, moment)
    if (preparation && line.flight) return
    line.cancel?.()
    line.cancel = undefined
    if (preparation) return sendAfter(video, line, preparation)
    const request = guarded(() => save(video, moment))
    const waiting = line.waiting.splice(0)
    if (!request) {
      for (const { resolve } of waiting) resolve()
      return
    }
    line.sentAt = clock.now()
    const flight = {}
    line.flight = flight
    const land = (): void => {
      cancelLost()
      if (line.flight !== flight) return
      line.flight = undefined
      if (line.waiting.length) attempt(video, STAYS)
    }
    const cancelLost = clock.setTimer(() => {
      const error = new Error(`no answer after ${LOST_MS / 1000} s`)
      report(error, `save ${video}`)
      failed(video, error)
      for (const { reject } of waiting) reject(error)
      land()
    }, LOST_MS)
    request.then(
      () => {
        line.failures = 0
        for (const { resolve } of waiting) resolve()
        land()
      },
      (error) => {
        report(error, `save ${video}`)
        failed(video, error)
        for (const { reject } of waiting) reject(error)
        land()
      },
    )
  }

  function sendAfter(video: string, line: Line, preparation: Promise<unknown>): void {
    const flight = {}
    line.flight = flight
    const land = (): boolean => {
      if (line.flight === flight) line.flight = undefined
      return !ended
    }
    preparation.then(
      () => land() && attempt(video, STAYS),
      (error) => {
        if (!land()) return
        tryLater(video, error)
        for (const { reject } of line.waiting.splice(0)) reject(error)
      },
    )
  }

  function failed(video: string, error: unknown): void {
    if (!(error instanceof SaveRefused)) tryLater(video, error)
  }

  function tryLater(video: string, error: unknown): void {
    const line = lineOf(video)
    const bound = Math.min(LONGEST_RETRY_MS, RETRY_MS * 2 ** line.failures++)
    const patience = [error, (error as Error | undefined)?.cause].find((each) => each instanceof SaveLater)
    if (patience) notBefore = clock.now() + boundedWait(patience.afterMs)
    // Full jitter. A newer save in between takes its place.
    if (!line.cancel) later(video, Math.max(LEAST_MS, Math.random() * bound, notBefore - clock.now()))
  }

  return {
    send: (video, moment) =>
      new Promise((resolve, reject) => {
        const line = lineOf(video)
        line.waiting.push({ resolve, reject })
        if (ended) line.waiting.splice(0).forEach((each) => void each.resolve())
        else attempt(video, moment)
      }),
    retry() {
      if (ended) return
      for (const [video, line] of lines) {
        if (!line.failures || line.flight) continue
        line.failures = 1
        attempt(video, STAYS)
      }
    },
    end() {
      for (const [video, line] of lines) if (line.cancel) attempt(video, { leaving: true })
      ended = true
      for (const { cancel, waiting } of lines.values()) {
        cancel?.()
        for (const { resolve } of waiting.splice(0)) resolve() // kept, if not sent
      }
    },
  }
}

/** A source that throws instead of rejecting. */
function guarded(run: () => Promise<unknown> | undefined): Promise<unknown> | undefined {
  try {
    return run()
  } catch (error) {
    return Promise.reject(error)
  }
}
