import type { AdapterContext, PlayerSnapshot } from '../contracts/adapter.ts'
import type { TimedInput } from './content/decideSource.ts'
import type { Reading, SessionState } from './reducer/state.ts'

/** Whether an adapter emits `time` signals, and how far content played between two samples. */
export interface TimeDemand {
  readonly onTimeDemand: AdapterContext['onTimeDemand']
  /** Records a `time` signal that was not sampled. */
  skip(now: number): void
  /** Notifies the adapter, if it asked to be and the need has changed. */
  update(isNeeded: boolean): void
  /**
   * The moment until which steady playback since a sample is certain: the player reports everything
   * else.
   */
  playedUntil(now: number, sampledAt: number): number
}

/** A sample that is older than two of `tickMs` shows that the machine slept. */
export function createTimeDemand(tickMs: number): TimeDemand {
  let listener: Parameters<AdapterContext['onTimeDemand']>[0] | undefined
  let isNeeded = true
  let skippedAt = 0
  return {
    onTimeDemand(given) {
      listener = given
    },
    skip(now) {
      skippedAt = now
    },
    update(needed) {
      if (!listener || needed === isNeeded) return
      isNeeded = needed
      listener(needed)
    },
    playedUntil(now, sampledAt) {
      if (isNeeded) return skippedAt
      return now - sampledAt < 2 * tickMs ? now : sampledAt
    },
  }
}

/**
 * The player may be about other content by now: the reading that credits to this content what it
 * has played `until` then, since the last sample; null where that is nothing, or not certain.
 */
export function readSkipped(
  { last, now: sampledAt, player: before }: SessionState,
  until: number,
  { now, wall, signal }: TimedInput,
  player: Partial<PlayerSnapshot>,
): Reading | null {
  const isOther =
    signal.type === 'source' ||
    'source' in player ||
    'duration' in player ||
    player.position === null
  if (!isOther || until <= sampledAt || last === null) return null
  return {
    now: until,
    wall: wall - (now - until),
    signal: { type: 'time' },
    player: { position: last + ((until - sampledAt) / 1000) * before.rate },
  }
}
