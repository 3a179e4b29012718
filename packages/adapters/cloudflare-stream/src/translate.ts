import type { AdapterContext, Signal } from '@playhead/core'
import { FACTS, isFact, noFacts, type StreamFacts } from './streamFacts.ts'

/** What is known about a player, from one session to the next. */
export interface Known {
  facts: StreamFacts
  /** When it spoke last. */
  heardAt: number
  /** What is loaded; its length once that is known. */
  content: { readonly name: string | null; readonly length: number | null }
  /** What identifies the content now. */
  source(): string | null
  /** The player's address, for what it says about the start. */
  address(): string | undefined
}

/** A player's words, as they come. */
export interface Translation {
  /** An event, by Stream's name. */
  hear(event: string): void
  /** A property, by Stream's name. Events and properties of one moment come in either order. */
  learn(name: unknown, value: unknown): void
  /** The frame has loaded a document. */
  frameLoaded(): void
  /** `play()` failed. */
  refuse(): void
  /** Says what happened before anybody listened. */
  begin(): void
}

/** An event and its position come in one breath, in either order. ms */
const TOGETHER_MS = 50
/** What was heard longer ago may be wrong by now: a player that plays speaks four times a second. ms */
const STALE_MS = 1000
/** Other content has another length, seconds. */
const SAME_LENGTH_S = 1

/** Stream's events that are said in one word. */
const WORDS: Readonly<Record<string, Signal>> = {
  seeked: { type: 'seeked' },
  waiting: { type: 'waiting' },
  volumechange: { type: 'volume' },
  enterpictureinpicture: { type: 'pip', active: true },
  leavepictureinpicture: { type: 'pip', active: false },
  'stream-adstart': { type: 'ad', phase: 'start' },
  'stream-adend': { type: 'ad', phase: 'end' },
  'stream-adtimeout': { type: 'ad', phase: 'error' },
  error: { type: 'error', fatal: true, code: 'media_unknown', message: null },
}
/** Every event that an SDK's player has to be asked for. */
export const EVENTS: readonly string[] = [
  ...[
    'emptied',
    'loadstart',
    'loadedmetadata',
    'durationchange',
    'play',
    'playing',
    'pause',
    'ended',
    'seeking',
    'timeupdate',
  ],
  ...['ratechange', 'resize', ...Object.keys(WORDS)],
]

/** Translates what a Stream player tells, whichever way it is heard. */
export function translate(known: Known, { emit, now }: AdapterContext): Translation {
  /** What was said: that playback is wanted, that it ever was, that it is over. */
  let wanted = false
  let began = false
  let over = false
  /** That it is wanted has not been said. */
  let late = false
  /** Nothing is loaded; and what was since may be other content. */
  let empty = false
  let replaced = false
  /** Where the last signal and the last sample were. */
  let told: number | null = null
  let moved: number | null = null
  /** An event whose position has not come yet. */
  let early: Signal | null = null
  /** Whether events come before their properties: seen where there is room between two events. */
  let eventsFirst = false
  let eventAt = Number.NEGATIVE_INFINITY
  /** When each fact was told. */
  const toldAt = new Map<string, number>()
  const justTold = (name: string): boolean => now() - (toldAt.get(name) ?? -1 / 0) <= TOGETHER_MS

  function say(signal: Signal): void {
    told = known.facts.currentTime
    emit(signal)
  }
  function sayWithPosition(signal: Signal): void {
    if (!eventsFirst && justTold('currentTime')) say(signal)
    else early ??= signal
  }
  function catchUp(): void {
    const signal = early
    early = null
    if (signal) say(signal)
  }
  function want(): void {
    over = false
    if (wanted) return
    wanted = began = true
    // With nothing loaded, it is what comes next that is wanted: that may be other content.
    late = empty && known.content.length !== null
    if (!late) say({ type: 'play' })
  }
  function catchUpPlay(): void {
    if (late) say({ type: 'play' })
    late = false
  }
  function end(): void {
    wanted = false
    if (over) return
    over = true
    say({ type: 'ended' })
  }

  const hears: Readonly<Record<string, () => void>> = {
    emptied() {
      // The position may already be that of what comes next.
      Object.assign(known.facts, { currentTime: told, duration: null, paused: true })
      empty = replaced = true
      wanted = false
      say({ type: 'source', reason: 'unload' })
    },
    loadstart() {
      // What was loaded before has not been emptied: this is another document.
      if (!empty && (began || (known.content.length !== null && !justTold('duration')))) restart()
      say({ type: 'loading' })
    },
    loadedmetadata() {
      empty = false
      load()
    },
    play() {
      known.facts.paused = false
      want()
    },
    playing() {
      wanted = began = true
      over = replaced = empty = false
      catchUpPlay()
      say({ type: 'playing' })
    },
    seeking() {
      over = false
      moved = null
      sayWithPosition({ type: 'seeking' })
    },
    timeupdate() {
      const { currentTime, paused } = known.facts
      // Attached late, nobody tells that it plays: it is seen to.
      if (paused === null && currentTime !== null && currentTime > (moved ?? 1 / 0)) want()
      moved = currentTime
      sayWithPosition({ type: 'time' })
    },
    pause() {
      known.facts.paused = true
      wanted = false
      if (known.facts.ended) return end() // at the end it pauses first, and `ended` may be lost
      say({ type: 'pause' })
    },
    ended: end,
  }

  /** A length is known: of the same content, or of other. */
  function load(): void {
    const { content, facts } = known
    const length = facts.duration
    if (!length) return
    const name = known.source()
    const differs = replaced && Math.abs((content.length ?? length) - length) > SAME_LENGTH_S
    known.content = { name, length }
    if (isOther(content.name, name) || differs) {
      facts.currentTime = 0
      say({ type: 'source', reason: 'change' })
    } else {
      if (content.length === null) say({ type: 'metadata' })
      catchUpPlay()
    }
  }

  /** Nothing that was known holds. */
  function restart(): void {
    const { name } = known.content
    const { facts } = known
    known.facts = noFacts(known.address())
    // But what was told in one breath with this.
    for (const fact of FACTS) if (justTold(fact)) Object.assign(known.facts, { [fact]: facts[fact] })
    // An iframe without an address may be given the same content again, or other.
    known.content = { name: known.source() ?? name, length: known.facts.duration || null }
    wanted = began = over = empty = replaced = late = false
    told = moved = early = null
    say({ type: 'source', reason: isOther(name, known.source()) ? 'change' : 'unload' })
  }

  return {
    hear(event) {
      known.heardAt = now()
      catchUp()
      if (event === 'timeupdate' && now() - eventAt > TOGETHER_MS) eventsFirst = !justTold('currentTime')
      eventAt = now()
      const word = Object.hasOwn(WORDS, event) ? WORDS[event] : undefined
      if (word) say(word)
      else if (Object.hasOwn(hears, event)) hears[event]?.()
    },

    learn(name, value) {
      if (!isFact(name, value) || (empty && name === 'currentTime')) return
      const before = known.facts[name]
      known.heardAt = now()
      toldAt.set(name, known.heardAt)
      Object.assign(known.facts, { [name]: value })
      if (name === 'currentTime') return catchUp()
      if (before === value) return
      if (name === 'duration') load()
      else if (name === 'playbackRate' && (before ?? 1) !== value) say({ type: 'rate' })
      else if (name === 'videoHeight' && value) say({ type: 'rendition' })
      else if ((name === 'volume' || name === 'muted') && before !== null) say({ type: 'volume' })
      else if (name === 'paused' && !value && before === null) want()
      // Told only after its pause; the event may be lost.
      else if (name === 'ended' && value && began && !wanted && !empty) end()
    },

    frameLoaded() {
      const now = known.source()
      if (isOther(known.content.name, now) || (now === null && known.content.name !== null)) restart()
    },

    refuse() {
      // When it is only interrupted, a `play` came first.
      if (!began) say({ type: 'autoplayblocked' })
    },

    begin() {
      if (now() - known.heardAt > STALE_MS) known.facts = noFacts(known.address())
      const { facts } = known
      known.content = { name: known.source(), length: facts.duration || null }
      say({ type: 'ready' })
      if (facts.duration) {
        say({ type: 'loading' })
        say({ type: 'metadata' })
      }
      if (facts.paused === false && !facts.ended) want()
      if (facts.videoHeight) say({ type: 'rendition' })
    },
  }
}

/**
 * What had no name before, and has one now, is not other content: an iframe that got its address late. Nor is an iframe that lost its
 * address: that has no content.
 */
const isOther = (before: string | null, now: string | null): boolean =>
  before !== null && now !== null && before !== now
