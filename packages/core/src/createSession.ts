import type { Adapter, PlayerSnapshot } from './adapter.ts'
import type { Clock } from './clock.ts'
import type { Delivery } from './delivery/createDelivery.ts'
import { fitRecord, fitText } from './fitRecord.ts'
import { LIMITS } from './limits.ts'
import { createListeners } from './listeners.ts'
import { show } from './options.ts'
import type { EndReason, EventRecord, JsonObject } from './records.ts'
import { readAttempt, readData } from './session/readApp.ts'
import { readPlayer as readAdapter, readCapabilities, readSignal } from './session/readPlayer.ts'
import { createRecorder, type Recording } from './session/recording.ts'
import { reduce } from './session/reduce.ts'
import type { Session, SessionListeners, SessionSnapshot } from './session/session.ts'
import { project, type SessionIdentity, toRecord } from './session/snapshot.ts'
import {
  BLANK_PLAYER,
  type Completion,
  durationOf,
  type Heard,
  initialState,
  type Reading,
  type SessionState,
} from './session/state.ts'
import { finite } from './values.ts'

/** What a session works with. */
export interface SessionParts {
  readonly adapter: Adapter
  readonly identity: SessionIdentity
  readonly completion: Completion
  readonly clock: Clock
  readonly delivery: Delivery
  readonly intervalMs: number
  report(error: unknown, where: string): void
  /** The session has ended, whoever ended it; when other content came, since when. */
  closed(reason: EndReason, next?: SessionStart): void
  /** The app gave an id, not a function that names each source: another address is other content only if its length differs. */
  readonly hasOwnId: boolean
  /** When it began, if its player was not attached at once. */
  readonly since?: SessionStart | undefined
}

type Timed = Pick<Reading, 'now' | 'wall' | 'signal'>

/** When other content came, and what was asked of the player before it was known to be other content. */
export interface SessionStart {
  readonly now: number
  readonly wall: number
  readonly signals: readonly Timed[]
}

/** What is known about the content of another address by then is all that will be. */
const DECIDING: ReadonlySet<Heard['type']> = new Set(['metadata', 'playing', 'ended', 'error', 'end'])
/** Of what is heard before that, this is the viewer's and not the content's. */
const ASKED: ReadonlySet<Heard['type']> = new Set(['loading', 'play', 'pause'])
/** So many signals without one of those, and the content is taken to be the same. */
const MAX_UNDECIDED = 100
/** The same content has the same length under every address, seconds. */
const SAME_LENGTH_S = 1

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
  hasOwnId,
  since,
}: SessionParts): RunningSession {
  const { session: id, media } = identity
  const name = { session: id, videoId: media.videoId }
  const listeners = createListeners<SessionListeners & Record<string, (told: never) => void>>(report)
  const attached = new AbortController()
  let seen: PlayerSnapshot = BLANK_PLAYER
  let state: SessionState = initialState({
    now: since?.now ?? clock.now(),
    wall: since?.wall ?? clock.wall(),
    capabilities: readCapabilities(adapter),
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
  let tickDue = 1 / 0
  /** Whether the adapter is being asked for its snapshot. */
  let reading = false
  /** Since the address changed, until it is known whether the content did. */
  let undecided: { now: number; wall: number; signals: Timed[]; length: number | null } | null = null
  /** An address that this content has got later, which the reducer knows by its first. */
  let alias: string | null | undefined

  /** When the player last said, and was not read, that it is further on. */
  let movedAt = 0

  const over = (): boolean => state.name === 'closed'
  const current = (): SessionSnapshot => project(state, clock.now(), name)

  /** Between two ticks, a word about the time alone tells nothing that the next one does not. */
  const isIdle = ({ type }: Heard): boolean =>
    type === 'time' &&
    state.name === 'playing' &&
    state.capabilities.seek === 'native' &&
    state.capabilities.timeSource === 'event' &&
    !unsettled() &&
    clock.now() - state.now < TICK_MS &&
    !listeners.has('change')

  function hear(signal: Heard, position?: number | null): void {
    if (over()) return
    const [now, wall] = [Math.round(clock.now()), Math.round(clock.wall())]
    if (undecided && !decide({ now, wall, signal })) return
    if (isIdle(signal)) {
      movedAt = now
      return
    }
    const waits = isRenamed(signal)
    const unread = movedAt - state.now
    const player = look(position)
    const isOther = signal.type === 'source' || 'source' in player || 'duration' in player || player.position === null
    if (isOther && unread > 0 && state.last !== null) {
      // It may speak of other content by now: until it was last heard to move, it has played on.
      const position = state.last + (unread / 1000) * state.player.rate
      conclude({ now: movedAt, wall: wall - (now - movedAt), signal: { type: 'time' }, player: { position } })
    }
    if (waits) {
      undecided = { now, wall, signals: [], length: durationOf(state) }
      // But for the duration, which stays that of this content while it is not known to be another.
      const { duration: _, ...changed } = player
      seen = { ...seen, duration: state.player.duration }
      conclude({ now, wall, signal: { type: 'source', reason: 'unload' }, player: changed })
      return tellAll()
    }
    conclude({ now, wall, signal, player })
    tellAll()
    if (!over()) return scheduleTick()
    finish(signal.type === 'end' ? signal.reason : 'source-change')
  }

  function finish(reason: EndReason, next?: SessionStart): void {
    cancelTick()
    attached.abort()
    closed(reason, next)
  }

  /** Another address under the same id of the app's: a renewed token, another host, another file. Or a playlist. */
  function isRenamed(signal: Heard): boolean {
    if (!hasOwnId || signal.type !== 'source' || signal.reason !== 'change') return false
    const { source } = readPlayer()
    // A vendor's own id says which content it is.
    if (!(source ?? state.player.source ?? '').includes('/')) return false
    alias = source
    return true
  }

  /** Whether the content has kept its length under its new address; true when the signal is this session's. */
  function decide(reading: Timed): boolean {
    if (!undecided) return true
    const { signals, length, ...start } = undecided
    const { type } = reading.signal
    if (type === 'source')
      signals.length = 0 // and yet another
    else if (!DECIDING.has(type) && signals.length < MAX_UNDECIDED) {
      if (type !== 'tick') signals.push(reading)
      return false
    }
    if (type === 'source') return false
    undecided = null
    const { source, duration, live } = readPlayer()
    const isKnown = type === 'metadata' || type === 'playing' || type === 'ended'
    const isOther = duration === null ? live === true : Math.abs(duration - (length ?? duration)) > SAME_LENGTH_S
    if (!isKnown || length === null || !isOther) {
      alias = source
      // A fault says nothing about where the player is.
      if (type === 'error') signals.push(reading)
      for (const each of signals) conclude({ ...each, player: {} })
      tellAll()
      return type !== 'error'
    }
    conclude({ ...start, signal: { type: 'source', reason: 'change' }, player: {} })
    tellAll()
    finish('source-change', { ...start, signals: signals.filter(({ signal }) => ASKED.has(signal.type)) })
    return false
  }

  function conclude(reading: Reading): void {
    recorder.add(state, reading)
    const [next, concluded] = reduce(state, reading)
    state = next
    for (const event of concluded) untold.push(delivery.add(fitRecord({ ...event, session: id })))
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
      reading = true
      const player = readAdapter(adapter.snapshot(), seen)
      const source = player.source === alias ? state.player.source : player.source
      return { ...player, source, position: told === undefined ? player.position : told }
    } catch (error) {
      report(error, `${identity.player}.snapshot()`)
      return seen
    } finally {
      reading = false
    }
  }

  /** What the adapter says, if it is a signal. One from within `snapshot()` would ask for the snapshot again. */
  function emit(given: unknown, position?: unknown): void {
    guarded(() => {
      const signal = reading ? null : readSignal(given)
      if (!signal) throw new TypeError(`playhead: expected a signal, got ${show(given)}`)
      hear(signal, position === undefined ? undefined : finite(position))
    }, 'emit()')
  }

  function put(send: boolean): void {
    if (send) sentAt = clock.now()
    delivery.put(fitRecord(toRecord(current(), ++rev, Math.round(clock.wall()), identity)), send)
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
    tickDue = 1 / 0
    hear({ type: 'tick' })
    if (state.wanted) put(clock.now() - sentAt >= intervalMs)
  }

  function attach(): void {
    const { signal } = attached
    const timers = new Set<() => void>()
    signal.addEventListener('abort', () => {
      for (const cancel of timers) cancel()
      timers.clear()
    })
    const context = {
      emit,
      signal,
      report,
      now: clock.now,
      setTimer(run: () => void, ms: number) {
        if (signal.aborted) return () => {}
        const cancel = clock.setTimer(() => {
          timers.delete(cancel)
          guarded(run, 'timer')
        }, ms)
        timers.add(cancel)
        return () => {
          timers.delete(cancel)
          cancel()
        }
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
      report(error, `${identity.player}.${where}`)
    }
  }

  for (const each of since?.signals ?? []) conclude({ ...each, player: {} })
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
      const sent = data === undefined ? undefined : readData(data)
      if (data !== undefined && !sent)
        return report(
          new TypeError(
            `playhead: session.log("${logName}", data) expects an object of at most ${LIMITS.jsonChars} characters as JSON`,
          ),
          'log',
        )
      hear({ type: 'log', name: fitText(logName, LIMITS.nameChars), ...(sent && { data: sent }) })
    },
    resumed(attempt) {
      guarded(() => {
        const known = readAttempt(attempt)
        if (!known) throw new TypeError('playhead: session.resumed(attempt) expects a target, in seconds, and a reason')
        hear({ ...known, type: 'resume' })
      }, 'resumed()')
    },
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
