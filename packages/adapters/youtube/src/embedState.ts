import { isObject, text } from '@playhead/core/internal'

/** Player states, as YouTube numbers them. */
export const PLAYER_STATE = {
  UNSTARTED: -1,
  ENDED: 0,
  PLAYING: 1,
  PAUSED: 2,
  BUFFERING: 3,
  CUED: 5,
} as const

/** What is known about an embed, apart from its position. Unknown is null. */
export interface EmbedState {
  readonly playerState: number | null
  /** The public id of the video. */
  readonly videoId: string | null
  readonly duration: number | null
  readonly live: boolean | null
  readonly rate: number
  /** The rates that the embed supports. */
  readonly rates: readonly number[] | null
  readonly volume: number | null
  readonly muted: boolean | null
  readonly quality: string | null
  readonly seekable: readonly [number, number] | null
}

/** What one message changes. */
export type EmbedPatch = Partial<EmbedState> & {
  readonly position?: number
  /** When the position was measured: epoch seconds on the frame's clock. */
  readonly measuredAt?: number
}

/** An embed about which nothing is known. */
export const BLANK_STATE: EmbedState = {
  playerState: null,
  videoId: null,
  duration: null,
  live: null,
  rate: 1,
  rates: null,
  volume: null,
  muted: null,
  quality: null,
  seekable: null,
}

const STATES: readonly unknown[] = [
  PLAYER_STATE.UNSTARTED,
  PLAYER_STATE.ENDED,
  PLAYER_STATE.PLAYING,
  PLAYER_STATE.PAUSED,
  PLAYER_STATE.BUFFERING,
  PLAYER_STATE.CUED,
]
/** No content is longer: a live stream may be on for a year. Seconds */
const MAX_SECONDS = 366 * 86_400
const MIN_RATE = 0.01
const MAX_RATE = 16
const MAX_QUALITY = 20

type Loose = Readonly<Record<string, unknown>>
const object = (value: unknown): Loose => (isObject(value) ? (value as Loose) : {})
const number = (value: unknown, min: number, max: number): number | undefined =>
  typeof value === 'number' && value >= min && value <= max ? value : undefined

/**
 * Reads the `info` of a message. Values are taken by name, type and range, into an object without a
 * prototype: a message can contain anything, `__proto__` included.
 */
export function parseInfo(info: unknown): EmbedPatch {
  const { playerState, currentTime, currentTimeLastUpdated_, duration, playbackRate, ...more } =
    object(info)
  const { video_id, isLive } = object(more.videoData)
  const { seekableStart, seekableEnd } = object(more.progressState)
  const volume = number(more.volume, 0, 100)
  const from = number(seekableStart, 0, MAX_SECONDS) ?? 1 / 0
  const to = number(seekableEnd, 0, MAX_SECONDS) ?? 0
  const videoId = text(video_id)
  const quality = text(more.playbackQuality).slice(0, MAX_QUALITY)
  const known: { [K in keyof EmbedPatch]?: EmbedPatch[K] | undefined } = {
    playerState: STATES.includes(playerState) ? (playerState as number) : undefined,
    videoId: /^[\w-]{1,64}$/.test(videoId) ? videoId : undefined,
    // 0 while the embed does not know it.
    duration: number(duration, 0, MAX_SECONDS) || undefined,
    live: typeof isLive === 'boolean' ? isLive : undefined,
    rate: number(playbackRate, MIN_RATE, MAX_RATE),
    rates: parseRates(more.availablePlaybackRates),
    volume: volume === undefined ? undefined : volume / 100,
    muted: typeof more.muted === 'boolean' ? more.muted : undefined,
    quality: /^[a-z]+\d*$/.test(quality) ? quality : undefined,
    seekable: to > from ? [from, to] : undefined,
    position: number(currentTime, 0, MAX_SECONDS),
    measuredAt: number(currentTimeLastUpdated_, 0, Number.MAX_SAFE_INTEGER),
  }
  const patch = Object.create(null)
  for (const [key, value] of Object.entries(known)) if (value !== undefined) patch[key] = value
  return patch
}

function parseRates(value: unknown): readonly number[] | undefined {
  const rates = Array.isArray(value) ? value.filter((each) => number(each, MIN_RATE, MAX_RATE)) : []
  return rates.length ? rates : undefined
}
