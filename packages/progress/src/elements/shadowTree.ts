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

/** The parts of a `<playhead-progress>`. */
export interface ShadowTree {
  readonly track: HTMLElement
  readonly bar: HTMLElement
  readonly text: HTMLElement
}

/**
 * Attaches the shadow root. Its style is a constructed sheet, which every Content-Security-Policy
 * allows.
 */
export function attachShadowTree(host: HTMLElement): ShadowTree {
  const root = host.attachShadow({ mode: 'open' })
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(STYLE)
  root.adoptedStyleSheets = [sheet]
  const [track, bar, text] = [createPart('track'), createPart('bar'), createPart('text')]
  track.setAttribute('role', 'progressbar')
  track.setAttribute('aria-valuemin', '0')
  track.setAttribute('aria-valuemax', '100')
  track.append(bar)
  root.append(track, text)
  return { track, bar, text }
}

function createPart(name: string): HTMLElement {
  const element = document.createElement('div')
  element.setAttribute('part', name)
  return element
}
