import type { Adapter, AdapterContext, Capabilities, QualityProbe } from '@playhead/core'
import { checkOptions, type OptionRules, show } from '@playhead/core/internal'
import { createControls } from './createControls.ts'
import { listen } from './listen.ts'
import { readElement } from './readElement.ts'
import { sourceReader } from './source.ts'

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

/** A `<video>` or `<audio>` keeps the standard; an element that only looks like one is checked, and its position may be that of a frame's last message. */
const NATIVE: Capabilities = { timeSource: 'event', seek: 'native', pauseSettleMs: 0, buffering: 'native' }
const LOOKALIKE: Capabilities = { timeSource: 'message', seek: 'verify', pauseSettleMs: 0, buffering: 'derived' }

const OPTIONS: OptionRules = {
  quality: [
    (value) => value === undefined || typeof (value as QualityProbe | null)?.attach === 'function',
    'a probe, like hlsQuality(hls)',
  ],
}

/**
 * Follows a `<video>`, an `<audio>`, or a custom element with their API.
 * @throws TypeError if the element is neither, or an option is wrong.
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
  checkOptions('html5()', options, OPTIONS)
  const { quality } = options
  const native = localName === 'video' || localName === 'audio'
  const named = sourceReader(element)
  const heard = {
    element,
    native,
    quality,
    rendition: null,
    former: false,
    unconfirmed: false,
    // The engine's word is for a `blob:`; it may be idle, as where the browser plays HLS itself.
    source: () => named() ?? quality?.source?.() ?? null,
    byEngine: () => !!quality && !named(),
  }
  let say: AdapterContext['emit'] = () => {}

  function attach(context: AdapterContext): void {
    const { emit, signal } = context
    say = emit
    signal.addEventListener('abort', () => {
      if (say === emit) say = () => {}
    })
    const confirm = (): void => {
      heard.unconfirmed = false
    }
    confirm()
    // Before the adapter's own listeners, which read the position.
    if (!native) for (const type of ['seeked', 'timeupdate']) element.addEventListener(type, confirm, { signal })
    listen(heard, context)
  }

  return {
    name: native ? 'html5' : 'media-element',
    capabilities: native ? NATIVE : LOOKALIKE,
    element,
    controls: createControls(heard),
    snapshot: () => readElement(heard),
    attach(context) {
      if (!later) return attach(context)
      customElements
        .whenDefined(localName as string)
        .then(() => context.signal.aborted || attach(context))
        .catch((error) => context.report(error, 'html5 attach()'))
    },
    playRejected(error) {
      if ((error as Error | null)?.name === 'NotAllowedError') say({ type: 'autoplayblocked' })
    },
  }
}
