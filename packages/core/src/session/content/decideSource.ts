import type { PlayerSnapshot } from '../../contracts/adapter.ts'
import type { Reading, SessionInput } from '../reducer/state.ts'

export type TimedInput = Pick<Reading, 'now' | 'wall' | 'signal'>

/**
 * When other content came, and what the viewer asked of the player before it was known to be other
 * content.
 */
export interface SessionStart {
  readonly now: number
  readonly wall: number
  readonly signals: readonly TimedInput[]
}

/** Content under another address, until it is known whether it is other content. */
export interface PendingSource extends SessionStart {
  /** Seconds: how long the content was under its address before; null where that was unknown. */
  readonly length: number | null
}

/** What an input shows about a pending source. */
export type SourceDecision =
  | { readonly is: 'pending'; readonly pending: PendingSource }
  /** The same content: `signals` waited for that. Whether this input is still to be applied. */
  | { readonly is: 'same'; readonly signals: readonly TimedInput[]; readonly applies: boolean }
  | { readonly is: 'other'; readonly start: SessionStart }

/** With these, everything is known about the content that will be. */
const DECIDING: ReadonlySet<SessionInput['type']> = new Set([
  'metadata',
  'playing',
  'ended',
  'error',
  'end',
])
/** Of the inputs before that, these are the viewer's and not the content's. */
const ASKED: ReadonlySet<SessionInput['type']> = new Set(['loading', 'play', 'pause'])
/** After so many inputs without one of {@link DECIDING}, the content is taken to be the same. */
const MAX_UNDECIDED = 100
/** The same content has the same length under every address, seconds. */
const SAME_LENGTH_S = 1

/**
 * Whether content that the app gave one id has only got another address (a renewed token, another
 * host, another file), or is the next of a playlist: the same content keeps its length.
 */
export function decideSource(
  pending: PendingSource,
  input: TimedInput,
  read: () => PlayerSnapshot,
): SourceDecision {
  const { length, now, wall } = pending
  const { type } = input.signal
  if (type === 'source') return { is: 'pending', pending: { ...pending, signals: [] } }
  if (!DECIDING.has(type) && pending.signals.length < MAX_UNDECIDED) {
    const signals = type === 'tick' ? pending.signals : [...pending.signals, input]
    return { is: 'pending', pending: { ...pending, signals } }
  }
  const { duration, live } = read()
  const isKnown = type === 'metadata' || type === 'playing' || type === 'ended'
  const isOther =
    duration === null ? live === true : Math.abs(duration - (length ?? duration)) > SAME_LENGTH_S
  if (isKnown && length !== null && isOther) {
    return {
      is: 'other',
      start: { now, wall, signals: pending.signals.filter(({ signal }) => ASKED.has(signal.type)) },
    }
  }
  // An error shows nothing about where the player is.
  return type === 'error'
    ? { is: 'same', signals: [...pending.signals, input], applies: false }
    : { is: 'same', signals: pending.signals, applies: true }
}
