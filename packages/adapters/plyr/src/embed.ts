import type { Adapter, Capabilities, PlayerSnapshot, Signal } from '@playhead/core'
import { finite } from '@playhead/core/internal'
import { type VimeoFault, vimeoError, youtubeError } from '@playhead/iframe'
import type { PlyrPlayer } from './plyrPlayer.ts'

/** What Plyr puts on the `<div>` of a YouTube or Vimeo player; all of it is missing until that player is ready. */
type Faux = EventTarget & {
  readonly [K in 'currentTime' | 'duration' | 'playbackRate' | 'volume']?: number
} & {
  readonly [K in 'paused' | 'ended' | 'seeking' | 'loop' | 'muted']?: boolean
} & {
  readonly currentSrc?: string
  /** YouTube's code, or all that Vimeo said: of calls that failed as well. */
  readonly error?: VimeoFault & { readonly code?: unknown }
  readonly src?: string
  querySelector?(selector: string): { readonly src?: string } | null
}

/** Plyr fires a time event every 50 ms for YouTube and about every 250 ms for Vimeo; no more than this is needed. */
const SAMPLE_MS = 250
const SOON_MS = 200
/** A playhead this far from where playback alone can be has arrived at the target of a seek, seconds. */
const ARRIVED_S = 0.5
/** A seek inside the buffer may change no state, and then nothing says its end. ms */
const SEEK_LIMIT_MS = 2000
/** YouTube's API lets a position run on for a second without news. */
const AHEAD_S = 1.2
/** When it stops, a position is corrected by what was on its way. */
const SETTLE_S = 0.35
/** YouTube's state for the end of the content. */
const ENDED = 0
/** YouTube's states without content: not started, or stopped. */
const EMPTY: readonly unknown[] = [-1, 5]

/**
 * YouTube says 2, 3, 1 for a seek by its own bar: a pause waits for that. Plyr pauses Vimeo before it unloads it, and once right after it is
 * ready. Nobody tells the seeks that Plyr did not make.
 */
const YOUTUBE: Capabilities = { timeSource: 'poll', seek: 'derived', pauseSettleMs: 450, buffering: 'native' }
const VIMEO: Capabilities = { timeSource: 'message', seek: 'derived', pauseSettleMs: 250, buffering: 'native' }

const WORDS: Readonly<Record<string, Signal>> = {
  play: { type: 'play' },
  playing: { type: 'playing' },
  ratechange: { type: 'rate' },
  volumechange: { type: 'volume' },
  ended: { type: 'ended' },
}

/** YouTube or Vimeo, as Plyr tells of them. */
export function embed(player: PlyrPlayer): Pick<Adapter, 'attach' | 'capabilities' | 'snapshot'> {
  const media = (player.media ?? new EventTarget()) as Faux
  const youtube = player.provider === 'youtube'
  /** YouTube came to its end, and has not moved since. */
  let ranOut = false
  function state(): unknown {
    const now = youtube ? player.embed?.getPlayerState?.() : undefined
    if (!EMPTY.includes(now)) ranOut = now === ENDED
    return now
  }
  const atEnd = (): boolean => state() === ENDED || media.ended === true
  /** At the end of a loop, Plyr stops YouTube and plays it again. */
  const isEmpty = (): boolean => EMPTY.includes(state()) && !(ranOut && media.loop)
  const isLive = (): boolean | null =>
    youtube ? (player.embed?.getVideoData?.()?.isLive ?? null) : media.duration ? false : null
  /** The clock of whoever listens. */
  let clock: (() => number) | null = null
  let waits = false
  /** The last position that Plyr had, since when, and the last that was told. */
  let had = finite(media.currentTime)
  let hadAt: number | null = null
  let told = had

  /**
   * Plyr has what Vimeo said last, a quarter of a second ago, and what YouTube takes to be true, up to a second ahead. So the one goes on
   * until the next word, and neither goes back a little.
   */
  function position(): number | null {
    const at = finite(media.currentTime)
    const moves = media.paused === false && !waits && !atEnd()
    if (at !== had) hadAt = clock?.() ?? null
    // It goes on from a word that was said while it moved.
    if (!moves) hadAt = null
    had = at
    if (at === null || !clock || media.seeking) {
      told = at
      return told
    }
    const since = youtube || hadAt === null ? 0 : Math.min(clock() - hadAt, SAMPLE_MS)
    const now = at + (since / 1000) * (media.playbackRate ?? 1)
    const back = (told ?? now) - now
    if (back <= 0 || back > (moves ? AHEAD_S : SETTLE_S)) told = now
    return told
  }

  function source(): string | null {
    // The address of a Vimeo frame carries the key of an unlisted video, and YouTube's the moment: only the id is taken.
    const url = youtube ? media.currentSrc : (media.querySelector?.('iframe')?.src ?? media.src)
    const [, id = null] = (youtube ? /[?&]v=([\w-]+)/ : /\/video\/(\d+)/).exec(url ?? '') ?? []
    return id
  }

  function snapshot(): PlayerSnapshot {
    const live = isLive()
    const empty = isEmpty()
    return {
      position: empty ? null : position(),
      // YouTube gives a live stream the time for which it has been on.
      duration: live ? null : finite(media.duration) || null,
      live,
      paused: empty || media.paused !== false,
      ended: atEnd(),
      seeking: media.seeking === true,
      loop: media.loop === true,
      rate: finite(media.playbackRate) ?? 1,
      volume: finite(media.volume),
      muted: media.muted ?? null,
      source: source(),
      rendition: null,
      seekable: null,
    }
  }

  const attach: Adapter['attach'] = ({ emit, signal, report, now, setTimer }) => {
    clock = now
    let sampled = position()
    let sampledAt = Number.NEGATIVE_INFINITY
    /** A seek that Plyr has told the start of. */
    let seek: { readonly from: number; readonly at: number } | null = null

    const guarded = (run: () => void, where: string) => (): void => {
      try {
        run()
      } catch (error) {
        report(error, `plyr ${where}`)
      }
    }
    const on = (type: string, said: () => void): void => media.addEventListener(type, guarded(said, type), { signal })

    function arrived(): void {
      if (seek) emit({ type: 'seeked' })
      seek = null
    }
    let wasEmpty = isEmpty()
    function sample(): void {
      // Plyr has no word for a YouTube player that was stopped.
      const stopped = isEmpty() && !wasEmpty
      wasEmpty = isEmpty()
      if (stopped) emit({ type: 'source', reason: 'unload' })
      if (wasEmpty) return
      const at = position()
      if (at === null || at === sampled || now() - sampledAt < SOON_MS) return
      sampled = at
      sampledAt = now()
      const since = seek ? sampledAt - seek.at : 0
      const from = seek?.from ?? at
      const furthest = from + (media.paused ? 0 : (since / 1000) * (media.playbackRate ?? 1))
      if (at < from - ARRIVED_S || at > furthest + ARRIVED_S || since > SEEK_LIMIT_MS) arrived()
      else emit({ type: 'time' })
    }
    function poll(): void {
      if (signal.aborted) return
      // A media element that was replaced says nothing more: this lets it be noticed.
      if (player.media !== media) return emit({ type: 'time' })
      setTimer(guarded(poll, 'poll'), SAMPLE_MS)
      sample()
    }
    function fail(): void {
      const error = media.error && (youtube ? youtubeError(media.error.code) : vimeoError(media.error))
      if (error) emit({ type: 'error', ...error })
    }
    const known = (): void => {
      if (media.duration) emit({ type: 'metadata' })
    }

    on('durationchange', known)
    on('waiting', () => {
      waits = true
      if (!media.seeking) emit({ type: 'waiting' })
    })
    on('playing', () => {
      waits = false
    })
    for (const [type, said] of Object.entries(WORDS)) on(type, () => emit(said))
    on('timeupdate', sample)
    on('seeking', () => {
      // The target is not to be had: Plyr says this before it seeks.
      const from = told
      if (from === null) return
      seek = { from, at: now() }
      emit({ type: 'seeking', from }, null)
    })
    on('seeked', arrived)
    // `ended` says it better; for a loop of YouTube it is Plyr that stops and plays again.
    on('pause', () => atEnd() || emit({ type: 'pause' }))
    on('error', fail)

    emit({ type: 'ready' })
    if (media.duration) emit({ type: 'loading' })
    known()
    if (media.paused === false) {
      emit({ type: 'play' })
      emit({ type: 'playing' })
    }
    fail()
    setTimer(guarded(poll, 'poll'), SAMPLE_MS)
  }

  return { capabilities: youtube ? YOUTUBE : VIMEO, snapshot, attach }
}
