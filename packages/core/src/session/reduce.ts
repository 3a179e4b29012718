import type { Cause, PlayerSnapshot, Signal } from '../adapter.ts'
import type { EndReason } from '../records.ts'
import {
  advance,
  beginPlaying,
  beginRebuffer,
  canMove,
  count,
  countRebuffer,
  departure,
  emit,
  endRebuffer,
  isJump,
  momentAt,
  roundSeconds,
  STILL_MS,
} from './account.ts'
import { countAction, expect, resolveCause } from './cause.ts'
import { ELSEWHERE_MS, isElsewhere, isReset } from './elsewhere.ts'
import { declareEnd, passMilestones } from './milestones.ts'
import { type Concluded, type Draft, durationOf, type Heard, type Reading, type SessionState } from './state.ts'
import { followGrowth, followOrigin, MAX_S, toldPosition } from './timeline.ts'

/** Another `seeking` this soon after a `seeked` is the same seek, still being dragged, ms. */
const SEEK_SETTLE_MS = 250
/** A jump may be told before its `seeking`: bars that pause, set the position and play again. ms. */
const JUMP_SETTLE_MS = 50
/** A volume slider is reported once it rests, ms. */
const VOLUME_SETTLE_MS = 500
/** A loop leaves from and arrives within this of the ends, seconds. */
const LOOP_END_S = 1.5
const LOOP_START_S = 1

/** The session: one reading in, the next state and what follows from it out. Pure: no clock, no I/O, nothing changed in place. */
export function reduce(state: SessionState, reading: Reading): readonly [SessionState, readonly Concluded[]] {
  if (state.name === 'closed' || !reading?.signal) return [state, []]
  const draft: Draft = { ...state, events: [] }
  const heardAt = Math.max(state.now, ...[state.held, state.away].map((waiting) => waiting.at(-1)?.now ?? 0))
  const now = Math.round(Math.max(known(reading.now) ?? 0, heardAt))
  hear(draft, { ...reading, now, wall: known(reading.wall) ?? state.wall })
  const { events, ...next } = draft
  return [next, events]
}

/** Keeps what a player says of other content apart from what it says of this. */
function hear(s: Draft, reading: Reading): void {
  const { now, wall, signal } = reading
  if (signal.type === 'command') {
    expect(s, { action: signal.action, to: signal.to, at: now })
    return hear(s, { ...reading, signal: { type: 'tick' } })
  }
  const { type } = signal
  const { away } = s
  const changes = changesIn([...away, reading])
  const player = playerAfter(s, { ...changesIn(s.held), ...changes })
  const elsewhere = type === 'source' ? null : isElsewhere(s, now, player, type)
  if (!elsewhere && !away.length) return hearHere(s, reading)
  // What the app says is not about the player.
  if (type === 'log' || type === 'resume') return apply(s, { ...reading, now: s.now, player: {} })

  const since = away[0] ?? reading
  if (type === 'source' || type === 'end') {
    leave(s, since, type)
    return apply(s, { ...reading, player: type === 'source' ? changes : {} })
  }
  const isSilent = type === 'time' || type === 'tick'
  if (type === 'quality-switch' || (!elsewhere && player.source === s.player.source)) {
    // The same content: the player loads it again, or was read in the wrong moment.
    s.away = []
    hearHere(s, { ...reading, player: changes })
    for (const each of away) {
      if (each.signal.type !== 'time' && each.signal.type !== 'tick') hearHere(s, { ...each, now: s.now, player: {} })
    }
  } else if (!elsewhere && isSilent) {
    // A last word about this content.
    s.wall = wall
    advance(s, now, player.position, 'source', player.rate)
  } else if (now - since.now < ELSEWHERE_MS) s.away = [...away, reading]
  else if (elsewhere === 'gone' && player.paused) {
    leave(s, since, type)
    apply(s, { now, wall, signal: { type: 'source', reason: 'unload' }, player: changes })
    if (!isSilent) hearHere(s, { ...reading, player: {} })
  } else {
    s.away = []
    for (const each of [...away, reading]) hearHere(s, each)
  }
}

/** Playback of this content was over at `since`, when the player was first seen elsewhere. */
function leave(s: Draft, since: Reading, type: Heard['type']): void {
  const { held } = s
  const [first] = held
  s.held = s.away = []
  // A player on its way out stops before it unloads: that pause was nobody's.
  const isPartOfLeaving =
    type === 'source' && first?.signal.type === 'pause' && since.now - first.now < settleMs(s, first)
  if (!isPartOfLeaving) for (const each of held) apply(s, each)
  const now = Math.max(since.now, s.now)
  s.wall = since.wall
  advance(s, now, departure(s, now, null), 'source', s.player.rate)
  s.player = { ...s.player, position: s.last ?? s.player.position }
  stop(s, s.name === 'ended' || s.name === 'error' ? s.name : s.viewed ? 'paused' : 'idle')
}

/** How long a held reading waits to be explained, ms. */
const settleMs = (s: Draft, held: Reading): number =>
  Math.max(JUMP_SETTLE_MS, held.signal.type === 'pause' ? s.capabilities.pauseSettleMs : 0)

/** Decides whether a reading can be understood yet, and applies what can. */
function hearHere(s: Draft, reading: Reading): void {
  const { held } = s
  const { now, signal } = reading
  const { type } = signal
  const { pauseSettleMs } = s.capabilities
  const leaves = type === 'end' || type === 'source' || type === 'quality-switch'
  const [first] = held
  if (type === 'tick' && !first && isOldNews(s, reading)) return

  if (first) {
    // Playback goes on, or has come to its end: the pause was part of it.
    const resumed =
      pauseSettleMs > 0 && (type === 'play' || type === 'playing' || type === 'waiting' || type === 'ended')
    const paused = first.signal.type === 'pause'
    const aims = type === 'seeking' && playerAfter(s, reading.player).position !== null
    let explained = aims || resumed
    const isSettling = now - first.now < settleMs(s, first)
    if (!explained && !leaves && isSettling) {
      s.held = [...held, reading]
      return
    }
    s.held = []
    // A player on its way out stops, and may go to nowhere, before it unloads: that was nobody's pause.
    if (type === 'source' && paused && isSettling) return apply(s, reading)
    const before = changesIn(held)
    const player = changesIn([...held, reading])
    const pauses = pauseSettleMs > 0 && paused // it stands, from the moment it was said
    explained ||= !leaves && !pauses && !isJump(s, now, playerAfter(s, player)) // one wild sample
    // Playback stopped at the pause that the seek caused, and did not go on until here.
    const left = resumed && paused ? playerAfter(s, first.player).position : null
    if (explained) apply(s, { ...reading, player }, left)
    // A pause may be reported before its position.
    const stands = pauses && !isJump(s, first.now, playerAfter(s, before))
    for (const each of held) {
      if (!explained) apply(s, stands ? { ...each, player: before } : each)
      else if (!resumed || each.signal.type !== 'pause') apply(s, { ...each, now: s.now, player: {} })
    }
    if (explained) return
  }

  const mayBePartOfSeek = type === 'pause' && s.wanted && pauseSettleMs > 0
  const mayBeFirstSignOfSeek = !first && type !== 'seeking' && !leaves && isJump(s, now, playerAfter(s, reading.player))
  if (mayBePartOfSeek || mayBeFirstSignOfSeek) s.held = [reading]
  else apply(s, reading)
}

/**
 * Whether a look at the player shows nothing yet: its position is that of its last message, and the next has not come.
 * Messages come four times a second, later from a busy process, and a playhead that stands still is reported as `waiting`
 * where the player can: until silence counts as a rebuffer, going by such a position would take playing for standing still.
 */
const isOldNews = (s: Draft, { now, player }: Reading): boolean =>
  s.capabilities.timeSource === 'message' &&
  canMove(s) &&
  now - s.now - s.late < STILL_MS[s.capabilities.buffering] &&
  Object.entries(player ?? {}).every(([key, value]) => s.player[key as keyof PlayerSnapshot] === value)

/** What these readings changed in all. */
const changesIn = (readings: readonly Reading[]): Partial<PlayerSnapshot> =>
  Object.assign({}, ...readings.map(({ player }) => player))

const known = (value: unknown): number | null =>
  Number.isFinite(value) && (value as number) >= 0 ? (value as number) : null

/** What the player says after a change, its position also while that is not where the viewer is. */
const playerAfter = (s: SessionState, change: Partial<PlayerSnapshot> | undefined): PlayerSnapshot =>
  merge({ ...s.player, ...s.reset }, change)

/** The player after a reading, with whatever is no number made unknown. */
function merge(before: PlayerSnapshot, change: Partial<PlayerSnapshot> | undefined): PlayerSnapshot {
  const player = { ...before, ...change }
  const volume = known(player.volume)
  const duration = known(player.duration)
  const isEndless = duration !== null && duration > MAX_S
  return {
    ...player,
    position: known(player.position),
    duration: isEndless ? null : duration || null,
    live: isEndless ? player.live || null : (player.live ?? null),
    rate: known(player.rate) ?? before.rate,
    volume: volume && Math.min(1, volume),
    muted: player.muted ?? null,
    rendition: player.rendition ?? null,
  }
}

/** `left` is where playback is known to have stopped, if this turns out to be a departure. */
function apply(s: Draft, { now: heardAt, wall, signal, player: change }: Reading, left: number | null = null): void {
  const now = Math.max(heardAt, s.now) // a reading that waited
  const { type } = signal
  const seeks = type === 'seeking'
  const unloads = type === 'source' && signal.reason === 'unload'
  // At a change, the player already speaks of the other content.
  const said = type === 'source' && !unloads ? s.player : playerAfter(s, change)
  const jumped = type !== 'source' && isJump(s, now, said)
  const isEmptied = isReset(s, said, type, unloads || !!s.reset)
  s.reset = isEmptied ? { position: said.position } : null
  // The content is as long as it was, though the player has lost it.
  const player = isEmptied ? { ...said, position: null, duration: said.duration ?? s.player.duration } : said
  // Some players fire it without going anywhere, and some before they go.
  const echo = seeks && s.capabilities.seek === 'verify' && !jumped && s.name === 'playing'
  const derives = jumped && (s.capabilities.seek === 'derived' || s.announced)
  s.announced = echo || (s.announced && !derives && type !== 'seeked')
  const switches = type === 'quality-switch'
  const leaves = !echo && (seeks || type === 'source' || jumped)

  s.wall = wall
  followOrigin(s, said)
  const position = leaves ? departure(s, now, seeks ? known(signal.from) : left) : player.position
  // A derived seek has no signal of its own: what stood still before it was the seek.
  advance(s, now, position, derives ? 'seeking' : type, player.rate)
  const from = s.last
  followGrowth(s, said, type)
  s.player = type === 'source' && !unloads ? { ...player, position: from ?? player.position } : player
  s.place = player.position ?? from ?? s.place
  if (jumped && !seeks && !switches) {
    // The next stretch begins here. Where the player has no seek events, it was one.
    s.last = player.position
    s.lead = 0
    if (derives && !isEmptied) {
      openSeek(s, from)
      closeSeek(s)
    }
  }
  if (!echo) respond(s, signal, from)
  countRebuffer(s)
  settle(s, type === 'end' || type === 'ended')
  passMilestones(s)
}

function respond(s: Draft, signal: Heard, from: number | null): void {
  switch (signal.type) {
    case 'play':
      return want(s, signal.cause)
    case 'playing':
      want(s)
      countRebuffer(s)
      // Without positions, the player's word is all there is. And `waiting` just before it was no rebuffer.
      if (s.name !== 'playing' && (s.player.position === null || s.rebuffer?.counted === false)) beginPlaying(s, 0)
      return
    case 'pause':
      if (!s.wanted) return
      return pause(s, signal)
    case 'seeking':
      return openSeek(s, from, signal.cause)
    case 'seeked':
      return closeSeek(s)
    case 'waiting':
      if (s.name === 'playing' && !s.switching) beginRebuffer(s, s.stillMs)
      return
    case 'ended':
      if (s.name === 'ended') return
      if (s.seek?.seekedAt !== null) declareEnd(s, from)
      closeSeek(s)
      stop(s, 'ended')
      return emit(s, { type: 'ended' })
    case 'error':
      count(s, 'errorCount')
      if (signal.fatal) stop(s, 'error')
      return emit(s, {
        type: 'error',
        fatal: !!signal.fatal,
        code: signal.code || 'unknown',
        message: signal.message ?? null,
      })
    case 'source':
      if (signal.reason === 'change') return close(s, 'source-change')
      s.seek = s.last = null // nothing is left to go on from, or to be sought in
      return stop(s, s.viewed ? 'paused' : 'idle')
    case 'end':
      return close(s, signal.reason)
    case 'quality-switch':
      s.switching = signal.phase === 'begin'
      if (!s.switching) s.last = s.player.position
      else if (s.name === 'playing') s.name = 'rebuffering'
      return
    case 'autoplayblocked':
      if (!s.viewed) stop(s, 'idle')
      return emit(s, { type: 'autoplayblocked' })
    case 'command':
      return // remembered on arrival
    case 'resume':
    case 'log':
    case 'ad':
      return emit(s, signal)
    case 'fullscreen':
    case 'pip':
      return emit(s, { ...signal, active: !!signal.active })
    default:
      return observe(s, signal)
  }
}

/** What is told about the player but does not change what the session does. An echo of what is known is no change. */
function observe(s: Draft, signal: Signal | { readonly type: 'tick' }): void {
  const { rate, volume, muted, rendition } = s.player
  /** Whether that is new, and whether there was one before. */
  const isNew = (value: unknown): 'first' | 'change' | undefined => {
    const before = s.reported[signal.type]
    const text = JSON.stringify(value)
    if (before === text) return undefined
    s.reported = { ...s.reported, [signal.type]: text }
    return before ? 'change' : 'first'
  }
  switch (signal.type) {
    case 'loading':
      s.loadingSince ??= s.now
      return
    case 'metadata':
      if (!s.loaded) emit(s, { type: 'load', loadMs: s.now - (s.loadingSince ?? s.now), duration: durationOf(s) })
      s.loaded = true
      return
    case 'ready':
      s.reported = { rate: JSON.stringify(rate), volume: JSON.stringify([volume, muted]), ...s.reported }
      return
    case 'rate':
      return isNew(rate) && changeRate(s, signal.cause)
    case 'volume':
      if (isNew([volume, muted])) s.volumeSince = s.now
      return
    case 'rendition': {
      const news = rendition && isNew(rendition)
      if (news === 'change') count(s, 'renditionChangeCount')
      if (news) emit(s, { ...signal, ...rendition })
      return
    }
    case 'texttrack':
      if (isNew(signal.language)) emit(s, { type: 'texttrack', language: signal.language ?? null })
  }
}

/** Playback is wanted. */
function want(s: Draft, given?: Cause): void {
  if (s.wanted) return
  const cause = resolveCause(s, 'play', given)
  s.wanted = true
  s.lead = s.stillMs = 0
  countAction(s, 'playCount', cause)
  if (!s.viewed) s.name = 'starting'
  // A replay goes back before it moves.
  else if (s.name === 'ended') s.name = 'seeking'
  else if (s.name === 'error') s.name = 'rebuffering'
  emit(s, { type: 'play', ...(cause && { cause }) })
}

function pause(s: Draft, { reason, cause: given }: Extract<Signal, { type: 'pause' }>): void {
  const cause = resolveCause(s, 'pause', given)
  countAction(s, 'pauseCount', cause)
  stop(s, s.name === 'seeking' ? 'seeking' : 'paused')
  emit(s, { type: 'pause', ...(reason && { reason }), ...(cause && { cause }) })
}

/** An engine that catches up with a live stream changes the rate all the time: that is counted, and no event. */
function changeRate(s: Draft, given: Cause | undefined): void {
  const { rate } = s.player
  const cause = resolveCause(s, 'rate', given)
  countAction(s, 'rateChangeCount', cause)
  if (cause !== 'engine') emit(s, { type: 'rate', rate, ...(cause && { cause }) })
}

/** Playback is not wanted any more, or cannot be. */
function stop(s: Draft, name: Draft['name']): void {
  endRebuffer(s)
  s.wanted = false
  s.name = name
}

function openSeek(s: Draft, from: number | null, given?: Cause): void {
  const { seek } = s
  const to = s.player.position
  const cause = resolveCause(s, 'seek', given, to)
  const isEngine = cause === 'engine'
  if (!isEngine) endRebuffer(s)
  if (seek && (seek.seekedAt === null || s.now - seek.seekedAt < SEEK_SETTLE_MS)) {
    // A seek that the viewer takes part in is the viewer's.
    if (seek.cause && !cause && !seek.silent) count(s, 'seekCount')
    s.seek = { ...seek, to, count: seek.count + 1, seekedAt: null, cause: seek.cause && cause }
  } else {
    settle(s, true)
    const backToStart = to !== null && to <= LOOP_START_S
    const loops = backToStart && s.player.loop && s.wanted && (from ?? 0) >= (durationOf(s) ?? 1 / 0) - LOOP_END_S
    const replays = backToStart && (s.name === 'ended' || (s.name === 'seeking' && !seek))
    const silent = loops || replays || !s.viewed || s.switching
    if (loops) emit(s, { type: 'loop' })
    if (!silent) countAction(s, 'seekCount', cause)
    s.seek = { from, to, since: s.now, wall: s.wall, count: 1, silent, seekedAt: null, cause }
  }
  // An engine jumps because nothing moves: for the viewer that is still waiting.
  if (isEngine && s.name === 'playing') beginRebuffer(s, s.stillMs)
  else if (!isEngine && s.viewed) s.name = 'seeking'
  s.lead = s.stillMs = 0
}

function closeSeek(s: Draft): void {
  if (!s.seek) return
  const { position } = s.player
  s.seek = { ...s.seek, seekedAt: s.now, to: position }
  s.last = position
  if (s.name === 'seeking' && !s.wanted) s.name = 'paused'
}

/** Reports what had to rest first: a seek that may have gone on, a volume that may have changed again. */
function settle(s: Draft, atOnce: boolean): void {
  const { seek, volumeSince, now } = s
  const rested = (since: number | null, ms: number): boolean => since !== null && now - since >= ms
  if (seek && (atOnce || rested(seek.seekedAt, SEEK_SETTLE_MS))) {
    s.seek = null
    const { from, to, count, wall, since, cause } = seek
    const tookMs = (seek.seekedAt ?? now) - since
    if (!seek.silent) {
      const told = (seconds: number | null): number | null => roundSeconds(toldPosition(s.origin, seconds))
      emit(
        s,
        { type: 'seek', from: told(from), to: told(to), tookMs, count, ...(cause && { cause }) },
        momentAt(s, wall, to),
      )
    }
  }
  if (volumeSince !== null && (atOnce || rested(volumeSince, VOLUME_SETTLE_MS))) {
    s.volumeSince = null
    emit(s, { type: 'volume', volume: s.player.volume, muted: s.player.muted })
  }
}

function close(s: Draft, reason: EndReason): void {
  endRebuffer(s)
  settle(s, true)
  passMilestones(s, true)
  stop(s, 'closed')
  emit(s, { type: 'end', reason })
}
