import type { Adapter, PlayerSnapshot } from '../contracts/adapter.ts'
import { readPlayer } from './readPlayer.ts'
import { BLANK_PLAYER } from './reducer/state.ts'

/** Samples the player through its adapter. */
export interface Sampler {
  /** What differs from the sample before. `position` overrides the player's. */
  sample(position?: number | null): Partial<PlayerSnapshot>
  /** The player now, or as it was sampled last where it cannot be read. */
  read(position?: number | null): PlayerSnapshot
  /** Takes the duration to be this one until the player reports another. */
  keepDuration(duration: number | null): void
  /** Another address of the same content: from now on it is read as `known`. */
  alias(source: string | null): void
  /** Whether the adapter is being asked for its snapshot. */
  readonly isReading: boolean
}

const KEYS = Object.keys(BLANK_PLAYER) as readonly (keyof PlayerSnapshot)[]

/** `known` is the first address of the content, by which the reducer knows it. */
export function createSampler(
  adapter: Adapter,
  known: () => string | null,
  report: (error: unknown, where: string) => void,
): Sampler {
  let seen = BLANK_PLAYER
  let alias: string | null | undefined
  let isReading = false

  function read(position?: number | null): PlayerSnapshot {
    try {
      isReading = true
      const player = readPlayer(adapter.snapshot(), seen)
      const source = player.source === alias ? known() : player.source
      return { ...player, source, position: position === undefined ? player.position : position }
    } catch (error) {
      report(error, 'snapshot()')
      return seen
    } finally {
      isReading = false
    }
  }

  return {
    sample(position) {
      const changed: Record<string, unknown> = {}
      const player = read(position)
      for (const key of KEYS) if (seen[key] !== player[key]) changed[key] = player[key]
      seen = player
      return changed
    },
    read,
    keepDuration(duration) {
      seen = { ...seen, duration }
    },
    alias(source) {
      alias = source
    },
    get isReading() {
      return isReading
    },
  }
}
