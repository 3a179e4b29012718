import type { AdapterContext } from '@playhead/core'
import { youtubeError } from '@playhead/iframe'
import { type EmbedState, PLAYER_STATE } from './embedState.ts'

/** Emits how an embed changed in one session. */
export interface Emitter {
  /** Compares with the state before; `moved` if a position came with it. */
  emitChanges(state: EmbedState, moved?: boolean): void
  /** The embed reports an error as a number or a string, and sometimes twice. */
  emitError(code: unknown): void
  /** Another document was loaded in the frame. */
  emitReload(): void
}

/** The same error again within this time is its repetition, ms. */
const REPEAT_MS = 1000

/** Creates the emitter of one session. The first state is emitted as what happened before. */
export function createEmitter({ emit, signal, now }: AdapterContext): Emitter {
  let emitted: EmbedState | null = null
  /** A `play` was emitted, and nothing since that ends it. */
  let wanted = false
  let hasMetadata = false
  /** The content has played, and has not ended. */
  let started = false
  let lastError: { readonly code: string; readonly at: number } | null = null

  const emitPlay = (): void => {
    if (!wanted) emit({ type: 'play' })
    wanted = true
  }

  function emitPlayerState(playerState: number | null, before: number | null): void {
    switch (playerState) {
      case PLAYER_STATE.PLAYING:
        emitPlay()
        started = true
        return emit({ type: 'playing' })
      case PLAYER_STATE.BUFFERING:
        // While paused, the embed may only fetch what was sought. A seek by mouse is 2, 3, 1.
        if (before !== PLAYER_STATE.PAUSED) emitPlay()
        return emit({ type: 'waiting' })
      case PLAYER_STATE.PAUSED:
        started = true
        if (before === null) return
        wanted = false
        return emit({ type: 'pause' })
      case PLAYER_STATE.UNSTARTED:
      case PLAYER_STATE.CUED:
        // Stopped: the same video, but nothing of it is loaded, and the position is 0.
        if (!started) return
        wanted = started = false
        return emit({ type: 'source', reason: 'unload' })
      case PLAYER_STATE.ENDED:
        if (before === null) return
        wanted = started = false
        emit({ type: 'ended' })
    }
  }

  return {
    emitChanges(state, moved) {
      const before = emitted
      emitted = state
      if (!before) {
        emit({ type: 'ready' })
        emit({ type: 'loading' })
      } else if (before.videoId && state.videoId && state.videoId !== before.videoId) {
        wanted = hasMetadata = started = false
        lastError = null
        emit({ type: 'source', reason: 'change' })
        if (signal.aborted) return // the next session begins with this state
        emit({ type: 'loading' })
      }
      if (state.duration && !hasMetadata) {
        hasMetadata = true
        emit({ type: 'metadata' })
      }
      if (before && state.rate !== before.rate) emit({ type: 'rate' })
      if (before && (state.volume !== before.volume || state.muted !== before.muted))
        emit({ type: 'volume' })
      if (state.quality && state.quality !== before?.quality) emit({ type: 'rendition' })
      const playerStateBefore = before?.playerState ?? null
      if (state.playerState !== playerStateBefore)
        emitPlayerState(state.playerState, playerStateBefore)
      else if (moved) emit({ type: 'time' })
    },

    emitError(code) {
      const error = youtubeError(code)
      const repeated = lastError?.code === error.code && now() - lastError.at < REPEAT_MS
      lastError = { code: error.code, at: now() }
      if (!repeated) emit({ type: 'error', ...error })
    },

    emitReload() {
      if (!emitted) return
      emitted = { ...emitted, playerState: null }
      wanted = hasMetadata = started = false
      emit({ type: 'source', reason: 'unload' })
    },
  }
}
