import type { EventList, VideoJsPlayer } from './videoJsPlayer.ts'

const NO_RANGES = { length: 0, start: () => 0, end: () => 0 }

/**
 * A Video.js player by the names of a media element, whatever tech plays: the `html5` adapter reads it as one. The player is asked and not
 * its element, for techs come and go, and only the player knows the address behind a `blob:`.
 */
export function asElement(player: VideoJsPlayer): HTMLMediaElement {
  const tech = player.tech(true) as { el?(): Element | null } | null | undefined
  // Before its first source a player has none; then it is the first of its order, unless that cannot play it.
  const localName = tech
    ? tech.el?.()?.localName
    : /^html5$/i.test(player.options_?.techOrder?.[0] ?? '')
      ? 'video'
      : ''
  const isMedia = localName === 'video' || localName === 'audio'

  const element = {
    // Another tech is believed less: see `verify` of an adapter's capabilities.
    localName: isMedia ? localName : 'tech',
    addEventListener(type: string, said: (event: Event) => void, { signal }: AddEventListenerOptions = {}): void {
      const heard = (): void => said({ type, target: element } as unknown as Event)
      if (signal?.aborted) return
      player.on(type, heard)
      signal?.addEventListener('abort', () => player.isDisposed() || player.off(type, heard), { once: true })
    },
    play() {},
    get currentSrc() {
      const src = player.currentSrc()
      // As it was given to `player.src()`: one content has one name.
      return src && URL.canParse?.(src, player.el().baseURI) ? new URL(src, player.el().baseURI).href : src
    },
    get currentTime() {
      return player.currentTime()
    },
    get duration() {
      // Until the next content is there, this is the length of the one before.
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

/** A list of Video.js as the platform has them: listeners that end with a signal, and to be gone through. */
function withSignals(list: EventList & ArrayLike<unknown>): object {
  return {
    addEventListener(type: string, said: () => void, { signal }: AddEventListenerOptions = {}): void {
      list.addEventListener(type, said)
      signal?.addEventListener('abort', () => list.removeEventListener(type, said), { once: true })
    },
    [Symbol.iterator]: () => Array.from(list)[Symbol.iterator](),
  }
}
