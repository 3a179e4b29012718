import type { StoredEvent, StoredSession } from '@playhead/collector/client'

/** What a session did during a part of its path. */
export type PathState =
  | 'idle'
  | 'starting'
  | 'playing'
  | 'paused'
  | 'seeking'
  | 'rebuffering'
  | 'ended'
  | 'error'
  | 'suspended'

/** A part of the way of a session through the content. Moments are epoch ms, positions seconds. */
export interface PathSegment {
  readonly from: number
  readonly to: number
  readonly start: number
  readonly end: number
  readonly state: PathState
}

/** What a path follows from. */
export type PathSource = Pick<
  StoredSession,
  'startedAt' | 'at' | 'position' | 'duration' | 'events'
>

interface Run {
  readonly at: number
  readonly position: number
  readonly state: PathState
  readonly rate: number
  /** Whether a frame has moved. */
  readonly viewed: boolean
}

/** The state of events that are sent when it is over, and last `tookMs`. */
const PAST_STATES: Readonly<Partial<Record<StoredEvent['type'], PathState>>> = {
  view: 'starting',
  seek: 'seeking',
  rebuffer: 'rebuffering',
  suspend: 'suspended',
}

/**
 * The path of a session: where in the content it was at each moment, from its events. Between two
 * events that name a position, a session that plays moves in a straight line.
 */
export function buildPath(session: PathSource): readonly PathSegment[] {
  const path: PathSegment[] = []
  const first = session.events.find(({ position }) => position !== undefined)
  let run: Run = {
    ...{ at: session.startedAt, position: first?.position ?? 0 },
    ...{ state: 'idle', rate: 1, viewed: false },
  }
  const extend = (to: number, end: number, state = run.state): void => {
    if (to > run.at) path.push({ from: run.at, to, start: run.position, end, state })
  }
  for (const event of session.events) {
    const at = Math.max(event.at, run.at)
    const began = Math.max(run.at, at - readTook(event))
    const before = findPosition(run, began, event, session.duration)
    extend(began, run.state === 'playing' ? before : run.position)
    const after = findNext(event, before)
    run = { ...run, at: began, position: before }
    const past = PAST_STATES[event.type]
    if (past) extend(at, after, past)
    run = { ...toNext(run, event), at, position: after }
    if (event.type === 'end') return path
  }
  const last = run.state === 'playing' ? (session.position ?? move(run, session.at)) : run.position
  extend(session.at, last)
  return path
}

/** How long the event took, ms; 0 for what happens at a moment. */
function readTook(event: StoredEvent): number {
  if (event.type === 'view') return event.startupMs
  return PAST_STATES[event.type] && 'tookMs' in event ? event.tookMs : 0
}

/** Where a session is that goes on as it does. */
const move = ({ state, position, rate, at }: Run, now: number): number =>
  state === 'playing' ? position + ((now - at) / 1000) * rate : position

/** Where the session was when the event began. */
function findPosition(
  run: Run,
  began: number,
  event: StoredEvent,
  duration: number | null,
): number {
  if (event.type === 'seek') return event.from ?? move(run, began)
  if (event.type === 'loop') return duration ?? move(run, began)
  return event.position ?? move(run, began)
}

/** Where the session was when the event was over. */
function findNext(event: StoredEvent, before: number): number {
  if (event.type === 'seek') return event.to ?? event.position ?? before
  return event.type === 'loop' ? 0 : before
}

function toNext(run: Run, event: StoredEvent): Run {
  switch (event.type) {
    case 'play':
      return { ...run, state: run.viewed ? 'playing' : 'starting' }
    case 'view':
      return { ...run, state: 'playing', viewed: true }
    case 'pause':
      return { ...run, state: 'paused' }
    case 'rate':
      return { ...run, rate: event.rate }
    case 'ended':
      return { ...run, state: 'ended' }
    case 'seek':
      return run.state === 'ended' ? { ...run, state: 'paused' } : run
    case 'error':
      return event.fatal ? { ...run, state: 'error' } : run
    default:
      return run
  }
}

/** The part of a path at a moment: the last one before it, where there is a gap. */
export const findSegment = (
  path: readonly PathSegment[],
  moment: number,
): PathSegment | undefined => path.findLast(({ from }) => from <= moment) ?? path[0]

/** The position at a moment of a part of a path. */
export function positionAt({ from, to, start, end }: PathSegment, moment: number): number {
  const share = to > from ? Math.min(1, Math.max(0, (moment - from) / (to - from))) : 1
  return start + (end - start) * share
}
