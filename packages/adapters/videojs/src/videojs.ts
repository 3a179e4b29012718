import type { Adapter, AdapterContext, PlayerSnapshot } from '@playhead/core'
import { show } from '@playhead/core/internal'
import { dragAsOneSeek, html5 } from '@playhead/html5'
import { asElement } from './asElement.ts'
import { qualityLevels } from './qualityLevels.ts'
import type { VideoJsPlayer } from './videoJsPlayer.ts'

/**
 * Follows a Video.js player, whatever tech plays and whatever it is given to play.
 * @throws TypeError if it is none, or was disposed of.
 */
export function videojs(player: VideoJsPlayer): Adapter {
  if (typeof player?.on !== 'function' || typeof player.currentSrc !== 'function' || player.isDisposed?.()) {
    throw new TypeError(`playhead: videojs(player) expects a player of videojs(), got ${show(player)}`)
  }
  const inside = (): Adapter => html5(asElement(player), { quality: qualityLevels(player) })
  let inner = inside()
  let seen = inner.snapshot()
  let attached = false
  let disposed = false
  /** Other content may have another tech. */
  const turn = (): void => {
    if (!attached && !disposed && !player.isDisposed()) inner = inside()
  }

  function snapshot(): PlayerSnapshot {
    if (!disposed && !player.isDisposed()) seen = inner.snapshot()
    return seen
  }

  function attach(context: AdapterContext): void {
    turn()
    if (disposed || player.isDisposed()) return
    const { emit, signal, report } = context
    const heard = new AbortController()
    attached = true
    let fullscreen = false

    function on(type: string, said: () => void): void {
      const guarded = (): void => {
        try {
          said()
        } catch (error) {
          report(error, `videojs ${type}`)
        }
      }
      player.on(type, guarded)
      heard.signal.addEventListener('abort', () => player.isDisposed() || player.off(type, guarded))
    }
    signal.addEventListener('abort', () => {
      attached = false
      heard.abort()
    })

    const hear = dragAsOneSeek(emit, {
      // It says to be scrubbing only once the mouse has moved.
      isHeld: () => !!player.scrubbing() || !!player.el().querySelector('.vjs-progress-holder.vjs-sliding'),
      isSeeking: () => player.seeking(),
      isPaused: () => player.paused(),
    })
    inner.attach({
      ...context,
      signal: heard.signal,
      // Its full screen may be a full window: the player says that itself, below.
      emit: (said, at) => heard.signal.aborted || said.type === 'fullscreen' || hear(said, at),
    })
    const framed = (): void => {
      const now = !!player.isFullscreen()
      if (now !== fullscreen) emit({ type: 'fullscreen', active: now })
      fullscreen = now
    }
    on('fullscreenchange', framed)
    // The tech was taken out before it could say that it is empty.
    on('playerreset', () => emit({ type: 'source', reason: 'unload' }))
    on('dispose', () => {
      snapshot()
      disposed = true
      heard.abort()
      emit({ type: 'source', reason: 'unload' })
    })
    framed()
  }

  return {
    name: 'videojs',
    element: player.el(),
    get player() {
      const tech = player.isDisposed() ? null : (player.tech(true) as { el?(): Element | null } | null | undefined)
      return tech?.el?.()
    },
    get capabilities() {
      turn()
      return inner.capabilities
    },
    snapshot,
    attach,
  }
}
