import type { PlayerSnapshot } from '@playhead/core'
import { finite } from '@playhead/core/internal'

/** What a Stream player tells about itself, by its own names, which are those of a `<video>`. Null is unknown. */
export interface StreamFacts {
  currentTime: number | null
  duration: number | null
  playbackRate: number | null
  volume: number | null
  videoWidth: number | null
  videoHeight: number | null
  paused: boolean | null
  ended: boolean | null
  seeking: boolean | null
  loop: boolean | null
  muted: boolean | null
}

const KINDS: { readonly [K in keyof StreamFacts]: 'number' | 'boolean' } = {
  currentTime: 'number',
  duration: 'number',
  playbackRate: 'number',
  volume: 'number',
  videoWidth: 'number',
  videoHeight: 'number',
  paused: 'boolean',
  ended: 'boolean',
  seeking: 'boolean',
  loop: 'boolean',
  muted: 'boolean',
}
/** The names of all facts. */
export const FACTS = Object.keys(KINDS) as (keyof StreamFacts)[]

/** A player that has not said anything. Loop is read by presence, as Stream does: `loop=0` means on. */
export function noFacts(address: string | undefined): StreamFacts {
  const facts = Object.fromEntries(FACTS.map((fact) => [fact, null])) as unknown as StreamFacts
  return { ...facts, loop: /[?&]loop(?:[=&]|$)/.test(address ?? '') }
}

/** Whether that is a fact, by name and kind. NaN says nothing; Infinity says live. */
export const isFact = (name: unknown, value: unknown): name is keyof StreamFacts =>
  typeof name === 'string' &&
  Object.hasOwn(KINDS, name) &&
  typeof value === KINDS[name as keyof StreamFacts] &&
  !Number.isNaN(value)

/** The player right now, as far as it has told. */
export function toSnapshot(facts: StreamFacts, source: string | null): PlayerSnapshot {
  const { duration, videoWidth: width, videoHeight: height } = facts
  return {
    position: finite(facts.currentTime),
    duration: finite(duration) || null,
    live: duration ? duration === Number.POSITIVE_INFINITY : null,
    paused: facts.paused ?? true,
    ended: !!facts.ended,
    seeking: !!facts.seeking,
    loop: !!facts.loop,
    rate: finite(facts.playbackRate) ?? 1,
    volume: finite(facts.volume),
    muted: facts.muted,
    source,
    rendition: width && height ? { width, height } : null,
    seekable: null,
  }
}
