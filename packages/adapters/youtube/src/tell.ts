import type { AdapterContext } from '@playhead/core'
import { youtubeError } from '@playhead/iframe'
import { type Facts, STATE } from './facts.ts'

/** Says what changed about an embed since it was last said. */
export interface Teller {
  /** These are the facts now; `moved` when a position came with them. */
  tell(facts: Facts, moved: boolean): void
  /** The embed reports it as a number or a text, and sometimes twice. */
  tellError(code: unknown): void
  /** Another document is in the frame. */
  tellReload(): void
}

/** The same error again within this is its echo, ms. */
const ECHO_MS = 1000

/** Facts in, signals out: one teller a session, which begins by saying what is so already. */
export function teller({ emit, signal, now }: AdapterContext): Teller {
  let told: Facts | null = null
  let wanted = false
  let hasMetadata = false
  /** The content has played, and has not come to its end. */
  let loaded = false
  let failed: { readonly code: string; readonly at: number } | null = null

  const want = (): void => {
    if (!wanted) emit({ type: 'play' })
    wanted = true
  }
  function tellState(state: number | null, before: number | null): void {
    switch (state) {
      case STATE.PLAYING:
        want()
        loaded = true
        return emit({ type: 'playing' })
      case STATE.BUFFERING:
        // While paused it may only fetch what was sought; by mouse, a seek is 2, 3, 1.
        if (before !== STATE.PAUSED) want()
        return emit({ type: 'waiting' })
      case STATE.PAUSED:
        loaded = true
        if (before === null) return
        wanted = false
        return emit({ type: 'pause' })
      case STATE.UNSTARTED:
      case STATE.CUED:
        // Stopped: the same video, but nothing of it is loaded, and the position is 0.
        if (!loaded) return
        wanted = loaded = false
        return emit({ type: 'source', reason: 'unload' })
      case STATE.ENDED:
        if (before === null) return
        wanted = loaded = false
        emit({ type: 'ended' })
    }
  }

  return {
    tell(facts, moved) {
      const before = told
      told = facts
      if (!before) {
        emit({ type: 'ready' })
        emit({ type: 'loading' })
      } else if (before.video && facts.video && facts.video !== before.video) {
        wanted = hasMetadata = loaded = false
        failed = null
        emit({ type: 'source', reason: 'change' })
        if (signal.aborted) return // the next session begins with these facts
        emit({ type: 'loading' })
      }
      if (facts.duration && !hasMetadata) {
        hasMetadata = true
        emit({ type: 'metadata' })
      }
      if (before && facts.rate !== before.rate) emit({ type: 'rate' })
      if (before && (facts.volume !== before.volume || facts.muted !== before.muted)) emit({ type: 'volume' })
      if (facts.quality && facts.quality !== before?.quality) emit({ type: 'rendition' })
      if (facts.state !== (before?.state ?? null)) tellState(facts.state, before?.state ?? null)
      else if (moved) emit({ type: 'time' })
    },
    tellError(given) {
      const error = youtubeError(given)
      const echo = failed?.code === error.code && now() - failed.at < ECHO_MS
      failed = { code: error.code, at: now() }
      if (!echo) emit({ type: 'error', ...error })
    },
    tellReload() {
      if (!told) return
      told = { ...told, state: null }
      wanted = hasMetadata = loaded = false
      emit({ type: 'source', reason: 'unload' })
    },
  }
}
