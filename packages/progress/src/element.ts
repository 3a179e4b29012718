import { shareOf } from './course.ts'
import type { Progress } from './createProgress.ts'
import type { VideoProgress } from './progressSource.ts'

/** `1:05:09`, `4:07`. */
function clock(seconds: number): string {
  const whole = Math.round(seconds)
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  const shown = parts[0] ? parts : parts.slice(1)
  return shown.map((part, at) => (at ? String(part).padStart(2, '0') : part)).join(':')
}

const STYLE = `
:host { display: inline-flex; align-items: center; gap: .5em; font: inherit; font-size: .875em; min-width: 10em }
:host([hidden]) { display: none }
[part=track] { flex: 1; height: .375em; border-radius: 1em; overflow: hidden; background: var(--playhead-track, #d5d9e0) }
[part=bar] { height: 100%; width: 0; border-radius: inherit; background: var(--playhead-bar, #1f5fd1); transition: width .3s }
:host([completed]) [part=bar] { background: var(--playhead-done, #137a3f) }
[part=text] { font-variant-numeric: tabular-nums; white-space: nowrap }
@media (prefers-reduced-motion: reduce) { [part=bar] { transition: none } }
@media (forced-colors: active) { [part=track] { border: 1px solid } [part=bar] { background: Highlight } }
`

// Importing this on a server must not fail; there it is never shown.
const Base: typeof HTMLElement = globalThis.HTMLElement ?? (class {} as typeof HTMLElement)

/**
 * `<playhead-progress video="lesson-1">`: a bar, the minutes watched, a mark when it is completed. Shown once something was watched. Its words
 * are in `labels`; parts `track`, `bar`, `text`; custom properties `--playhead-track`, `--playhead-bar`, `--playhead-done`.
 */
export class PlayheadProgress extends Base {
  static readonly observedAttributes: readonly string[] = ['video']
  /** For the elements that were not given one of their own. */
  static progress: Progress | null = null
  #progress: Progress | null = null
  #unwatch: (() => void) | undefined
  #shown = ''
  #bar: HTMLElement | undefined
  #track: HTMLElement | undefined
  #text: HTMLElement | undefined

  /** What it says; give your own for other languages. */
  labels: {
    readonly name: string
    done(): string
    minutes(minutes: number, percent: number): string
    exact(position: string, duration: string | null, left: string | null): string
  } = {
    name: 'Watched',
    done: () => '✓ Completed',
    minutes: (minutes, percent) => `${minutes} min watched · ${percent} %`,
    exact: (position, duration, left) => (duration ? `${position} of ${duration}, ${left} left` : position),
  }

  get progress(): Progress | null {
    return this.#progress ?? PlayheadProgress.progress
  }
  set progress(progress: Progress | null) {
    this.#progress = progress
    if (this.isConnected) this.connectedCallback()
  }

  connectedCallback(): void {
    this.#unwatch?.()
    this.#build()
    const { progress } = this
    if (!progress) {
      this.hidden = true
      return
    }
    this.#unwatch = progress.watch(() => this.#show())
    this.#show()
    this.#ask()
  }
  disconnectedCallback(): void {
    this.#unwatch?.()
    this.#unwatch = undefined
  }
  attributeChangedCallback(): void {
    if (!this.#unwatch) return
    this.#show()
    this.#ask()
  }

  /** One request for all of a list that appear at once. */
  #ask(): void {
    const video = this.getAttribute('video')
    const { progress } = this
    if (video && progress) ask(progress, video)
  }

  #build(): void {
    if (this.#bar) return
    const root = this.attachShadow({ mode: 'open' })
    const make = (part: string): HTMLElement => {
      const element = document.createElement('div')
      element.setAttribute('part', part)
      return element
    }
    // A constructed sheet, which no Content-Security-Policy forbids.
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(STYLE)
    root.adoptedStyleSheets = [sheet]
    this.#track = make('track')
    this.#bar = make('bar')
    this.#text = make('text')
    this.#track.append(this.#bar)
    root.append(this.#track, this.#text)
    this.#track.setAttribute('role', 'progressbar')
    this.#track.setAttribute('aria-valuemin', '0')
    this.#track.setAttribute('aria-valuemax', '100')
  }

  #show(): void {
    const row = this.progress?.rows[this.getAttribute('video') ?? '']
    const key = JSON.stringify(row)
    if (key === this.#shown && key) return
    this.#shown = key
    this.hidden = !row || (row.position <= 0 && !row.completed)
    if (row && !this.hidden) this.#say(row)
  }

  #say(row: VideoProgress): void {
    const { position, duration, completed, watched = position } = row
    const percent = Math.round(shareOf(row) * 100)
    const exact = this.labels.exact(
      clock(position),
      duration === null ? null : clock(duration),
      duration === null ? null : clock(Math.max(0, duration - position)),
    )
    this.toggleAttribute('completed', completed)
    this.title = exact
    this.#bar?.style.setProperty('width', `${percent}%`)
    this.#track?.setAttribute('aria-label', this.getAttribute('aria-label') ?? this.labels.name)
    this.#track?.setAttribute('aria-valuenow', String(percent))
    this.#track?.setAttribute('aria-valuetext', completed ? this.labels.done() : `${percent} %, ${exact}`)
    if (this.#text) {
      this.#text.textContent = completed
        ? this.labels.done()
        : this.labels.minutes(Math.max(1, Math.round(watched / 60)), percent)
    }
  }
}

const asked = new WeakMap<Progress, Set<string>>()

function ask(progress: Progress, video: string): void {
  const waiting = asked.get(progress)
  if (waiting) {
    waiting.add(video)
    return
  }
  const first = new Set([video])
  asked.set(progress, first)
  queueMicrotask(() => {
    asked.delete(progress)
    progress.load([...first]).catch(() => {}) // reported by whoever made it; the local copy is shown
  })
}

if (globalThis.customElements && !customElements.get('playhead-progress')) {
  customElements.define('playhead-progress', PlayheadProgress)
}

declare global {
  interface HTMLElementTagNameMap {
    'playhead-progress': PlayheadProgress
  }
}
