/**
 * What really happened, from the playhead itself. Shares no code with Playhead: it knows the script's own actions (`leave`, `arrive`)
 * and otherwise only looks at `currentTime` again and again.
 */
export interface Truth {
  /** Wall time in which the playhead advanced, ms. */
  readonly playingMs: number
  /** Media time passed, ms. */
  readonly contentMs: number
  /** Distinct content, ms. */
  readonly uniqueMs: number
  /** The longest time between two looks, ms: the grain of this truth. */
  readonly coarsestMs: number
}

/** Accumulates looks. `rate` bounds what playback can have done between two of them. */
export class Looks {
  #last: { now: number; position: number } | null = null
  #playingMs = 0
  #contentMs = 0
  #coarsestMs = 0
  readonly #seen = new Set<number>()

  look(now: number, position: number, rate: number): void {
    const last = this.#last
    this.#last = { now, position }
    if (!last) return
    const wall = now - last.now
    const content = (position - last.position) * 1000
    this.#coarsestMs = Math.max(this.#coarsestMs, wall)
    if (content <= 0) return
    // A frozen page, or one that was looked at too seldom: playback took what its content needs.
    const needed = content / rate
    if (needed > wall * 1.5 + 50) return
    this.#playingMs += wall > 100 ? Math.min(wall, needed) : wall
    this.#contentMs += content
    for (let at = Math.round(last.position * 1000); at < Math.round(position * 1000); at++) this.#seen.add(at)
  }

  /** The playhead is about to be moved by the script, or by the player's own loop: what comes next does not follow. */
  break(): void {
    this.#last = null
  }

  get truth(): Truth {
    return { playingMs: this.#playingMs, contentMs: this.#contentMs, uniqueMs: this.#seen.size, coarsestMs: this.#coarsestMs }
  }
}
