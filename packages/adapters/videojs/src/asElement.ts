import { text } from '@playhead/core/internal'
import type { EventList, VideoJsPlayer } from './videoJsPlayer.ts'

type Listener = (event: Event) => void
/** What an adapter adds listeners with: each ends with the session. */
interface ListenOptions {
  readonly signal: AbortSignal
}

/** The listener of a player in place of one of the adapter's. */
interface PlayerListener {
  readonly types: Set<string>
  readonly run: (event: unknown) => void
  /** Removes it from all types. One function for all of them: a signal adds it once. */
  readonly stop: () => void
}

const NO_RANGES = { length: 0 }

/**
 * A Video.js player with the API of a media element, with any tech: the `html5` adapter reads it as
 * one. It reads the player and not the tech's element, because techs come and go, and only the
 * player knows the URL behind a `blob:`.
 */
export function asElement(player: VideoJsPlayer): HTMLMediaElement {
  const tech = player.tech(true) as { el?(): Element | null } | null | undefined
  // A player without a source has no tech. The first of its order is the likely one.
  const isMedia = tech
    ? /^(video|audio)$/.test(text(tech.el?.()?.localName))
    : /^html5$/i.test(text(player.options_?.techOrder?.[0]))

  /** The player's listener for each of the adapter's: removed and added again, it is the same. */
  const onPlayer = new WeakMap<Listener, PlayerListener>()
  function wrap(listener: Listener): PlayerListener {
    const types = new Set<string>()
    const wrapped = onPlayer.get(listener) ?? {
      types,
      run: (event: unknown) =>
        listener({ type: (event as Event).type, target: element } as unknown as Event),
      stop() {
        for (const type of types) element.removeEventListener(type, listener)
      },
    }
    onPlayer.set(listener, wrapped)
    return wrapped
  }

  const element = {
    // Seeks of another tech are verified, as those of a custom element.
    localName: isMedia ? 'video' : 'tech',
    addEventListener(type: string, listener: Listener, { signal }: ListenOptions): void {
      if (signal.aborted) return
      const { types, run, stop } = wrap(listener)
      types.add(type)
      player.on(type, run)
      signal.addEventListener('abort', stop)
    },
    removeEventListener(type: string, listener: Listener): void {
      if (!player.isDisposed()) player.off(type, wrap(listener).run)
    },
    play() {},
    get currentSrc() {
      const src = player.currentSrc()
      // The page may give `player.src()` a relative URL: the same content has one absolute URL.
      return src && URL.canParse?.(src, player.el().baseURI)
        ? new URL(src, player.el().baseURI).href
        : src
    },
    get currentTime() {
      return player.currentTime()
    },
    get duration() {
      // Until the next content is loaded, the player's duration is that of the one before.
      return player.readyState() > 0 ? player.duration() : Number.NaN
    },
    get readyState() {
      return player.readyState() ?? 0
    },
    get networkState() {
      return player.networkState() ?? 0
    },
    get paused() {
      return player.paused()
    },
    get ended() {
      return player.ended()
    },
    get seeking() {
      return player.seeking()
    },
    get loop() {
      return player.loop()
    },
    get autoplay() {
      return !!player.autoplay()
    },
    get muted() {
      return player.muted()
    },
    get volume() {
      return player.volume()
    },
    get playbackRate() {
      return player.playbackRate()
    },
    get played() {
      return player.played()
    },
    get seekable() {
      const ranges = player.seekable() as TimeRanges
      return ranges.length && ranges.end(ranges.length - 1) > ranges.start(0) ? ranges : NO_RANGES
    },
    get videoWidth() {
      return player.videoWidth()
    },
    get videoHeight() {
      return player.videoHeight()
    },
    get error() {
      return player.error()
    },
    get textTracks() {
      return withSignals(player.textTracks() as EventList & ArrayLike<unknown>)
    },
  }
  return element as unknown as HTMLMediaElement
}

/**
 * A list of Video.js with the API of the platform's lists: listeners that end with a signal, and
 * iteration.
 */
function withSignals(list: EventList & ArrayLike<unknown>): object {
  return {
    addEventListener(type: string, listener: () => void, { signal }: ListenOptions): void {
      list.addEventListener(type, listener)
      signal.addEventListener('abort', () => list.removeEventListener(type, listener))
    },
    [Symbol.iterator]: () => Array.from(list)[Symbol.iterator](),
  }
}
