import {
  type Adapter,
  type AdapterContext,
  type Capabilities,
  type PlayerSnapshot,
  type QualityProbe,
  type Signal,
  show,
} from '@playhead/core'
import { elementError } from './elementError.ts'
import { showsElement } from './showsElement.ts'
import { bareUrl, sourceReader } from './source.ts'

/** What a media element may know beyond its events. */
export interface Html5Options {
  /** What the MSE engine behind the element knows: `hlsQuality(hls)` of `@playhead/html5/quality`. */
  readonly quality?: QualityProbe | undefined
}

/** The adapter, and the one thing that no event tells. */
export interface Html5Adapter extends Adapter {
  readonly element: Element
  /** Give it what `video.play()` rejected with: a blocked autoplay has no event. */
  playRejected(error: unknown): void
}

/** A `<video>` or `<audio>` keeps the standard; an element that only looks like one is checked. */
const NATIVE: Capabilities = { timeSource: 'event', seek: 'native', pauseSettleMs: 0, buffering: 'native' }
const LOOKALIKE: Capabilities = { timeSource: 'event', seek: 'verify', pauseSettleMs: 0, buffering: 'derived' }

/** An autoplay that has not begun by then was refused, ms. */
const AUTOPLAY_LIMIT_MS = 1000
/** Positions of one moment differ by less than this, seconds. */
const SAME_S = 0.1

/**
 * Follows a `<video>`, an `<audio>`, or a custom element with their API.
 * @throws TypeError if the element is neither.
 */
export function html5(element: HTMLMediaElement, options: Html5Options = {}): Html5Adapter {
  const { localName } = (element ?? {}) as { localName?: string }
  const later = !!localName?.includes('-') && typeof customElements !== 'undefined' && !customElements.get(localName)
  if (
    !later &&
    !(typeof element?.play === 'function' && typeof element.addEventListener === 'function' && 'paused' in element)
  ) {
    throw new TypeError(
      `playhead: html5(element) expects a media element or a custom element with its API (paused, play, addEventListener), got ${show(element)}`,
    )
  }
  const native = localName === 'video' || localName === 'audio'
  const { quality } = options
  let say: AdapterContext['emit'] = () => {}
  const ownSource = sourceReader(element)
  const sourceNow = (): string | null => quality?.source?.() ?? ownSource()

  function snapshot(): PlayerSnapshot {
    const { duration, videoWidth: width, videoHeight: height } = element as HTMLVideoElement
    // Without a fixed length there is a window; reading it makes objects, so not four times a second for nothing.
    const seekable = Number.isFinite(duration) ? undefined : element.seekable
    const windows = seekable?.length ? ([seekable.start(0), seekable.end(seekable.length - 1)] as const) : null
    return {
      position: finite(element.currentTime),
      duration: finite(duration) || null,
      live: duration === Number.POSITIVE_INFINITY ? true : finite(duration) ? false : null,
      paused: !!element.paused,
      ended: !!element.ended,
      seeking: !!element.seeking,
      loop: !!element.loop,
      rate: finite(element.playbackRate) ?? 1,
      volume: finite(element.volume),
      muted: element.muted ?? null,
      source: sourceNow(),
      rendition: rendition ?? (width && height ? { width, height } : null),
      seekable: windows?.every(Number.isFinite) ? windows : null,
    }
  }
  let rendition: PlayerSnapshot['rendition'] = null

  function attach({ emit, signal, report, setTimer, document }: AdapterContext): void {
    let source = sourceNow()
    let last = element.currentTime
    let fullscreen = false
    rendition = null // of the content before
    say = emit
    signal.addEventListener('abort', () => {
      if (say === emit) say = () => {}
    })

    const hear = (
      target: EventTarget | null | undefined,
      type: string,
      heard: (event: Event) => void,
      capture = false,
    ): void => {
      const guarded = (event: Event): void => {
        try {
          heard(event)
        } catch (error) {
          report(error, `html5 ${type}`)
        }
      }
      target?.addEventListener(type, guarded, { signal, capture })
    }
    const on = (type: string, heard: () => void): void => hear(element, type, heard)
    const tell = (type: string, signal: Signal): void => on(type, () => emit(signal))

    /** Other content? A reload of the same is none. */
    function changed(): boolean {
      const now = sourceNow()
      if (now === source || !now) return false
      const first = source === null
      source = now
      if (!first) emit({ type: 'source', reason: 'change' })
      return !first
    }
    /** Where playback left for a seek: the element closes its played range before it says `seeking`. */
    function leftAt(): number | undefined {
      const { played } = element
      for (let at = 0; at < (played?.length ?? 0); at++) {
        if (played.start(at) <= last + SAME_S && played.end(at) >= last - SAME_S) return played.end(at)
      }
      return undefined
    }

    // Loading.
    on('emptied', () => {
      if (!changed()) emit({ type: 'source', reason: 'unload' })
    })
    on('loadstart', () => {
      if (!changed()) emit({ type: 'loading' })
    })
    on('loadedmetadata', () => {
      if (!changed()) emit({ type: 'metadata' })
    })
    tell('durationchange', { type: 'time' })
    on('canplaythrough', () => {
      if (!element.autoplay || !element.paused || element.currentTime > 0) return
      setTimer(() => {
        const touched = globalThis.navigator?.userActivation?.hasBeenActive
        if (element.paused && !element.ended && element.currentTime === 0 && !touched) emit({ type: 'autoplayblocked' })
      }, AUTOPLAY_LIMIT_MS)
    })

    // Playing.
    tell('play', { type: 'play' })
    tell('playing', { type: 'playing' })
    on('timeupdate', () => {
      emit({ type: 'time' })
      last = element.currentTime
    })
    on('pause', () => {
      if (element.ended) return // `ended` follows, and says it better
      // Chromium pauses a muted video when its tab is hidden.
      const hidden = document?.visibilityState === 'hidden' && element.muted
      emit(hidden ? { type: 'pause', reason: 'visibility' } : { type: 'pause' })
    })
    on('seeking', () => {
      emit({ type: 'seeking', from: leftAt() })
      last = element.currentTime
    })
    on('seeked', () => {
      emit({ type: 'seeked' })
      last = element.currentTime
    })
    tell('waiting', { type: 'waiting' })
    tell('ended', { type: 'ended' })

    // Changed.
    tell('ratechange', { type: 'rate' })
    tell('volumechange', { type: 'volume' })
    on('resize', () => {
      if (!quality) emit({ type: 'rendition' })
    })
    const textTrack = (): void => {
      const showing = [...(element.textTracks ?? [])].find(({ mode }) => mode === 'showing')
      emit({ type: 'texttrack', language: showing ? showing.language || showing.label || 'unknown' : null })
    }
    hear(element.textTracks, 'change', textTrack)
    hear(document, 'fullscreenchange', () => {
      const active = showsElement(document?.fullscreenElement, element)
      if (active !== fullscreen) emit({ type: 'fullscreen', active })
      fullscreen = active
    })
    tell('webkitbeginfullscreen', { type: 'fullscreen', active: true })
    tell('webkitendfullscreen', { type: 'fullscreen', active: false })
    tell('enterpictureinpicture', { type: 'pip', active: true })
    tell('leavepictureinpicture', { type: 'pip', active: false })

    // Failed. In the capture phase the error of a `<source>` is heard as well, which the element itself never reports.
    hear(
      element,
      'error',
      ({ target }) => {
        const ofSource = target !== element
        if (ofSource && element.networkState !== 3) return // another source is tried
        if (!quality || ofSource) emit({ type: 'error', ...elementError(ofSource ? null : element.error) })
      },
      true,
    )
    quality?.attach({
      signal,
      rendition(next, auto) {
        rendition = next
        emit({ type: 'rendition', auto })
      },
      error: (error) =>
        emit({ type: 'error', ...error, message: error.message && bareUrl(error.message).slice(0, 300) }),
    })

    // What was said before anybody listened.
    emit({ type: 'ready' })
    if (element.networkState === 2 || element.readyState > 0) emit({ type: 'loading' })
    if (element.readyState > 0) emit({ type: 'metadata' })
    if (element.error) emit({ type: 'error', ...elementError(element.error) })
    if (!element.paused && !element.ended) {
      emit({ type: 'play' })
      if (element.readyState > 2 || !native) emit({ type: 'playing' })
    }
    if ((element as HTMLVideoElement).videoHeight && !quality) emit({ type: 'rendition' })
    if ([...(element.textTracks ?? [])].some(({ mode }) => mode === 'showing')) textTrack()
  }

  return {
    name: native ? 'html5' : 'media-element',
    capabilities: native ? NATIVE : LOOKALIKE,
    element,
    snapshot,
    attach(context) {
      if (!later) return attach(context)
      void customElements.whenDefined(localName as string).then(() => {
        if (!context.signal.aborted) attach(context)
      })
    },
    playRejected(error) {
      if ((error as Error | null)?.name === 'NotAllowedError') say({ type: 'autoplayblocked' })
    },
  }
}

const finite = (value: unknown): number | null => (typeof value === 'number' && Number.isFinite(value) ? value : null)
