import type { AdapterContext } from '@playhead/core'
import type { ElementState } from '../readElement.ts'
import type { Listen } from './listener.ts'

/** `networkState` while data is fetched. */
const LOADING = 2
/** The same content, loaded again, has about the same duration, seconds. */
const SAME_DURATION_S = 1

/** Emits when content begins to load, is loaded, is replaced by other content, or is unloaded. */
export function sourceChanges(
  state: ElementState,
  on: Listen,
  { emit, signal }: AdapterContext,
): void {
  const { element } = state
  let source = state.source()
  let loaded = element.readyState > 0
  let { duration } = element

  /**
   * Emits a change if other content begins to load. A reload of the same content is not a change,
   * nor is the first content.
   */
  function detectChange(): boolean {
    const now = state.source()
    if (!now || now === source) return false
    const changed = loaded || source !== null
    source = now
    loaded = false
    state.stale = !state.native
    if (changed) emit({ type: 'source', reason: 'change' })
    return changed
  }

  on('emptied', () => detectChange() || emit({ type: 'source', reason: 'unload' }))
  on('loadstart', () => detectChange() || emit({ type: 'loading' }))
  on('loadedmetadata', () => {
    const now = state.source()
    // Sources without an identity (`blob:`) are compared by duration. Falling back to the next
    // `<source>` is not a change.
    const changed =
      loaded &&
      (now !== source || (!now && Math.abs(element.duration - duration) > SAME_DURATION_S))
    source = now
    loaded = true
    duration = element.duration
    if (changed) emit({ type: 'source', reason: 'change' })
    // Also after a change: the session may find the content to be the same.
    if (!signal.aborted) emit({ type: 'metadata' })
  })

  if (loaded || element.networkState === LOADING) emit({ type: 'loading' })
  if (loaded) emit({ type: 'metadata' })
}
