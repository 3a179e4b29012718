import type { EventList, VideoJsPlayer } from './videoJsPlayer.ts'

const NO_RANGES = { length: 0, start: () => 0, end: () => 0 }

/**
 * A Video.js player with the API of a media element, with any tech: the `html5` adapter reads it as
 * one. It reads the player and not the tech's element, because techs come and go, and only the
 * player knows the URL behind a `blob:`.
 */
export function asElement(player: VideoJsPlayer): HTMLMediaElement {
  const tech = player.tech(true) as { el?(): Element | null } | null | undefined
  // A player without a source has no tech. The first of its order is the likely one.
  const localName = tech
    ? tech.el?.()?.localName
    : /^html5$/i.test(player.options_?.techOrder?.[0] ?? '')
      ? 'video'
      : ''
  const isMedia = localName === 'video' || localName === 'audio'

  const element = {
    // Seeks of another tech are verified, as those of a custom element.
    localName: isMedia ? localName : 'tech',
    addEventListener(
      type: string,
      listener: (event: Event) => void,
      { signal }: AddEventListenerOptions = {},
    ): void {
      const notify = (): void => listener({ type, target: element } as unknown as Event)
      if (signal?.aborted) return
      player.on(type, notify)
      signal?.addEventListener('abort', () => player.isDisposed() || player.off(type, notify), {
        once: true,
      })
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
    addEventListener(
      type: string,
      listener: () => void,
      { signal }: AddEventListenerOptions = {},
    ): void {
      list.addEventListener(type, listener)
      signal?.addEventListener('abort', () => list.removeEventListener(type, listener), {
        once: true,
      })
    },
    [Symbol.iterator]: () => Array.from(list)[Symbol.iterator](),
  }
}
