import type { AdapterContext, PlayerError } from '@playhead/core'
import type { ElementState } from '../readElement.ts'
import { brief } from '../source.ts'
import type { Listen } from './listener.ts'

/** The codes of `MediaError`, by name. */
const CODES = ['unknown', 'aborted', 'network', 'decode', 'unsupported'] as const
/** `networkState` after the last `<source>` has failed; also while one is chosen. */
const NO_SOURCE = 3
/**
 * Choosing takes a task in Chromium, 50 ms in Firefox and 300 ms in WebKitGTK, each on a busy
 * machine.
 */
const CHOOSING_MS = 1000

/**
 * Translates the error of an element; null stands for a list of `<source>` elements of which none
 * could be played.
 */
export function elementError(error: MediaError | null): PlayerError {
  const code = CODES[error ? Number(error.code) : 4] ?? CODES[0]
  return { fatal: code !== 'aborted', code: `media_${code}`, message: brief(error?.message) }
}

/** Emits failures of the element, also one that happened before. */
export function playbackErrors(
  state: ElementState,
  on: Listen,
  { emit, setTimer }: AdapterContext,
): void {
  const { element } = state
  let failed = false

  /** Once a load, however many sources it had. */
  function fail(error: MediaError | null): void {
    if (!failed) emit({ type: 'error', ...elementError(error) })
    failed = true
  }
  /** An element with a `src` of its own sets `error` when that fails. */
  const failWithoutSource = (): void => {
    if (element.networkState === NO_SOURCE && !element.src) fail(null)
  }

  on('loadstart', () => {
    failed = false
  })
  on('error', ({ target }) => {
    if (target !== element)
      failWithoutSource() // else another `<source>` is tried
    else if (!state.isEngineFed()) fail(element.error)
  })
  if (element.error) fail(element.error)
  else if (element.networkState === NO_SOURCE) setTimer(failWithoutSource, CHOOSING_MS)
}
