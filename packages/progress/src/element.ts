import { PlayheadProgress } from './elements/playheadProgress.ts'

export { PlayheadProgress } from './elements/playheadProgress.ts'
export type { ProgressLabels } from './elements/progressView.ts'

if (globalThis.customElements && !customElements.get('playhead-progress')) {
  customElements.define('playhead-progress', PlayheadProgress)
}

declare global {
  interface HTMLElementTagNameMap {
    'playhead-progress': PlayheadProgress
  }
}
