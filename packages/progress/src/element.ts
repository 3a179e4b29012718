import { shareOf } from './course/rollUp.ts'
import type { Progress } from './progress.ts'
import type { VideoProgress } from './rows/videoProgress.ts'

/** What a `<playhead-progress>` says; give your own for other languages. */
export interface ProgressLabels {
  /** Its name, where it has no `aria-label`. */
  readonly name: string
  readonly done: string
  /** What is shown beside the bar; no percent while the duration is unknown. */
  minutes(minutes: number, percent: number | null): string
  /** The tooltip, and what is read out after the percent. Times like `1:05:09`; null while the duration is unknown. */
  exact(position: string, duration: string | null, left: string | null): string
}

const ENGLISH: ProgressLabels = {
  name: 'Watched',
  done: '✓ Completed',
  minutes: (minutes, percent) => `${minutes} min watched${percent === null ? '' : ` · ${percent} %`}`,
  exact: (position, duration, left) => (duration ? `${position} of ${duration}, ${left} left` : position),
}

const STYLE = `
:host { display: inline-flex; align-items: center; gap: .5em; font: inherit; font-size: .875em; min-width: 10em }
:host([hidden]) { display: none }
[part=track] { flex: 1; min-width: 3em; height: .375em; border-radius: 1em; overflow: hidden; background: var(--playhead-track, #8b93a333) }
[part=bar] { height: 100%; width: 0; border-radius: inherit; background: var(--playhead-bar, #2f6fe0); transition: width .3s }
:host([completed]) [part=bar] { background: var(--playhead-done, #1a8f4c) }
[part=text] { font-variant-numeric: tabular-nums; white-space: nowrap }
@media (prefers-reduced-motion: reduce) { [part=bar] { transition: none } }
@media (forced-colors: active) { [part=track] { border: 1px solid } [part=bar] { background: Highlight } }
`

// Importing this on a server must not fail; there it is never shown.
const Base: typeof HTMLElement = globalThis.HTMLElement ?? (class {} as typeof HTMLElement)

/**
 * `<playhead-progress video-id="lesson-1">`: a bar, the minutes watched, a mark when it is completed. Shown once something was watched; with
 * `always`, before that as well. Its words are in `labels`; parts `track`, `bar`, `text`; custom properties `--playhead-track`,
 * `--playhead-bar`, `--playhead-done`.
 */
export class PlayheadProgress extends Base {
  static readonly observedAttributes: readonly string[] = ['video-id', 'always', 'aria-label']
  static #shared: Progress | null = null
  static readonly #connected: Set<PlayheadProgress> = new Set()
  #progress: Progress | null = null
  #labels: ProgressLabels = ENGLISH
  #unwatch: (() => void) | undefined
  #bar: HTMLElement | undefined
  #track: HTMLElement | undefined
  #text: HTMLElement | undefined

  /** For the elements that were not given one of their own; also for those that are on the page already. */
  static get progress(): Progress | null {
    return PlayheadProgress.#shared
  }
  static set progress(progress: Progress | null) {
    PlayheadProgress.#shared = progress
    for (const element of PlayheadProgress.#connected) element.#follow()
  }

  get progress(): Progress | null {
    return this.#progress ?? PlayheadProgress.#shared
  }
  set progress(progress: Progress | null) {
    this.#progress = progress
    if (this.isConnected) this.#follow()
  }

  get labels(): ProgressLabels {
    return this.#labels
  }
  set labels(labels: Partial<ProgressLabels>) {
    this.#labels = { ...ENGLISH, ...labels }
    this.#show()
  }

  connectedCallback(): void {
    PlayheadProgress.#connected.add(this)
    this.#build()
    this.#follow()
  }
  disconnectedCallback(): void {
    PlayheadProgress.#connected.delete(this)
    this.#unwatch?.()
    this.#unwatch = undefined
  }
  attributeChangedCallback(name: string): void {
    if (!this.#bar) return
    this.#show()
    if (name === 'video-id') this.#ask()
  }

  #follow(): void {
    this.#unwatch?.()
    let rows = this.progress?.rows
    this.#unwatch = this.progress?.watch(() => {
      const video = this.getAttribute('video-id') ?? ''
      const now = this.progress?.rows
      if (now?.[video] !== rows?.[video]) this.#show()
      rows = now
    })
    this.#show()
    this.#ask()
  }

  /** A whole list of these is one request. */
  #ask(): void {
    const video = this.getAttribute('video-id')
    if (video) this.progress?.load([video]).catch(() => {}) // reported by whoever made it; the local copy is shown
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
    if (!this.#bar) return
    const row = this.progress?.rows[this.getAttribute('video-id') ?? '']
    const isEmpty = !row || (row.position <= 0 && !row.completed)
    this.hidden = isEmpty && !this.hasAttribute('always')
    try {
      this.#say(row ?? { position: 0, duration: null, completed: false, at: 0 }, isEmpty)
    } catch (error) {
      this.progress?.report(error, '<playhead-progress> labels')
    }
  }

  #say(row: VideoProgress, isEmpty: boolean): void {
    const { position, duration, completed, watched = position } = row
    const { name, done, minutes, exact } = this.#labels
    const percent = completed || duration !== null || isEmpty ? Math.round(shareOf(row) * 100) : null
    const times = exact(
      clock(position),
      duration === null ? null : clock(duration),
      duration === null ? null : clock(Math.max(0, duration - position)),
    )
    this.toggleAttribute('completed', completed)
    this.title = isEmpty ? '' : times
    this.#bar?.style.setProperty('width', `${percent ?? 0}%`)
    this.#track?.setAttribute('aria-label', this.getAttribute('aria-label') ?? name)
    if (percent === null) this.#track?.removeAttribute('aria-valuenow')
    else this.#track?.setAttribute('aria-valuenow', String(percent))
    this.#track?.setAttribute('aria-valuetext', completed ? done : percent === null ? times : `${percent} %, ${times}`)
    const text = completed ? done : isEmpty ? '' : minutes(Math.max(1, Math.round(watched / 60)), percent)
    if (this.#text) this.#text.textContent = text
  }
}

/** `1:05:09`, `4:07`. */
function clock(seconds: number): string {
  const whole = Math.floor(seconds)
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  const shown = parts[0] ? parts : parts.slice(1)
  return shown.map((part, at) => (at ? String(part).padStart(2, '0') : part)).join(':')
}

if (globalThis.customElements && !customElements.get('playhead-progress')) {
  customElements.define('playhead-progress', PlayheadProgress)
}

declare global {
  interface HTMLElementTagNameMap {
    'playhead-progress': PlayheadProgress
  }
}
