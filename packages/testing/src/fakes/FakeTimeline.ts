import type { Clock } from '@playhead/core'

type Stretch = [from: number, to: number]

/**
 * The position of a {@link FakeVideo}, which moves with the clock, and the ranges that it has
 * played. Seconds.
 */
export class FakeTimeline {
  duration: number = Number.NaN
  isMoving = false
  readonly #clock: Clock
  #rate = 1
  /** The position at `#since`; it moves from there while `isMoving`. */
  #position = 0
  #since = 0
  #stretchFrom = 0
  #played: Stretch[] = []

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get position(): number {
    if (!this.isMoving) return this.#position
    const passed = ((this.#clock.now() - this.#since) / 1000) * this.#rate
    const end = Number.isFinite(this.duration) ? this.duration : Number.POSITIVE_INFINITY
    return Math.min(this.#position + passed, end)
  }
  get rate(): number {
    return this.#rate
  }
  set rate(rate: number) {
    this.#settle()
    this.#rate = rate
  }
  get played(): readonly (readonly [from: number, to: number])[] {
    const now = this.position
    if (!this.isMoving || now <= this.#stretchFrom) return this.#played
    return unite([...this.#played, [this.#stretchFrom, now]])
  }

  start(): void {
    this.#since = this.#clock.now()
    this.#stretchFrom = this.#position
    this.isMoving = true
  }
  stop(): void {
    this.#settle()
    this.isMoving = false
  }
  /** Stops at another position. */
  moveTo(seconds: number): void {
    this.stop()
    this.#position = this.#stretchFrom = seconds
  }
  /** Other content is loaded: nothing of it is known or played. */
  reset(): void {
    this.moveTo(0)
    this.#played = []
    this.duration = Number.NaN
  }

  /** Writes down the current position, and what has been played up to it. */
  #settle(): void {
    const now = this.position
    this.#played = [...this.played] as Stretch[]
    this.#position = this.#stretchFrom = now
    this.#since = this.#clock.now()
  }
}

function unite(ranges: readonly Stretch[]): Stretch[] {
  const merged: Stretch[] = []
  for (const [from, to] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1)
    if (last && from <= last[1] + 1e-9) last[1] = Math.max(last[1], to)
    else merged.push([from, to])
  }
  return merged
}
