import type { Adapter, AdapterContext, PlayerSnapshot } from '@playhead/core'
import { isFunction, show } from '@playhead/core/internal'
import { dragAsOneSeek, html5 } from '@playhead/html5'
import { asElement } from './asElement.ts'
import { createControls } from './controls.ts'
import { qualityLevels } from './qualityLevels.ts'
import type { VideoJsPlayer } from './videoJsPlayer.ts'

/** A Video.js player, from one session to the next. */
interface VideoJsState {
  readonly player: VideoJsPlayer
  /** The adapter of the player, read as an element. */
  inner: Adapter
  lastSnapshot: PlayerSnapshot
  attached: boolean
  /** The player was disposed of while it was attached. */
  disposed: boolean
}

/**
 * An adapter for a Video.js player, with any tech and any source.
 * @throws TypeError if it is not one, or was disposed of.
 */
export function videojs(player: VideoJsPlayer): Adapter {
  const isPlayer = [player?.on, player?.currentSrc, player?.isDisposed].every(isFunction)
  if (!isPlayer || player.isDisposed()) {
    throw new TypeError(
      `playhead: videojs(player) expects a player of videojs(), got ${show(player)}`,
    )
  }
  const inner = createInner(player)
  const state: VideoJsState = {
    player,
    inner,
    lastSnapshot: inner.snapshot(),
    attached: false,
    disposed: false,
  }

  return {
    name: 'videojs',
    element: player.el(),
    get player() {
      const tech = player.isDisposed()
        ? null
        : (player.tech(true) as { el?(): Element | null } | null | undefined)
      return tech?.el?.()
    },
    get capabilities() {
      updateInner(state)
      return state.inner.capabilities
    },
    snapshot: () => readPlayer(state),
    controls: createControls(player, () => isDisposed(state)),
    attach(context) {
      updateInner(state)
      if (!isDisposed(state)) followPlayer(state, context)
    },
  }
}

const createInner = (player: VideoJsPlayer): Adapter =>
  html5(asElement(player), { quality: qualityLevels(player) })

const isDisposed = ({ player, disposed }: VideoJsState): boolean => disposed || player.isDisposed()

/** Other content may have another tech. */
function updateInner(state: VideoJsState): void {
  if (!state.attached && !isDisposed(state)) state.inner = createInner(state.player)
}

function readPlayer(state: VideoJsState): PlayerSnapshot {
  if (!isDisposed(state)) state.lastSnapshot = state.inner.snapshot()
  return state.lastSnapshot
}

/** Follows the player in one session, until that ends or the player is disposed of. */
function followPlayer(state: VideoJsState, context: AdapterContext): void {
  const { player } = state
  const { emit, report } = context
  const following = new AbortController()
  let fullscreen = false
  state.attached = true
  context.signal.addEventListener('abort', () => {
    state.attached = false
    following.abort()
  })

  function on(type: string, listener: () => void): void {
    const guarded = (): void => {
      try {
        listener()
      } catch (error) {
        report(error, `videojs ${type}`)
      }
    }
    player.on(type, guarded)
    following.signal.addEventListener(
      'abort',
      () => player.isDisposed() || player.off(type, guarded),
    )
  }
  const updateFullscreen = (): void => {
    const active = !!player.isFullscreen()
    if (active !== fullscreen) emit({ type: 'fullscreen', active })
    fullscreen = active
  }

  const emitContent = dragAsOneSeek(emit, {
    // `scrubbing()` is true only once the mouse has moved.
    isHeld: () =>
      !!player.scrubbing() || !!player.el().querySelector('.vjs-progress-holder.vjs-sliding'),
    isSeeking: () => player.seeking(),
    isPaused: () => player.paused(),
  })
  state.inner.attach({
    ...context,
    signal: following.signal,
    // Full screen may be a full window, which only the player reports.
    emit: (signal, position) =>
      following.signal.aborted || signal.type === 'fullscreen' || emitContent(signal, position),
  })
  on('fullscreenchange', updateFullscreen)
  // The tech was removed before it could report that it is empty.
  on('playerreset', () => emit({ type: 'source', reason: 'unload' }))
  on('dispose', () => {
    readPlayer(state)
    state.disposed = true
    following.abort()
    emit({ type: 'source', reason: 'unload' })
  })
  updateFullscreen()
}
