/** Where an embed is between its messages. */
export interface PositionClock {
  /** It was there at that moment; `moves` when it goes on from there, `kept` when it cannot have stepped back a little. */
  heard(
    position: number,
    at: number,
    how: { readonly moves: boolean; readonly kept: boolean; readonly rate: number },
  ): void
  /** From now on at another rate. */
  setRate(rate: number): void
  /** It stands where it is. */
  stop(): void
  /** Seconds now; null when unknown. */
  read(): number | null
  forget(): void
}

/** Messages come every quarter of a second; without one for this long nothing is known to move, ms. */
const UNHEARD_MS = 500

/**
 * A position that goes on between messages, for the session looks whenever it likes. It steps back by `slip` seconds or more, or not at
 * all: less is the last guess that went too far, and waits to be caught up with.
 */
export function positionClock(now: () => number, slip: number): PositionClock {
  let base: number | null = null
  let since = 0
  let rate = 1
  let moving = false
  let floor = 0

  const read = (): number | null =>
    base === null ? null : Math.max(floor, moving ? base + (Math.min(now() - since, UNHEARD_MS) / 1000) * rate : base)
  return {
    read,
    heard(position, at, how) {
      const shown = read()
      const slipped = how.kept && shown !== null && position < shown && shown - position < slip * Math.max(1, how.rate)
      base = position
      since = at
      rate = how.rate
      moving = how.moves
      floor = slipped ? shown : 0
    },
    setRate(next) {
      base = read()
      since = now()
      rate = next
    },
    stop() {
      base = read()
      moving = false
    },
    forget() {
      base = null
      moving = false
      floor = 0
    },
  }
}
