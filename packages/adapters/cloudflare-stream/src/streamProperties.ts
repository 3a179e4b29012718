import type { PlayerSnapshot } from '@playhead/core'
import { finite, text } from '@playhead/core/internal'

/**
 * What a Stream player reports about itself, under its own names, which are those of a `<video>`.
 * Null is unknown.
 */
export interface StreamProperties {
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

const NUMBERS = [
  'currentTime',
  'duration',
  'playbackRate',
  'volume',
  'videoWidth',
  'videoHeight',
] as const
const BOOLEANS = ['paused', 'ended', 'seeking', 'loop', 'muted'] as const
/** The names of all properties. */
export const PROPERTIES: readonly (keyof StreamProperties)[] = [...NUMBERS, ...BOOLEANS]

/**
 * A player that has not reported anything. As in Stream, the presence of `loop` counts: `loop=0`
 * means on.
 */
export function blankProperties(url: string | undefined): StreamProperties {
  const blank = Object.fromEntries(
    PROPERTIES.map((name) => [name, null]),
  ) as unknown as StreamProperties
  return { ...blank, loop: /[?&]loop(?:[=&]|$)/.test(text(url)) }
}

/** Whether this is a property, by name and type. NaN means unknown; Infinity means live. */
export function isProperty(name: unknown, value: unknown): name is keyof StreamProperties {
  if (typeof value === 'boolean') return (BOOLEANS as readonly unknown[]).includes(name)
  return (
    typeof value === 'number' &&
    !Number.isNaN(value) &&
    (NUMBERS as readonly unknown[]).includes(name)
  )
}

/** The player right now, as far as it is known. */
export function toSnapshot(properties: StreamProperties, source: string | null): PlayerSnapshot {
  const { duration, videoWidth: width, videoHeight: height } = properties
  return {
    position: finite(properties.currentTime),
    duration: finite(duration) || null,
    live: duration ? duration === 1 / 0 : null,
    paused: properties.paused ?? true,
    ended: !!properties.ended,
    seeking: !!properties.seeking,
    loop: !!properties.loop,
    rate: finite(properties.playbackRate) ?? 1,
    volume: finite(properties.volume),
    muted: properties.muted,
    source,
    rendition: width && height ? { width, height } : null,
    seekable: null,
  }
}
