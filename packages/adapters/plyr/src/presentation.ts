import type { AdapterContext } from '@playhead/core'
import type { PlyrPlayer } from './plyrPlayer.ts'

/**
 * Emits full screen and captions, by what Plyr reports: its full screen may be a full window, and
 * it draws the captions itself.
 */
export function presentation(
  player: PlyrPlayer,
  on: (types: string, listener: () => void) => void,
  { emit }: AdapterContext,
): void {
  let fullscreen = false
  let language: string | null = null

  const updateFullscreen = (): void => {
    const { active } = player.fullscreen // Plyr fires the events for other elements, too
    if (active !== fullscreen) emit({ type: 'fullscreen', active })
    fullscreen = active
  }
  const updateCaptions = (): void => {
    const { toggled, currentTrackNode, language: preferred } = player.captions ?? {}
    const now = toggled ? currentTrackNode?.language || preferred || 'unknown' : null
    if (now !== language) emit({ type: 'texttrack', language: now })
    language = now
  }
  on('enterfullscreen exitfullscreen', updateFullscreen)
  on('captionsenabled captionsdisabled languagechange', updateCaptions)
  updateFullscreen()
  updateCaptions()
}
