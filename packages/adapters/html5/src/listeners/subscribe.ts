import type { AdapterContext } from '@playhead/core'
import type { ElementState } from '../readElement.ts'
import { brief } from '../source.ts'
import { autoplayProbe } from './autoplayProbe.ts'
import { playbackErrors } from './elementError.ts'
import { engineReload } from './engineReload.ts'
import { createListen } from './listener.ts'
import { playback } from './playback.ts'
import { presentation } from './presentation.ts'
import { sourceChanges } from './sourceChanges.ts'

/**
 * Translates the events of an element in one session. Each part begins with what happened before.
 */
export function subscribe(state: ElementState, context: AdapterContext): void {
  const { emit, signal } = context
  const on = createListen(state.element, context)

  state.rendition = null // of the previous content
  state.quality?.attach({
    signal,
    rendition(rendition, auto) {
      state.rendition = rendition
      emit({ type: 'rendition', auto })
    },
    error: (error) => emit({ type: 'error', ...error, message: brief(error.message) }),
    reload: engineReload(state, on, context),
  })
  emit({ type: 'ready' })
  sourceChanges(state, on, context)
  playbackErrors(state, on, context)
  playback(state, on, context)
  presentation(state, on, context)
  autoplayProbe(state, on, context)
}
