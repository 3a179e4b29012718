/**
 * Runs first in every page and frame, and samples the real `<video>` wherever it is: beneath a
 * player, in a shadow root, in a vendor's frame. It knows what moves the playhead because it stands
 * in front of the element's own setters. Bundled.
 */
import type { Look } from '../accuracy/truth.ts'

/** How often the playhead is looked at, ms. */
const LOOK_MS = 10

/** A sample of a video: which one of this frame, its content, and what was read. */
export interface Observation {
  /** When this page or frame began, which identifies it. */
  readonly frame: number
  readonly video: number
  readonly content: string
  readonly duration: number
  readonly look: Look
}
declare function playheadTruth(text: string): void

const texts: string[] = []
Object.assign(window, { playheadTruths: texts })
/**
 * Each call costs the browser's main process, which the players need as well: one call reports
 * several samples.
 */
const LOOKS_PER_CALL = 20
let waiting: Observation[] = []
function report(observation: Observation): void {
  waiting.push(observation)
  if (waiting.length >= LOOKS_PER_CALL) flush()
}
function flush(): void {
  const text = JSON.stringify(waiting)
  waiting = []
  if (typeof playheadTruth === 'function') playheadTruth(text)
  else texts.push(text)
}
// A frame that is removed reports the rest.
addEventListener('pagehide', flush)

const videos = new Map<HTMLMediaElement, { readonly video: number; rate: number }>()

function look(element: HTMLMediaElement, moves: Look['moves'] = null): void {
  const known = videos.get(element)
  if (!known) return
  // A simulated frame stands still at a rate of 0: its player would say the rate before.
  if (element.playbackRate > 0) known.rate = element.playbackRate
  report({
    frame: performance.timeOrigin,
    video: known.video,
    content: element.src || element.currentSrc,
    duration: element.duration || 0,
    look: {
      at: performance.now(),
      position: element.currentTime,
      rate: known.rate,
      paused: element.paused,
      seeking: element.seeking,
      ended: element.ended,
      dry: element.readyState < 3 || element.playbackRate === 0,
      loop: element.loop,
      moves,
    },
  })
}
function know(element: HTMLMediaElement): void {
  if (!videos.has(element)) videos.set(element, { video: videos.size, rate: 1 })
}
/** Between two looks lies what was done to the element. */
function between<T>(element: HTMLMediaElement, does: () => T, moves: Look['moves'] = null): T {
  know(element)
  look(element, moves)
  const done = does()
  look(element)
  return done
}
/**
 * Another content from here on, or the same from its start; setting a source is enough for that,
 * and so is removing it.
 */
function changes<T>(element: HTMLMediaElement, does: () => T): T {
  know(element)
  look(element, 'replay')
  return does()
}

const { prototype } = HTMLMediaElement
function inFront(
  name: 'currentTime' | 'playbackRate' | 'src' | 'srcObject',
  set: (element: HTMLMediaElement, does: () => void) => void,
): void {
  const own = Object.getOwnPropertyDescriptor(prototype, name) as PropertyDescriptor
  Object.defineProperty(prototype, name, {
    ...own,
    set(this: HTMLMediaElement, value) {
      set(this, () => own.set?.call(this, value))
    },
  })
}
inFront('currentTime', (element, does) => between(element, does, 'seek'))
inFront('playbackRate', (element, does) => between(element, does))
inFront('src', changes)
inFront('srcObject', changes)
const { play, pause, load } = prototype
prototype.play = function () {
  // After the end, playing begins at the start.
  return between(this, () => play.call(this), this.ended ? 'replay' : null)
}
prototype.pause = function () {
  between(this, () => pause.call(this))
}
prototype.load = function () {
  changes(this, () => load.call(this))
}
for (const name of ['setAttribute', 'removeAttribute'] as const) {
  const own = Element.prototype[name] as (...args: string[]) => void
  Element.prototype[name] = function (this: Element, ...args: string[]) {
    const does = (): void => own.apply(this, args)
    if (this instanceof HTMLMediaElement && args[0] === 'src') changes(this, does)
    else does()
  }
}
// Custom elements dispatch it as well, but are no media elements.
document.addEventListener(
  'loadstart',
  ({ target }) => target instanceof HTMLMediaElement && know(target),
  true,
)

// The timers of a hidden page come once a second; those of a worker do not.
const beat = `setInterval(() => postMessage(0), ${LOOK_MS})`
new Worker(URL.createObjectURL(new Blob([beat]))).addEventListener('message', () => {
  for (const element of videos.keys()) look(element)
})
