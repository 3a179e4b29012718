import type { PlayerSnapshot } from '../../contracts/adapter.ts'
import {
  knownDuration,
  type Reading,
  type SessionInput,
  type SessionState,
} from '../reducer/state.ts'
import type { Sampler } from '../sampler.ts'
import {
  decideSource,
  type PendingSource,
  type SourceDecision,
  type TimedInput,
} from './decideSource.ts'

/** Whether the player still plays the content of the session. */
export interface ContentTracker {
  /** Other content came after an unload, and the adapter did not report a change. */
  hasOther(signal: SessionInput): boolean
  /**
   * Another address under the same id of the app's: a renewed token, another host, another file. Or
   * a playlist.
   */
  isRenamed(signal: SessionInput): boolean
  /** Begins to wait for what the new address has; returns the reading that suspends the content. */
  suspend(input: TimedInput, player: Partial<PlayerSnapshot>): Reading
  /** What an input shows about the new address; null while no address is pending. */
  decide(input: TimedInput): SourceDecision | null
}

/**
 * `hasOwnId`: the app gave an id, not a function that names each source. Then another address is
 * other content only if its length differs.
 */
export function createContentTracker(
  sampler: Sampler,
  hasOwnId: boolean,
  state: () => SessionState,
): ContentTracker {
  /** The source of content that was unloaded, until the player has a source again. */
  let unloaded: string | null = null
  let pending: PendingSource | null = null

  /** An alias is read as the first address already: it must not take the place of itself. */
  function aliasSource(source: string | null): void {
    if (source !== state().player.source) sampler.alias(source)
  }

  return {
    hasOther(signal) {
      if (signal.type === 'source') {
        unloaded = signal.reason === 'unload' ? (unloaded ?? state().player.source) : null
        return false
      }
      const before = unloaded
      const source = before && signal.type !== 'end' && sampler.read().source
      if (source) unloaded = null
      return !!source && source !== before
    },
    isRenamed(signal) {
      if (!hasOwnId || signal.type !== 'source' || signal.reason !== 'change') return false
      const { source } = sampler.read()
      // A vendor's own id identifies the content.
      if (!(source ?? state().player.source ?? '').includes('/')) return false
      aliasSource(source)
      return true
    },
    suspend({ now, wall }, { duration: _, ...player }) {
      pending = { now, wall, signals: [], length: knownDuration(state()) }
      // The duration stays that of this content while the other is not known to be another.
      sampler.keepDuration(state().player.duration)
      return { now, wall, signal: { type: 'source', reason: 'unload' }, player }
    },
    decide(input) {
      if (!pending) return null
      const decision = decideSource(pending, input, sampler.read)
      pending = decision.is === 'pending' ? decision.pending : null
      if (decision.is === 'same') aliasSource(sampler.read().source)
      return decision
    },
  }
}
