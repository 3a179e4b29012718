import type { Clock } from '@playhead/core'

/** The events of a Reel. */
export type ReelEvent =
  | 'film'
  | 'start'
  | 'moving'
  | 'tick'
  | 'stall'
  | 'jump'
  | 'landed'
  | 'stop'
  | 'end'

/** From a command to its effect, and between two ticks. ms */
const DELAY_MS = 40
const TICK_MS = 250

/**
 * A player with an API of its own, for the page "Write your own adapter". It shows no picture; its
 * position advances with the clock.
 */
export class Reel {
  film: string | null = null
  running = false
  jumping = false
  finished = false
  speed = 1
  length = 0
  readonly #clock: Clock
  readonly #listeners = new Map<ReelEvent, Set<() => void>>()
  #time = 0
  #movedAt: number | null = null
  #cancel = (): void => {}

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The position, seconds. */
  get time(): number {
    const gone = this.#movedAt === null ? 0 : this.#clock.now() - this.#movedAt
    return Math.min(this.length, this.#time + (gone / 1000) * this.speed)
  }

  on(event: ReelEvent, listener: () => void): void {
    this.#listeners.set(event, (this.#listeners.get(event) ?? new Set()).add(listener))
  }
  off(event: ReelEvent, listener: () => void): void {
    this.#listeners.get(event)?.delete(listener)
  }
  get listeners(): number {
    return [...this.#listeners.values()].reduce((sum, { size }) => sum + size, 0)
  }

  load(film: string, length: number): void {
    this.#halt()
    Object.assign(this, { film, length, running: false, jumping: false, finished: false })
    this.#time = 0
    this.#emit('film')
  }
  start(): void {
    if (this.running) return
    this.running = true
    this.finished = false
    this.#emit('start')
    this.#schedule(() => this.#move())
  }
  stop(): void {
    if (!this.running) return
    this.#halt()
    this.running = false
    this.#emit('stop')
  }
  jump(time: number): void {
    this.#halt()
    this.#time = time
    this.jumping = true
    this.#emit('jump')
    this.#schedule(() => {
      this.jumping = false
      this.#emit('landed')
      if (this.running) this.#move()
    })
  }

  #emit(event: ReelEvent): void {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) listener()
  }
  #schedule(run: () => void, ms = DELAY_MS): void {
    this.#cancel = this.#clock.setTimer(run, ms)
  }
  #halt(): void {
    this.#time = this.time
    this.#movedAt = null
    this.#cancel()
  }
  #move(): void {
    this.#movedAt = this.#clock.now()
    this.#emit('moving')
    this.#tick()
  }
  #tick(): void {
    this.#schedule(() => {
      this.#emit('tick')
      if (this.time < this.length) return this.#tick()
      this.#halt()
      this.running = false
      this.finished = true
      this.#emit('end')
    }, TICK_MS)
  }
}
