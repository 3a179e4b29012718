import type { PlayerSnapshot, Signal } from '../adapter.ts'
import {
  advance,
  beginPlaying,
  beginRebuffer,
  type Draft,
  departure,
  emit,
  endRebuffer,
  isJump,
  roundSeconds,
} from './account.ts'
import { passMilestones } from './milestones.ts'
import { type Concluded, durationOf, type Heard, type Reading, type SessionState } from './state.ts'

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
  const draft: Draft = { s: { ...state }, events: [] }
  const now = Math.round(Math.max(known(reading.now) ?? 0, state.held.at(-1)?.now ?? state.now))
  hear(draft, { ...reading, now, wall: known(reading.wall) ?? state.wall })
  return [draft.s, draft.events]
}

/** Decides whether a reading can be understood yet, and applies what can. */
function hear(draft: Draft, reading: Reading): void {
  const { s } = draft
  const { type } = reading.signal
  const [first] = s.held

  if (first) {
    const held = s.held
    const settleMs =
      first.signal.type === 'pause' ? Math.max(JUMP_SETTLE_MS, s.capabilities.pauseSettleMs) : JUMP_SETTLE_MS
    const resumed = s.capabilities.pauseSettleMs > 0 && (type === 'play' || type === 'playing' || type === 'waiting')
    const explained = type === 'seeking' || resumed
    if (!explained && type !== 'end' && type !== 'source' && reading.now - first.now < settleMs) {
      s.held = [...held, reading]
      return
    }
    s.held = []
    const player = Object.assign({}, ...held.map((each) => each.player), reading.player)
    const wasGlitch = !explained && !isJump(s, reading.now, merge(s.player, player))
    if (explained || wasGlitch) {
      apply(draft, { ...reading, player })
      for (const each of held)
        if (!(resumed && each.signal.type === 'pause')) apply(draft, { ...each, now: s.now, player: {} })
      return
    }
    for (const each of held) apply(draft, each)
  }

  const mayBePartOfSeek = type === 'pause' && s.wanted && s.capabilities.pauseSettleMs > 0
  const mayBeFirstSignOfSeek =
    type !== 'seeking' && type !== 'end' && type !== 'source' && isJump(s, reading.now, merge(s.player, reading.player))
  if (mayBePartOfSeek || (mayBeFirstSignOfSeek && !first)) s.held = [reading]
  else apply(draft, reading)
}

const known = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null

/** The player after a reading, with whatever is no number made unknown. */
function merge(before: PlayerSnapshot, change: Partial<PlayerSnapshot> | undefined): PlayerSnapshot {
  const player = { ...before, ...change }
  return {
    ...player,
    position: known(player.position),
    duration: known(player.duration) || null,
    rate: known(player.rate) ?? before.rate,
    volume: known(player.volume),
    muted: player.muted ?? null,
    rendition: player.rendition ?? null,
  }
}

function apply(draft: Draft, reading: Reading): void {
  const { s } = draft
  const { now, signal } = reading
  // At a change, the player already speaks of the other content.
  const player = signal.type === 'source' && signal.reason === 'change' ? s.player : merge(s.player, reading.player)
  const jumped = isJump(s, now, player)
  const leaves = signal.type === 'seeking' || signal.type === 'source' || jumped
  const told = signal.type === 'seeking' ? (known(signal.from) ?? undefined) : undefined
  const echo = signal.type === 'seeking' && s.capabilities.seek === 'verify' && !jumped && s.name === 'playing'

  s.wall = reading.wall
  advance(draft, now, leaves && !echo ? departure(s, now, told) : player.position, signal.type, player.rate)
  const from = s.last
  s.player = player
  if (jumped && signal.type !== 'seeking') land(draft, from)
  if (!echo) respond(draft, signal, from)
  settle(draft, signal.type === 'end' || signal.type === 'ended')
  passMilestones(draft)
}

/** A jump that no seek explained: the next stretch begins here. Where the player has no seek events, it was one. */
function land(draft: Draft, from: number | null): void {
  const { s } = draft
  s.last = s.player.position
  s.lead = 0
  if (s.capabilities.seek === 'derived') {
    openSeek(draft, from)
    closeSeek(draft)
  }
}

function respond(draft: Draft, signal: Heard, from: number | null): void {
  const { s } = draft
  switch (signal.type) {
    case 'play':
      return want(draft)
    case 'playing':
      want(draft)
      // Without positions, the player's word is all there is.
      if (s.player.position === null && s.name !== 'playing') beginPlaying(draft, 0)
      return
    case 'pause':
      if (!s.wanted) return
      s.wanted = false
      s.pauseCount++
      endRebuffer(draft, 0)
      if (s.name !== 'seeking') s.name = 'paused'
      return emit(draft, signal.reason ? { type: 'pause', reason: signal.reason } : { type: 'pause' })
    case 'seeking':
      return openSeek(draft, from)
    case 'seeked':
      return closeSeek(draft)
    case 'waiting':
      if (s.name === 'playing' && !s.switching) beginRebuffer(draft, s.stillMs)
      return
    case 'ended':
      if (s.name === 'ended') return
      s.wanted = false
      endRebuffer(draft, 0)
      closeSeek(draft)
      s.name = 'ended'
      return emit(draft, { type: 'ended' })
    case 'error':
      s.errorCount++
      if (signal.fatal) {
        s.wanted = false
        endRebuffer(draft, 0)
        s.name = 'error'
      }
      return emit(draft, {
        type: 'error',
        fatal: !!signal.fatal,
        code: String(signal.code ?? 'unknown').slice(0, 80) || 'unknown',
        message: signal.message == null ? null : String(signal.message).slice(0, 300),
      })
    case 'source':
      if (signal.reason === 'change') return close(draft, 'source-change')
      s.wanted = false
      endRebuffer(draft, 0)
      s.seek = null
      s.name = s.viewed ? 'paused' : 'idle'
      return
    case 'end':
      return close(draft, signal.reason)
    case 'quality-switch':
      s.switching = signal.phase === 'begin'
      if (s.switching && s.name === 'playing') s.name = 'rebuffering'
      if (!s.switching) s.last = s.player.position
      return
    case 'autoplayblocked':
      if (!s.viewed) {
        s.wanted = false
        s.name = 'idle'
      }
      return emit(draft, { type: 'autoplayblocked' })
    case 'log':
      return emit(draft, signal)
    default:
      return observe(draft, signal)
  }
}

/** What is told about the player but does not change what the session does. An echo of what is known is no change. */
function observe(draft: Draft, signal: Signal | { readonly type: 'tick' }): void {
  const { s } = draft
  const { rate, volume, muted, rendition } = s.player
  switch (signal.type) {
    case 'loading':
      s.loadingSince ??= s.now
      return
    case 'metadata':
      if (s.loaded) return
      s.loaded = true
      return emit(draft, { type: 'load', loadMs: s.now - (s.loadingSince ?? s.now), duration: durationOf(s) })
    case 'ready':
      s.heardRate ??= rate
      s.heardVolume ??= JSON.stringify([volume, muted])
      return
    case 'rate':
      if (s.heardRate === rate) return
      s.heardRate = rate
      s.rateChangeCount++
      return emit(draft, { type: 'rate', rate })
    case 'volume': {
      const heard = JSON.stringify([volume, muted])
      if (s.heardVolume === heard) return
      s.heardVolume = heard
      s.volumeSince = s.now
      return
    }
    case 'rendition': {
      const heard = JSON.stringify(rendition)
      if (!rendition || s.heardRendition === heard) return
      if (s.heardRendition) s.renditionChangeCount++
      s.heardRendition = heard
      return emit(draft, {
        type: 'rendition',
        ...rendition,
        ...(signal.auto === undefined ? {} : { auto: signal.auto }),
      })
    }
    case 'texttrack':
      if (s.heardTextTrack === signal.language) return
      s.heardTextTrack = signal.language
      return emit(draft, { type: 'texttrack', language: signal.language ?? null })
    case 'fullscreen':
    case 'pip':
      return emit(draft, { type: signal.type, active: !!signal.active })
    case 'ad':
      return emit(draft, { type: 'ad', phase: signal.phase })
  }
}

/** Somebody wants playback. */
function want(draft: Draft): void {
  const { s } = draft
  if (s.wanted) return
  s.wanted = true
  s.lead = 0
  s.stillMs = 0
  s.playCount++
  if (!s.viewed) s.name = 'starting'
  // A replay goes back before it moves.
  else if (s.name === 'ended') s.name = 'seeking'
  else if (s.name === 'error') s.name = 'rebuffering'
  emit(draft, { type: 'play' })
}

function openSeek(draft: Draft, from: number | null): void {
  const { s } = draft
  const to = s.player.position
  const { seek } = s
  endRebuffer(draft, 0)
  if (seek && (seek.seekedAt === null || s.now - seek.seekedAt < SEEK_SETTLE_MS)) {
    s.seek = { ...seek, to, count: seek.count + 1, seekedAt: null }
  } else {
    settle(draft, true)
    const backToStart = to !== null && to <= LOOP_START_S
    const duration = durationOf(s)
    const loops =
      s.player.loop && s.wanted && backToStart && duration !== null && from !== null && from >= duration - LOOP_END_S
    const replays = backToStart && (s.name === 'ended' || (s.name === 'seeking' && !seek))
    const silent = loops || replays || !s.viewed || s.switching
    if (loops) emit(draft, { type: 'loop' })
    if (!silent) s.seekCount++
    s.seek = { from, to, since: s.now, wall: s.wall, count: 1, silent, seekedAt: null }
  }
  if (s.viewed) s.name = 'seeking'
  s.lead = 0
  s.stillMs = 0
}

function closeSeek({ s }: Draft): void {
  if (!s.seek) return
  s.seek = { ...s.seek, seekedAt: s.now, to: s.player.position }
  s.last = s.player.position
  if (s.name === 'seeking' && !s.wanted) s.name = 'paused'
}

/** Reports what had to rest first: a seek that may have gone on, a volume that may have changed again. */
function settle(draft: Draft, now: boolean): void {
  const { s } = draft
  const { seek } = s
  if (seek && (now || (seek.seekedAt !== null && s.now - seek.seekedAt >= SEEK_SETTLE_MS))) {
    s.seek = null
    const [from, to] = [seek.from, seek.to].map((at) => (at === null ? null : roundSeconds(at))) as [
      number | null,
      number | null,
    ]
    const tookMs = (seek.seekedAt ?? s.now) - seek.since
    const moment = { at: seek.wall, ...(to === null ? {} : { position: to }) }
    if (!seek.silent) emit(draft, { type: 'seek', from, to, tookMs, count: seek.count }, moment)
  }
  if (s.volumeSince !== null && (now || s.now - s.volumeSince >= VOLUME_SETTLE_MS)) {
    s.volumeSince = null
    emit(draft, { type: 'volume', volume: s.player.volume, muted: s.player.muted })
  }
}

function close(draft: Draft, reason: Extract<Heard, { type: 'end' }>['reason']): void {
  endRebuffer(draft, 0)
  settle(draft, true)
  passMilestones(draft)
  draft.s.wanted = false
  draft.s.name = 'closed'
  emit(draft, { type: 'end', reason })
}
