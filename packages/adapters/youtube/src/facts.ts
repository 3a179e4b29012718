/** Player states, as YouTube numbers them. */
export const STATE = { UNSTARTED: -1, ENDED: 0, PLAYING: 1, PAUSED: 2, BUFFERING: 3, CUED: 5 } as const

/** What is known about an embed. Unknown is null. */
export interface Facts {
  readonly state: number | null
  /** The public id of the video. */
  readonly video: string | null
  readonly duration: number | null
  readonly live: boolean | null
  readonly rate: number
  readonly volume: number | null
  readonly muted: boolean | null
  readonly quality: string | null
  readonly seekable: readonly [number, number] | null
}

/** Facts in one message, with the position and the moment it was true: epoch seconds by the frame's clock. */
export type News = Partial<Facts> & { readonly position?: number; readonly updated?: number }

/** An embed of which nothing is known. */
export const NOTHING: Facts = {
  state: null,
  video: null,
  duration: null,
  live: null,
  rate: 1,
  volume: null,
  muted: null,
  quality: null,
  seekable: null,
}

const STATES: ReadonlySet<unknown> = new Set(Object.values(STATE))
/** A day of video is a long one; a live stream may be on for a year. */
const MOST_SECONDS = 366 * 86_400

type Loose = Readonly<Record<string, unknown>>
const object = (value: unknown): Loose => (typeof value === 'object' && value !== null ? (value as Loose) : {})
const number = (value: unknown, least: number, most: number): number | undefined =>
  typeof value === 'number' && value >= least && value <= most ? value : undefined

/**
 * Takes over what we know by name, type and range, into an object without a prototype: a message can claim anything,
 * `__proto__` among it.
 */
export function readInfo(info: unknown): News {
  const { playerState, currentTime, currentTimeLastUpdated_, duration, playbackRate, ...more } = object(info)
  const { video_id, isLive } = object(more.videoData)
  const { seekableStart, seekableEnd } = object(more.progressState)
  const length = number(duration, 0, MOST_SECONDS)
  const volume = number(more.volume, 0, 100)
  const [from, to] = [number(seekableStart, 0, MOST_SECONDS), number(seekableEnd, 0, MOST_SECONDS)]
  const known: { [K in keyof News]?: News[K] | undefined } = {
    state: STATES.has(playerState) ? (playerState as number) : undefined,
    video: typeof video_id === 'string' && /^[\w-]{1,64}$/.test(video_id) ? video_id : undefined,
    // 0 is what it says while it does not know.
    duration: length || undefined,
    live: typeof isLive === 'boolean' ? isLive : undefined,
    rate: number(playbackRate, 0.01, 16),
    volume: volume === undefined ? undefined : volume / 100,
    muted: typeof more.muted === 'boolean' ? more.muted : undefined,
    quality:
      typeof more.playbackQuality === 'string' && /^[a-z]+\d*$/.test(more.playbackQuality.slice(0, 20))
        ? more.playbackQuality.slice(0, 20)
        : undefined,
    seekable: from !== undefined && to !== undefined && to > from ? [from, to] : undefined,
    position: number(currentTime, 0, MOST_SECONDS),
    updated: number(currentTimeLastUpdated_, 0, Number.MAX_SAFE_INTEGER),
  }
  const news = Object.create(null)
  for (const [key, value] of Object.entries(known)) if (value !== undefined) news[key] = value
  return news
}
