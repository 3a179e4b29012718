import type { PlayerSnapshot } from '@playhead/core'
import { youtubePlayerId } from '@playhead/iframe'
import { type Facts, NOTHING, readInfo, STATE } from './facts.ts'
import { positionClock } from './positionClock.ts'
import { readFacts } from './readFacts.ts'

/** What is known about an embed, from whoever told it. It outlives sessions: an embed tells most things once. */
export interface Embed {
  readonly facts: Facts
  /** Time goes on, or is about to. */
  readonly goesOn: boolean
  /** Takes over what a message says: whether a position came with it, and whether it only tells the time, and that belatedly. */
  learn(info: unknown): { readonly moved: boolean; readonly late: boolean }
  /** What it does is unknown from now on; what it shows is not. */
  forget(): void
  snapshot(): PlayerSnapshot
}

/** A position that comes this much later than others was overtaken by a busy page, ms. */
const LATE_MS = 150
/** No message takes so long; a clock was set instead, ms. */
const CLOCK_SET_MS = 5000
/** Our guess between messages goes too far by less than this, seconds; YouTube's own by up to one. */
const SLIP_S = 1

const goesOn = (state: number | null): boolean => state === STATE.PLAYING || state === STATE.BUFFERING

/** An embed of which only the address is known. */
export function createEmbed(iframe: HTMLIFrameElement, now: () => number): Embed {
  const position = positionClock(now, SLIP_S)
  let facts: Facts = { ...NOTHING, video: youtubePlayerId(iframe.src) }
  /** The position that was last heard, and what the quickest message took by the two clocks. */
  let heard: number | null = null
  let quickest = Number.POSITIVE_INFINITY

  /** How late a message is, compared with the quickest. */
  function lateness(updated: number | undefined): number {
    if (updated === undefined) return 0
    const took = now() - updated * 1000
    if (took < quickest || took - quickest > CLOCK_SET_MS) quickest = took
    return took - quickest
  }

  return {
    get facts() {
      return facts
    },
    get goesOn() {
      return goesOn(facts.state)
    },
    learn(info) {
      const { position: at, updated, ...news } = readInfo(info)
      const before = facts
      facts = { ...facts, ...news }
      const advanced = at !== undefined && heard !== null && at > heard
      // Whom we did not hear begin: it tells the time again and again only while it plays.
      if (facts.state === null && advanced) facts = { ...facts, state: STATE.PLAYING }
      const turned = facts.state !== before.state || facts.video !== before.video
      const late = lateness(updated)
      if (facts.rate !== before.rate) position.setRate(facts.rate)
      if (at !== undefined) {
        const moves = facts.state === STATE.PLAYING && !turned && advanced
        const kept = facts.video === before.video && goesOn(before.state)
        position.heard(at, now() - late, { moves, kept, rate: facts.rate })
        heard = at
      } else if (turned) position.stop()
      return { moved: at !== undefined, late: !turned && late > LATE_MS }
    },
    forget() {
      facts = { ...facts, state: null }
      heard = null
      position.forget()
    },
    snapshot: () => readFacts(facts, position.read(), iframe),
  }
}
