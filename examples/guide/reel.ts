import type { Clock } from '@playhead/core'

/** What a Reel says. */
export type ReelWord = 'film' | 'start' | 'moving' | 'tick' | 'stall' | 'jump' | 'landed' | 'stop' | 'end'

/** From a command to what the viewer sees of it, and between two ticks. ms */
const SOON_MS = 40
const TICK_MS = 250

/** A player with its own words, for the guide "Write your own adapter". It plays nothing, but time passes as if it did. */
export class Reel {
  film: string | null = null
  running = false
  jumping = false
  finished = false
  speed = 1
  length = 0
  readonly #clock: Clock
  readonly #heard = new Map<ReelWord, Set<() => void>>()
  #time = 0
  #movedAt: number | null = null
  #cancel = (): void => {}

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Where it is, at any moment. */
  get time(): number {
    const gone = this.#movedAt === null ? 0 : this.#clock.now() - this.#movedAt
    return Math.min(this.length, this.#time + (gone / 1000) * this.speed)
  }

  on(word: ReelWord, heard: () => void): void {
    this.#heard.set(word, (this.#heard.get(word) ?? new Set()).add(heard))
  }
  off(word: ReelWord, heard: () => void): void {
    this.#heard.get(word)?.delete(heard)
  }
  get listeners(): number {
    return [...this.#heard.values()].reduce((sum, { size }) => sum + size, 0)
  }

  load(film: string, length: number): void {
    this.#rest()
    Object.assign(this, { film, length, running: false, jumping: false, finished: false })
    this.#time = 0
    this.#say('film')
  }
  start(): void {
    if (this.running) return
    this.running = true
    this.finished = false
    this.#say('start')
    this.#soon(() => this.#move())
  }
  stop(): void {
    if (!this.running) return
    this.#rest()
    this.running = false
    this.#say('stop')
  }
  jump(time: number): void {
    this.#rest()
    this.#time = time
    this.jumping = true
    this.#say('jump')
    this.#soon(() => {
      this.jumping = false
      this.#say('landed')
      if (this.running) this.#move()
    })
  }

  #say(word: ReelWord): void {
    for (const heard of [...(this.#heard.get(word) ?? [])]) heard()
  }
  #soon(run: () => void, ms = SOON_MS): void {
    this.#cancel = this.#clock.setTimer(run, ms)
  }
  #rest(): void {
    this.#time = this.time
    this.#movedAt = null
    this.#cancel()
  }
  #move(): void {
    this.#movedAt = this.#clock.now()
    this.#say('moving')
    this.#tick()
  }
  #tick(): void {
    this.#soon(() => {
      this.#say('tick')
      if (this.time < this.length) return this.#tick()
      this.#rest()
      this.running = false
      this.finished = true
      this.#say('end')
    }, TICK_MS)
  }
}
