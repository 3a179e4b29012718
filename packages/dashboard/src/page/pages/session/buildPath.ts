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

/** The state of events that have a length. */
const LONG_STATES: Readonly<Partial<Record<StoredEvent['type'], PathState>>> = {
  seek: 'seeking',
  rebuffer: 'rebuffering',
  suspend: 'suspended',
}

/**
 * Events by their moments. They are numbered in the order in which they were sent, and a seek or a
 * rebuffer is sent when it is over, with the moment at which it began.
 */
export const sortEvents = (events: readonly StoredEvent[]): readonly StoredEvent[] =>
  [...events].sort((a, b) => a.at - b.at || a.seq - b.seq)

/**
 * The path of a session: where in the content it was at each moment, from its events. Between two
 * events that name a position, a session that plays moves in a straight line.
 */
export function buildPath(session: PathSource): readonly PathSegment[] {
  const path: PathSegment[] = []
  const events = sortEvents(session.events)
  const first = events.find(({ position, type }) => position !== undefined && type !== 'seek')
  let run: Run = {
    ...{ at: session.startedAt, position: first?.position ?? 0 },
    ...{ state: 'idle', rate: 1, viewed: false },
  }
  const extend = (to: number, end: number, state = run.state): void => {
    if (to > run.at) path.push({ from: run.at, to, start: run.position, end, state })
  }
  for (const event of events) {
    if (event.type === 'view') {
      const [from, to] = findStartup(run, event)
      extend(from, run.position)
      run = { ...run, at: Math.max(run.at, from) }
      extend(to, run.position, 'starting')
      // Frames moved since then: the next position says how far.
      run = { ...run, at: Math.max(run.at, to), state: 'playing', viewed: true }
      continue
    }
    const [began, over] = findSpan(run, event)
    const before = findPosition(run, began, event, session.duration)
    extend(began, run.state === 'playing' ? before : run.position)
    const after = findNext(event, before)
    run = { ...run, at: began, position: before }
    extend(over, after, LONG_STATES[event.type])
    run = { ...toNext(run, event), at: over, position: after }
    if (event.type === 'end') return path
  }
  const last = run.state === 'playing' ? (session.position ?? move(run, session.at)) : run.position
  extend(session.at, last)
  return path
}

/** From when to when playback started, by the event of the first frame. */
function findStartup(
  run: Run,
  { at, startupMs }: Extract<StoredEvent, { type: 'view' }>,
): readonly [from: number, to: number] {
  if (run.state === 'starting') return [run.at, Math.max(run.at, Math.min(at, run.at + startupMs))]
  return [Math.max(run.at, at - startupMs), Math.max(run.at, at)]
}

/** From when to when an event lasted, after what was before. */
function findSpan(run: Run, event: StoredEvent): readonly [began: number, over: number] {
  const tookMs = LONG_STATES[event.type] && 'tookMs' in event ? event.tookMs : 0
  // A device that slept can say so only when it is awake.
  const at = event.type === 'suspend' ? event.at - tookMs : event.at
  const began = Math.max(run.at, at)
  return [began, Math.max(began, at + tookMs)]
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
