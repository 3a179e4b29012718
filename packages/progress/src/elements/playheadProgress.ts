import type { Progress } from '../progress.ts'
import {
  computeBar,
  ENGLISH,
  isUnwatched,
  type ProgressLabels,
  renderTexts,
} from './progressView.ts'
import { attachShadowTree, type ShadowTree } from './shadowTree.ts'

// On a server there is no HTMLElement: the class can be imported there, and is never instantiated.
const Base: typeof HTMLElement = globalThis.HTMLElement ?? (class {} as typeof HTMLElement)

/**
 * `<playhead-progress video-id="lesson-1">`: a bar, the minutes watched, a mark when the video is
 * completed. Hidden until something was watched, unless it has the attribute `always`. Its texts
 * are in `labels`; parts `track`, `bar`, `text`; custom properties `--playhead-track`,
 * `--playhead-bar`, `--playhead-done`.
 */
export class PlayheadProgress extends Base {
  static readonly observedAttributes: readonly string[] = ['video-id', 'always', 'aria-label']
  static #shared: Progress | null = null
  static readonly #connected: Set<PlayheadProgress> = new Set()
  #progress: Progress | null = null
  #labels: ProgressLabels = ENGLISH
  #unwatch: (() => void) | undefined
  #tree: ShadowTree | undefined

  /**
   * The progress of all elements without one of their own, also of those that are on the page
   * already.
   */
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
    this.#render()
  }

  get #videoId(): string {
    return this.getAttribute('video-id') ?? ''
  }

  connectedCallback(): void {
    PlayheadProgress.#connected.add(this)
    this.#tree ??= attachShadowTree(this)
    this.#follow()
  }
  disconnectedCallback(): void {
    PlayheadProgress.#connected.delete(this)
    this.#unwatch?.()
    this.#unwatch = undefined
  }
  attributeChangedCallback(name: string): void {
    if (!this.#tree) return
    this.#render()
    if (name === 'video-id') this.#load()
  }

  #follow(): void {
    this.#unwatch?.()
    let rows = this.progress?.rows
    this.#unwatch = this.progress?.watch(() => {
      const before = rows
      rows = this.progress?.rows
      if (rows?.[this.#videoId] !== before?.[this.#videoId]) this.#render()
    })
    this.#render()
    this.#load()
  }

  /** The elements of a list share one request. */
  #load(): void {
    if (!this.#videoId) return
    this.progress?.load([this.#videoId]).catch(() => {}) // reported by the progress; the row of this device is shown
  }

  #render(): void {
    if (!this.#tree) return
    const { track, bar, text } = this.#tree
    const row = this.progress?.rows[this.#videoId]
    const { completed, percent } = computeBar(row)
    this.hidden = isUnwatched(row) && !this.hasAttribute('always')
    this.toggleAttribute('completed', completed)
    bar.style.setProperty('width', `${percent ?? 0}%`)
    if (percent === null) track.removeAttribute('aria-valuenow')
    else track.setAttribute('aria-valuenow', String(percent))
    track.setAttribute('aria-label', this.getAttribute('aria-label') ?? this.#labels.name)
    try {
      const texts = renderTexts(row, this.#labels)
      this.title = texts.title
      track.setAttribute('aria-valuetext', texts.value)
      text.textContent = texts.beside
    } catch (error) {
      this.progress?.report(error, '<playhead-progress> labels')
    }
  }
}
