import type { AdapterContext, Signal } from '@playhead/core'
import { elementError } from './elementError.ts'
import type { Heard } from './readElement.ts'
import { showsElement } from './showsElement.ts'
import { brief } from './source.ts'

/** An autoplay that has not begun by then was refused, ms. */
const AUTOPLAY_LIMIT_MS = 1000
/** Positions of one moment differ by less than this, seconds. */
const SAME_S = 0.1
/** The same content comes back with about its length, seconds. */
const SAME_LENGTH_S = 1
/** `networkState` after the last `<source>` has failed; also while one is chosen. */
const NO_SOURCE = 3
/** Choosing takes a task in Chromium, 50 ms in Firefox and 300 ms in WebKitGTK, each on a busy machine. */
const CHOOSING_MS = 1000

/** What an element says in so many words. */
const WORDS: Readonly<Record<string, Signal>> = {
  durationchange: { type: 'time' },
  play: { type: 'play' },
  playing: { type: 'playing' },
  waiting: { type: 'waiting' },
  ended: { type: 'ended' },
  ratechange: { type: 'rate' },
  volumechange: { type: 'volume' },
  // Of iPhones, which show the video in a player of their own.
  webkitbeginfullscreen: { type: 'fullscreen', active: true },
  webkitendfullscreen: { type: 'fullscreen', active: false },
}

/** Translates what the element fires, from what happened before to what fails in the end. */
export function listen(heard: Heard, { emit, signal, report, setTimer, document, window }: AdapterContext): void {
  const { element, native, quality } = heard
  let source = heard.source()
  /** Whether the metadata of the content was seen, and how long it said to be. */
  let loaded = element.readyState > 0
  let length = element.duration
  let last = element.currentTime
  let fullscreen = false
  let pip = false
  let language: string | null = null
  let failed = false
  let refused = false
  const { former } = heard
  heard.rendition = null // of the content before
  heard.former = false

  function on(
    type: string,
    said: (event: Event) => unknown,
    target: EventTarget | null = element,
    capture = false,
  ): void {
    const guarded = (event: Event): void => {
      try {
        said(event)
      } catch (error) {
        report(error, `html5 ${type}`)
      }
    }
    // The page's markup can shadow methods of the document: `<img name="addEventListener">`.
    const { addEventListener } = target === document ? EventTarget.prototype : (target ?? {})
    addEventListener?.call(target, type, guarded, { signal, capture })
  }

  const other = (): true => {
    emit({ type: 'source', reason: 'change' })
    return true
  }
  /** Other content begins to load? A reload of the same is none, nor is the first. */
  function begins(): boolean {
    const now = heard.source()
    if (!now || now === source) return false
    const first = source === null && !loaded
    source = now
    loaded = false
    heard.former = !native
    return !first && other()
  }
  /** Other content was loaded? What has no name shows it by its length; the next `<source>` after one that failed is none. */
  function changed(): boolean {
    const now = heard.source()
    const differs = now !== source || (!now && Math.abs(element.duration - length) > SAME_LENGTH_S)
    const first = !loaded
    source = now
    loaded = true
    length = element.duration
    return !first && differs && other()
  }

  on('emptied', () => begins() || emit({ type: 'source', reason: 'unload' }))
  on('loadstart', () => {
    failed = false
    begins() || emit({ type: 'loading' })
  })
  on('loadedmetadata', () => {
    changed()
    // Also after a change: the session may find the content to be the same.
    if (!signal.aborted) emit({ type: 'metadata' })
  })

  for (const [type, said] of Object.entries(WORDS)) on(type, () => emit(said))
  const settled = (type: 'time' | 'seeked') => (): void => {
    emit({ type })
    // Chromium says `timeupdate` and `pause` at the target before it says `seeking`.
    if (!element.seeking) last = element.currentTime
  }
  on('timeupdate', settled('time'))
  on('seeked', settled('seeked'))
  on('seeking', () => {
    emit({ type: 'seeking', from: native ? leftAt(element.played, last) : undefined })
    last = element.currentTime
  })
  on('pause', () => {
    if (element.ended) return // `ended` follows, and says it better
    // Chromium pauses a muted video when its tab is hidden.
    const hidden = document?.visibilityState === 'hidden' && element.muted
    emit(hidden ? { type: 'pause', reason: 'visibility' } : { type: 'pause' })
  })

  /** A muted video may only wait to be scrolled to, and one in a hidden tab to be looked at. */
  const waits = (): boolean =>
    element.autoplay &&
    element.paused &&
    !element.muted &&
    !element.played?.length &&
    document?.visibilityState !== 'hidden' &&
    !window?.navigator.userActivation?.hasBeenActive
  const awaitAutoplay = (): void => {
    if (!waits()) return
    setTimer(() => {
      if (refused || !waits()) return
      refused = true
      emit({ type: 'autoplayblocked' })
    }, AUTOPLAY_LIMIT_MS)
  }
  on('canplaythrough', awaitAutoplay)

  const resized = (): void => {
    if (!heard.byEngine() && (element as HTMLVideoElement).videoHeight) emit({ type: 'rendition' })
  }
  on('resize', resized)
  const captioned = (): void => {
    const track = [...(element.textTracks ?? [])].find(({ mode }) => mode === 'showing')
    const now = track ? track.language || track.label || 'unknown' : null
    if (now !== language) emit({ type: 'texttrack', language: now })
    language = now
  }
  on('change', captioned, element.textTracks ?? null)
  const framed = (): void => {
    const now = showsElement(document?.fullscreenElement, element)
    if (now !== fullscreen) emit({ type: 'fullscreen', active: now })
    fullscreen = now
  }
  on('fullscreenchange', framed, document ?? null)
  /** Safari has a way of its own, some versions beside the standard's. */
  const floats = (now: boolean): void => {
    if (now !== pip) emit({ type: 'pip', active: now })
    pip = now
  }
  const floatsInSafari = (): boolean =>
    (element as { webkitPresentationMode?: string }).webkitPresentationMode === 'picture-in-picture'
  on('enterpictureinpicture', () => floats(true))
  on('leavepictureinpicture', () => floats(false))
  on('webkitpresentationmodechanged', () => floats(floatsInSafari()))

  /** Once a load, however many sources it had. */
  function fail(error: MediaError | null): void {
    if (!failed) emit({ type: 'error', ...elementError(error) })
    failed = true
  }
  /** An element with a `src` of its own sets `error` when that fails. */
  const failWithoutSource = (): void => {
    if (element.networkState === NO_SOURCE && !element.src) fail(null)
  }
  // In the capture phase the error of a `<source>` is heard as well, which the element itself never reports.
  const broke = ({ target }: Event): void => {
    if (target === element) {
      if (!heard.byEngine()) fail(element.error)
    } else failWithoutSource() // unless another one is tried
  }
  on('error', broke, element, true)
  quality?.attach({
    signal,
    rendition(next, auto) {
      heard.rendition = next
      emit({ type: 'rendition', auto })
    },
    error: (error) => emit({ type: 'error', ...error, message: brief(error.message) }),
  })

  // What was said before anybody listened.
  emit({ type: 'ready' })
  if (loaded || element.networkState === 2) emit({ type: 'loading' })
  if (loaded) emit({ type: 'metadata' })
  if (element.error) fail(element.error)
  else if (element.networkState === NO_SOURCE) setTimer(failWithoutSource, CHOOSING_MS)
  if (!former && !element.paused && !element.ended) {
    emit({ type: 'play' })
    if (element.readyState > 2 || !native) emit({ type: 'playing' })
  }
  resized()
  captioned()
  framed()
  floats(document?.pictureInPictureElement === element || floatsInSafari())
  if (element.readyState > 3) awaitAutoplay()
}

/**
 * Where playback left for a seek: an element closes its played range before it says `seeking`. The range that the last position lies in
 * may have been played further before; the session knows how far it can have come.
 */
function leftAt(played: TimeRanges, last: number): number | undefined {
  for (let at = 0; at < (played?.length ?? 0); at++) {
    if (played.start(at) <= last + SAME_S && played.end(at) >= last - SAME_S) return played.end(at)
  }
  return undefined
}
