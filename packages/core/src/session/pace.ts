import type { SessionState } from './reducer/state.ts'

/** While playback is wanted, this often: what a killed browser may lose. ms */
export const TICK_MS = 1000
/** While a seek, a volume or a held jump waits to be settled. ms */
const SETTLE_MS = 300
/** Otherwise: only to distinguish sleep from rest. ms */
const IDLE_TICK_MS = 30_000

const isUnsettled = ({ seek, held, away, volumeSince }: SessionState): boolean =>
  !!seek || held.length + away.length > 0 || volumeSince !== null

/** Between two ticks, a `timeupdate` of an element shows nothing that the next tick does not. */
export const isSteady = (state: SessionState): boolean =>
  state.name === 'playing' &&
  state.capabilities.seek === 'native' &&
  state.capabilities.timeSource === 'event' &&
  !isUnsettled(state)

/** How long until the player has to be sampled again, ms. */
export const tickDelay = (state: SessionState): number =>
  isUnsettled(state) ? SETTLE_MS : state.wanted ? TICK_MS : IDLE_TICK_MS
