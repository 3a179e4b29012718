import type { Adapter, PlayerSnapshot } from './adapter.ts'
import type { Clock } from './clock.ts'
import type { Delivery } from './delivery/createDelivery.ts'
import { createListeners } from './listeners.ts'
import { isObject, show } from './options.ts'
import type { EndReason, EventRecord, JsonObject } from './records.ts'
import { createRecorder, type Recording } from './session/recording.ts'
import { reduce } from './session/reduce.ts'
import type { Session, SessionListeners, SessionSnapshot } from './session/session.ts'
import { project, type SessionIdentity, toRecord } from './session/snapshot.ts'
import {
  BLANK_PLAYER,
  type Completion,
  type Heard,
  initialState,
  type Reading,
  type SessionState,
} from './session/state.ts'

/** What a session works with. */
export interface SessionParts {
  readonly adapter: Adapter
  readonly identity: SessionIdentity
  readonly completion: Completion
  readonly clock: Clock
  readonly delivery: Delivery
  readonly intervalMs: number
  report(error: unknown, where: string): void
  /** The session has ended, whoever ended it. */
  closed(reason: EndReason): void
}

/** A session as the playhead holds it: what apps see, and its two other ends. */
export interface RunningSession extends Session {
  readonly recording: Recording
  /** Looks at the player and saves what is known, at once; `send` asks for it to leave. */
  save(send: boolean): void
  close(reason: EndReason): void
}

/** While playback is wanted, this often: what a killed browser may lose. ms */
const TICK_MS = 1000
/** Something waits to be settled: a seek, a volume, a held jump. ms */
const SETTLE_MS = 300
/** Otherwise: only to tell sleep from rest. ms */
const IDLE_TICK_MS = 30_000

/** After these a snapshot leaves without waiting for its interval. */
const SENDS: ReadonlySet<string> = new Set(['view', 'pause', 'seek', 'milestone', 'complete', 'ended', 'error', 'end'])

/** What the wire takes of an app's own data, characters. */
const LOG_CHARS = 4096
function isSmall(data: unknown): boolean {
  try {
    return data === undefined || (isObject(data) && JSON.stringify(data).length <= LOG_CHARS)
  } catch {
    return false // a circle, a BigInt
  }
}

/** Runs the reducer on a player: readings in, records to delivery, events to listeners. All effects of a session are here. */
export function createSession({
  adapter,
  identity,
  clock,
  delivery,
  intervalMs,
  report,
  closed,
  completion,
}: SessionParts): RunningSession {
  const { session: id, media } = identity
  const name = { session: id, video: media.video }
  const listeners = createListeners<SessionListeners & Record<string, (told: never) => void>>(report)
  const attached = new AbortController()
  let seen: PlayerSnapshot = BLANK_PLAYER
  let state: SessionState = initialState({
    now: clock.now(),
    wall: clock.wall(),
    capabilities: adapter.capabilities,
    completion,
    duration: media.duration,
    end: media.end,
  })
  const recorder = createRecorder(state)
  const untold: EventRecord[] = []
  /** Set while events wait: for those before them, or at first for whoever called `track()` to listen. */
  let telling = true
  let rev = 0
  let sentAt = clock.now()
  let cancelTick = (): void => {}
  let tickDue = Number.POSITIVE_INFINITY

  /** When the player last said, and was not read, that it is further on. */
  let movedAt = 0

  const over = (): boolean => state.name === 'closed'
  const current = (): SessionSnapshot => project(state, clock.now(), name)

  /** Between two ticks, a word about the time alone tells nothing that the next one does not. */
  const isIdle = ({ type }: Heard): boolean =>
    type === 'time' &&
    state.name === 'playing' &&
    adapter.capabilities.seek === 'native' &&
    adapter.capabilities.timeSource === 'event' &&
    !unsettled() &&
    clock.now() - state.now < TICK_MS &&
    !listeners.has('change')

  function hear(signal: Heard, position?: number | null): void {
    if (over()) return
    const [now, wall] = [Math.round(clock.now()), Math.round(clock.wall())]
    if (isIdle(signal)) {
      movedAt = now
      return
    }
    const unread = movedAt - state.now
    const player = look(position)
    const isOther = signal.type === 'source' || 'source' in player || 'duration' in player || player.position === null
    if (isOther && unread > 0 && state.last !== null) {
      // It may speak of other content by now: until it was last heard to move, it has played on.
      const position = state.last + (unread / 1000) * state.player.rate
      conclude({ now: movedAt, wall: wall - (now - movedAt), signal: { type: 'time' }, player: { position } })
    }
    conclude({ now, wall, signal, player })
    tellAll()
    if (!over()) return scheduleTick()
    cancelTick()
    attached.abort()
    closed(signal.type === 'end' ? signal.reason : 'source-change')
  }

  function conclude(reading: Reading): void {
    recorder.add(state, reading)
    const [next, concluded] = reduce(state, reading)
    state = next
    for (const event of concluded) untold.push(delivery.add({ ...event, session: id }))
    if (concluded.some(({ type }) => SENDS.has(type))) put(true)
  }

  /** What changed about the player since it was last looked at. */
  function look(position?: number | null): Partial<PlayerSnapshot> {
    const changed: Record<string, unknown> = {}
    const player = readPlayer(position)
    for (const key of Object.keys(BLANK_PLAYER) as (keyof PlayerSnapshot)[]) {
      const [before, after] = [seen[key], player[key]]
      if (before !== after && (typeof after !== 'object' || JSON.stringify(before) !== JSON.stringify(after)))
        changed[key] = after ?? null
    }
    seen = player
    return changed
  }

  /** As it is now, or as it was seen last when it cannot be read. */
  function readPlayer(told?: number | null): PlayerSnapshot {
    try {
      const player = adapter.snapshot()
      return told === undefined ? player : { ...player, position: told }
    } catch (error) {
      report(error, `${adapter.name}.snapshot()`)
      return seen
    }
  }

  function put(send: boolean): void {
    if (send) sentAt = clock.now()
    delivery.put(toRecord(current(), ++rev, Math.round(clock.wall()), identity), send)
  }

  /** In order, also when a listener makes the session say something else. */
  function tellAll(): void {
    if (telling) return
    telling = true
    for (let event = untold.shift(); event; event = untold.shift()) {
      listeners.tell(event.type, event as never)
      listeners.tell('*', event as never)
    }
    telling = false
    if (listeners.has('change')) listeners.tell('change', current() as never)
  }

  const unsettled = (): boolean =>
    !!state.seek || state.held.length + state.away.length > 0 || state.volumeSince !== null

  function scheduleTick(): void {
    const wait = unsettled() ? SETTLE_MS : state.wanted ? TICK_MS : IDLE_TICK_MS
    const due = clock.now() + wait
    if (tickDue <= due && tickDue > clock.now()) return
    cancelTick()
    tickDue = due
    cancelTick = clock.setTimer(tick, wait)
  }

  function tick(): void {
    tickDue = Number.POSITIVE_INFINITY
    hear({ type: 'tick' })
    if (state.wanted) put(clock.now() - sentAt >= intervalMs)
  }

  function attach(): void {
    const { signal } = attached
    const context = {
      emit: hear,
      signal,
      report,
      now: clock.now,
      setTimer(run: () => void, ms: number) {
        const cancel = clock.setTimer(() => guarded(run, 'timer'), ms)
        signal.addEventListener('abort', cancel, { once: true })
        return cancel
      },
      document: globalThis.document as Document | undefined,
      window: globalThis.window as (Window & typeof globalThis) | undefined,
    }
    guarded(() => adapter.attach(context), 'attach()')
  }

  function guarded(run: () => void, where: string): void {
    try {
      run()
    } catch (error) {
      report(error, `${adapter.name}.${where}`)
    }
  }

  attach()
  if (!over()) {
    hear({ type: 'tick' })
    put(true)
  }
  // What the player said while it was attached is told before anything else, but not before somebody could listen.
  telling = false
  queueMicrotask(tellAll)

  return {
    id,
    media,
    get snapshot() {
      if (state.name !== 'playing') return current()
      // As if it were looked at now: nothing is concluded of it, and nothing is told.
      const [now, wall] = [Math.round(clock.now()), Math.round(clock.wall())]
      const [next] = reduce(state, { now, wall, signal: { type: 'tick' }, player: readPlayer() })
      return project(next, now, name)
    },
    get recording() {
      return recorder.recording()
    },
    on: (type, listener) => listeners.on(type, listener as never),
    log(logName: string, data?: JsonObject) {
      if (typeof logName !== 'string' || !logName)
        return report(new TypeError(`playhead: session.log(name) expects a name, got ${show(logName)}`), 'log')
      if (!isSmall(data))
        return report(
          new TypeError(
            `playhead: session.log("${logName}", data) expects an object of at most ${LOG_CHARS} characters as JSON`,
          ),
          'log',
        )
      hear({ type: 'log', name: logName.slice(0, 80), ...(data ? { data } : {}) })
    },
    resumed: (attempt) => hear({ ...attempt, type: 'resume' }),
    async end() {
      this.close('app')
      await delivery.durable()
    },
    save(send) {
      hear({ type: 'tick' })
      if (!over()) put(send)
    },
    close: (reason) => hear({ type: 'end', reason }),
  }
}
