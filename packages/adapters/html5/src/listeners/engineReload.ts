import type { AdapterContext } from '@playhead/core'
import type { ElementState } from '../readElement.ts'
import type { Listen } from './listener.ts'

/**
 * The engine reloads the same content by itself: until it plays again, or could while paused, what
 * happens is not the viewer's. Returns what the engine's probe calls as the reload begins.
 */
export function engineReload(
  state: ElementState,
  on: Listen,
  { emit }: AdapterContext,
): () => void {
  const { element } = state
  let reloading = false
  const setReloading = (now: boolean): void => {
    if (now === reloading) return
    reloading = now
    emit({ type: 'quality-switch', phase: reloading ? 'begin' : 'end' })
  }
  // Chromium may fire both, queued before, after the engine has set the position: `seeking` and
  // another `playing` follow.
  on('playing', () => element.seeking || setReloading(false))
  on('canplay', () => element.paused && !element.seeking && setReloading(false))
  return () => setReloading(true)
}
