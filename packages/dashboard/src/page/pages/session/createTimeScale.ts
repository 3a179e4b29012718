import type { PathSegment, PathState } from './buildPath.ts'

/** Where moments are on the axis of a time line. Places are ms from its beginning. */
export interface TimeScale {
  readonly lengthMs: number
  /** Rests that are shorter on the axis than they were. */
  readonly shortened: readonly ShortenedRest[]
  toPlace(moment: number): number
  toMoment(place: number): number
}

/** A rest that takes less room than time. */
export interface ShortenedRest {
  readonly place: number
  readonly lengthMs: number
  /** How long it really was. */
  readonly tookMs: number
}

/** A stretch of time with its stretch of the axis. */
interface Piece {
  readonly from: number
  readonly to: number
  readonly isRest: boolean
  readonly place: number
  readonly lengthMs: number
}

const RESTS: readonly PathState[] = ['idle', 'paused', 'ended', 'error', 'suspended']
/** The most room of a rest, of the time in which something happened. */
const MAX_REST_SHARE = 0.08
const MIN_SHORTENED_MS = 5000

/**
 * A time axis on which long rests are short: an hour of pause would leave no room for the five
 * minutes that were watched.
 */
export function createTimeScale(path: readonly PathSegment[]): TimeScale {
  const spans = joinRests(path)
  const activeMs = spans.reduce((sum, { from, to, isRest }) => sum + (isRest ? 0 : to - from), 0)
  const limit = activeMs
    ? Math.max(MIN_SHORTENED_MS, activeMs * MAX_REST_SHARE)
    : Number.POSITIVE_INFINITY
  const pieces: Piece[] = []
  let end = 0
  for (const span of spans) {
    const tookMs = span.to - span.from
    const lengthMs = span.isRest ? Math.min(tookMs, limit) : tookMs
    pieces.push({ ...span, place: end, lengthMs })
    end += lengthMs
  }
  return {
    lengthMs: end,
    shortened: pieces.flatMap(({ from, to, place, lengthMs }) =>
      lengthMs < to - from ? [{ place, lengthMs, tookMs: to - from }] : [],
    ),
    toPlace(moment) {
      const piece = pieces.findLast(({ from }) => from <= moment)
      if (!piece) return 0
      const { from, to, place, lengthMs } = piece
      return place + lengthMs * Math.min(1, (moment - from) / (to - from))
    },
    toMoment(at) {
      const piece = pieces.findLast(({ place }) => place <= at) ?? pieces[0]
      if (!piece) return 0
      const { from, to, place, lengthMs } = piece
      return from + (to - from) * Math.min(1, Math.max(0, at - place) / lengthMs)
    },
  }
}

/** Stretches of rest and of activity, in turn. */
function joinRests(path: readonly PathSegment[]): readonly Pick<Piece, 'from' | 'to' | 'isRest'>[] {
  const spans: { from: number; to: number; isRest: boolean }[] = []
  for (const { from, to, state } of path) {
    const isRest = RESTS.includes(state)
    const last = spans.at(-1)
    if (last?.isRest === isRest) last.to = to
    else spans.push({ from, to, isRest })
  }
  return spans
}

const STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400]
/** The least distance of two labels, of the axis. */
const MIN_DISTANCE = 0.14

/** Round times after the start, and where they are on the axis. */
export function listTicks(
  scale: TimeScale,
  startedAt: number,
): readonly { readonly afterMs: number; readonly place: number }[] {
  const distance = scale.lengthMs * MIN_DISTANCE
  const step = (STEPS_S.find((each) => each * 1000 >= distance) ?? 28_800) * 1000
  const endMs = scale.toMoment(scale.lengthMs) - startedAt
  const ticks: { afterMs: number; place: number }[] = []
  for (let afterMs = 0; afterMs <= endMs; afterMs += step) {
    const place = scale.toPlace(startedAt + afterMs)
    const last = ticks.at(-1)
    // In a shortened rest a label would say little, and push out that of the moment after it.
    if (scale.shortened.some((rest) => isInside(rest, place))) continue
    if (!last || place - last.place >= distance) ticks.push({ afterMs, place })
  }
  return ticks
}

const isInside = ({ place, lengthMs }: ShortenedRest, at: number): boolean =>
  at > place && at < place + lengthMs

/** Round positions for the vertical axis, and the end, seconds. */
export function listPositions(duration: number): readonly number[] {
  const step = STEPS_S.find((each) => each >= duration / 5) ?? 28_800
  const round = Array.from({ length: Math.floor(duration / step) + 1 }, (_, index) => index * step)
  // The end has a label of its own where there is room.
  return duration - (round.at(-1) ?? 0) > duration * 0.08 ? [...round, duration] : round
}
