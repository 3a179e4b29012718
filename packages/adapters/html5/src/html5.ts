import type { Adapter, AdapterContext, Capabilities, QualityProbe } from '@playhead/core'
import {
  checkOptions,
  DEV,
  isFunction,
  type OptionRules,
  optional,
  setupError,
} from '@playhead/core/internal'
import { createControls } from './createControls.ts'
import { subscribe } from './listeners/subscribe.ts'
import { type ElementState, readElement } from './readElement.ts'
import { createSourceReader } from './source.ts'

/** Options of `html5()`. */
export interface Html5Options {
  /**
   * Renditions and errors of the MSE engine behind the element: `hlsQuality(hls)` of
   * `@playhead/html5/quality`.
   * @default none
   */
  readonly quality?: QualityProbe | undefined
}

/** The adapter of a media element. */
export interface Html5Adapter extends Adapter {
  readonly element: Element
  /** Takes the error that `video.play()` rejected with: a blocked autoplay has no event. */
  playRejected(error: unknown): void
}

/**
 * A `<video>` or `<audio>` keeps the standard. A custom element may not, and its position may be
 * that of a frame's last message.
 */
const NATIVE: Capabilities = {
  timeSource: 'event',
  seek: 'native',
  pauseSettleMs: 0,
  buffering: 'native',
}
const CUSTOM_ELEMENT: Capabilities = {
  timeSource: 'message',
  seek: 'verify',
  pauseSettleMs: 0,
  buffering: 'derived',
}

const OPTIONS: OptionRules = {
  quality: [
    optional((value) => isFunction((value as QualityProbe | null)?.attach)),
    DEV && 'a probe, like hlsQuality(hls)',
  ],
}

/**
 * An adapter for a `<video>`, an `<audio>`, or a custom element with their API, which may be
 * defined later.
 * @throws TypeError if the element is not one of these, or an option is wrong.
 */
export function html5(element: HTMLMediaElement, options: Html5Options = {}): Html5Adapter {
  const { localName } = (element ?? {}) as { localName?: string }
  const later = !!(
    localName?.includes('-') &&
    globalThis.customElements &&
    !customElements.get(localName)
  )
  if (
    !later &&
    !(isFunction(element?.play) && isFunction(element.addEventListener) && 'paused' in element)
  ) {
    throw setupError(
      'html5(element)',
      DEV &&
        'expects a media element or a custom element with its API (paused, play, addEventListener)',
      element,
    )
  }
  checkOptions('html5()', options, OPTIONS)
  const { quality } = options
  const native = localName === 'video' || localName === 'audio'
  const readSource = createSourceReader(element, native)
  const state: ElementState = {
    element,
    native,
    quality,
    rendition: null,
    stale: false,
    unconfirmed: false,
    // The engine names the content of a `blob:`. It may be idle, as where the browser plays HLS
    // itself.
    source: () => readSource() ?? quality?.source?.() ?? null,
    isEngineFed: () => !!quality && !readSource(),
  }
  let current: AdapterContext | undefined

  function attach(context: AdapterContext): void {
    const confirm = (): void => {
      state.unconfirmed = false
    }
    current = context
    confirm()
    // Before the adapter's own listeners, which read the position.
    if (!native)
      for (const type of ['seeked', 'timeupdate'])
        element.addEventListener(type, confirm, { signal: context.signal })
    subscribe(state, context)
  }

  return {
    name: native ? 'html5' : 'media-element',
    capabilities: native ? NATIVE : CUSTOM_ELEMENT,
    element,
    controls: createControls(state),
    snapshot: () => readElement(state),
    attach(context) {
      if (!later) return attach(context)
      customElements
        .whenDefined(localName as string)
        .then(() => context.signal.aborted || attach(context))
        .catch((error) => context.report(error, 'html5 attach()'))
    },
    playRejected(error) {
      if ((error as Error | null)?.name !== 'NotAllowedError' || current?.signal.aborted) return
      current?.emit({ type: 'autoplayblocked' })
    },
  }
}
