import type { Adapter, QualityProbe } from '@playhead/core'
import { show } from '@playhead/core/internal'
import { createControls } from './controls.ts'
import { followPlyr } from './followPlyr.ts'
import type { PlyrPlayer } from './plyrPlayer.ts'
import { createPlyrState, readPlyr, switchToCurrentMedia } from './plyrState.ts'

/** Options of `plyr()`. */
export interface PlyrOptions {
  /**
   * Renditions and errors of the MSE engine behind Plyr's `<video>`: `hlsQuality(hls)` of
   * `@playhead/html5/quality`.
   * @default none
   */
  readonly quality?: QualityProbe | undefined
}

/**
 * An adapter for a Plyr, through its sources, providers and qualities.
 * @throws TypeError if the player is not a Plyr, or was destroyed.
 */
export function plyr(player: PlyrPlayer, { quality }: PlyrOptions = {}): Adapter {
  const container = player?.elements?.container
  if (!container || !player.media || typeof player.provider !== 'string') {
    throw new TypeError(`playhead: plyr(player) expects a Plyr that is set up, got ${show(player)}`)
  }
  const state = createPlyrState(player, player.media, quality)

  return {
    name: 'plyr',
    element: container,
    get player() {
      const { media } = player
      return player.provider === 'html5'
        ? media
        : (media as Partial<Element> | null)?.querySelector?.('iframe')
    },
    get capabilities() {
      if (!state.attached) switchToCurrentMedia(state)
      return state.inner.capabilities
    },
    snapshot: () => readPlyr(state),
    controls: createControls(state),
    attach: (context) => followPlyr(state, container, context),
  }
}
