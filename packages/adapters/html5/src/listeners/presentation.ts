import type { AdapterContext } from '@playhead/core'
import { watchFullscreen } from '@playhead/iframe'
import type { ElementState } from '../readElement.ts'
import type { Listen } from './listener.ts'

/**
 * Emits how the content is shown: size of the picture, captions, full screen, picture in picture.
 */
export function presentation(state: ElementState, on: Listen, context: AdapterContext): void {
  const { element } = state
  const { emit, document } = context
  let language: string | null = null
  let pip = false

  const emitSize = (): void => {
    if (!state.isEngineFed() && (element as HTMLVideoElement).videoHeight)
      emit({ type: 'rendition' })
  }
  const updateCaptions = (): void => {
    const track = [...(element.textTracks ?? [])].find(({ mode }) => mode === 'showing')
    const now = track ? track.language || track.label || 'unknown' : null
    if (now !== language) emit({ type: 'texttrack', language: now })
    language = now
  }
  const updatePip = (active: boolean): void => {
    if (active !== pip) emit({ type: 'pip', active })
    pip = active
  }
  /** Safari has events of its own, in some versions beside the standard's. */
  const isPipInSafari = (): boolean =>
    (element as { webkitPresentationMode?: string }).webkitPresentationMode === 'picture-in-picture'

  on('resize', emitSize)
  on('change', updateCaptions, element.textTracks ?? null)
  // On iPhones, which show the video in a player of their own.
  on('webkitbeginfullscreen', () => emit({ type: 'fullscreen', active: true }))
  on('webkitendfullscreen', () => emit({ type: 'fullscreen', active: false }))
  on('enterpictureinpicture', () => updatePip(true))
  on('leavepictureinpicture', () => updatePip(false))
  on('webkitpresentationmodechanged', () => updatePip(isPipInSafari()))

  emitSize()
  updateCaptions()
  watchFullscreen(element, context)
  updatePip(document?.pictureInPictureElement === element || isPipInSafari())
}
