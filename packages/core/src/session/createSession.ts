import type { Adapter, PlayerSnapshot } from '../adapter.ts'
import type { Clock } from '../clock.ts'
import type { Delivery } from '../delivery/createDelivery.ts'
import { DEV } from '../development.ts'
import { fitRecord, fitText } from '../fitRecord.ts'
import type { Host } from '../host.ts'
import { LIMITS } from '../limits.ts'
import { setupError, show } from '../options.ts'
import type { EndReason, JsonObject } from '../records.ts'
import { finite } from '../values.ts'
import { createAdapterContext } from './adapterContext.ts'
import { createControls } from './controls.ts'
import {
  decideSource,
  type PendingSource,
  type SessionStart,
  type TimedInput,
} from './decideSource.ts'
import { createEventDispatcher } from './eventDispatcher.ts'
import { readAttempt, readData } from './readApp.ts'
import { readCapabilities, readSignal } from './readPlayer.ts'
import { createRecorder, type Recording } from './recording.ts'
import { reduce } from './reducer/reduce.ts'
import {
  type Completion,
  initialState,
  knownDuration,
  type Reading,
  type SessionInput,
  type SessionState,
} from './reducer/state.ts'
import { createSampler } from './sampler.ts'
import type { Session, SessionSnapshot } from './session.ts'
import { project, type SessionIdentity, toRecord } from './snapshot.ts'
import { createTickTimer } from './tickTimer.ts'
import { createTimeDemand } from './timeDemand.ts'

export type { SessionStart } from './decideSource.ts'

/** What a session works with. */
export interface SessionParts {
  readonly adapter: Adapter
  readonly identity: SessionIdentity
  readonly completion: Completion
  readonly clock: Clock
  readonly host: Host
  readonly delivery: Delivery
  readonly intervalMs: number
  report(error: unknown, where: string): void
  /**
   * Called when the session has ended, for whatever reason; `next` is set when other content came.
   */
  closed(reason: EndReason, next?: SessionStart): void
  /**
   * The app gave an id, not a function that names each source: another address is other content
   * only if its length differs.
   */
  readonly hasOwnId: boolean
  /** When it began, if its player was not attached at once. */
  readonly since?: SessionStart | undefined
}

/** A session as the playhead holds it: what apps see, and its two other ends. */
export interface RunningSession extends Session {
  readonly recording: Recording
  /** Samples the player and saves the snapshot at once; `send` asks for it to leave. */
  save(send: boolean): void
  close(reason: EndReason): void
}

/** While playback is wanted, this often: what a killed browser may lose. ms */
const TICK_MS = 1000
/** While a seek, a volume or a held jump waits to be settled. ms */
const SETTLE_MS = 300
/** Otherwise: only to distinguish sleep from rest. ms */
const IDLE_TICK_MS = 30_000

/** After these a snapshot leaves without waiting for its interval. */
const SENDS: ReadonlySet<string> = new Set([
  'view',
  'pause',
  'seek',
  'milestone',
  'complete',
  'ended',
  'error',
  'end',
])

const isUnsettled = ({ seek, held, away, volumeSince }: SessionState): boolean =>
  !!seek || held.length + away.length > 0 || volumeSince !== null

/** Between two ticks, a `timeupdate` of an element shows nothing that the next tick does not. */
const isSteady = (state: SessionState): boolean =>
  state.name === 'playing' &&
  state.capabilities.seek === 'native' &&
  state.capabilities.timeSource === 'event' &&
  !isUnsettled(state)

/**
 * Runs the reducer on a player: readings in, records to delivery, events to listeners. All effects
 * of a session are here.
 */
export function createSession(parts: SessionParts): RunningSession {
  const { adapter, identity, clock, delivery, since } = parts
  const { session: id, media } = identity
  const name = { session: id, videoId: media.videoId }
  const attached = new AbortController()
  const run = {
    state: initialState({
      now: since?.now ?? clock.now(),
      wall: since?.wall ?? clock.wall(),
      capabilities: readCapabilities(adapter),
      completion: parts.completion,
      duration: media.duration,
      end: media.end,
    }),
    rev: 0,
    sentAt: clock.now(),
    /** The source of content that was unloaded, until the player has a source again. */
    unloaded: null as string | null,
    /** Since the address changed, until it is known whether the content did. */
    pending: null as PendingSource | null,
  }
  const reportPlayer = (error: unknown, where: string): void =>
    parts.report(error, `${identity.player}.${where}`)
  const sampler = createSampler(adapter, () => run.state.player.source, reportPlayer)
  const recorder = createRecorder(run.state, name)
  const current = (): SessionSnapshot => project(run.state, clock.now(), name)
  const dispatcher = createEventDispatcher(current, parts.report)
  const timer = createTickTimer(clock, () => {
    handle({ type: 'tick' })
    if (run.state.wanted) put(clock.now() - run.sentAt >= parts.intervalMs)
  })
  const time = createTimeDemand(TICK_MS)

  const isOver = (): boolean => run.state.name === 'closed'
  const canSkipTime = (): boolean => isSteady(run.state) && !run.pending && !dispatcher.hasChange()
  const moment = (): Pick<Reading, 'now' | 'wall'> => ({
    now: Math.round(clock.now()),
    wall: Math.round(clock.wall()),
  })

  function guarded(action: () => void, where: string): void {
    try {
      action()
    } catch (error) {
      reportPlayer(error, where)
    }
  }

  function handle(signal: SessionInput, position?: number | null): void {
    if (isOver()) return
    const input = { ...moment(), signal }
    if (signal.type === 'time' && canSkipTime() && input.now - run.state.now < TICK_MS) {
      return time.skip(input.now)
    }
    if (hasOtherContent(signal)) {
      handle({ type: 'source', reason: 'change' })
      if (isOver()) return
    }
    if (run.pending && !resolvePending(run.pending, input)) return
    const isRenamed = hasNewAddress(signal)
    const player = sampler.sample(position)
    creditSkipped(input, player)
    if (isRenamed) suspendContent(input, player)
    else apply({ ...input, player })
    dispatcher.flush()
    if (isOver()) return finish(signal.type === 'end' ? signal.reason : 'source-change')
    if (!isRenamed)
      timer.schedule(isUnsettled(run.state) ? SETTLE_MS : run.state.wanted ? TICK_MS : IDLE_TICK_MS)
    updateTimeDemand()
  }

  /** In a hidden page timers are throttled, and the player's own event is what samples it. */
  function updateTimeDemand(): void {
    const isNeeded = !canSkipTime() || parts.host.document?.visibilityState === 'hidden'
    if (!isOver()) guarded(() => time.update(isNeeded), 'onTimeDemand()')
  }

  /**
   * The player may be about other content by now: what this content has played since the last
   * sample is credited to it.
   */
  function creditSkipped({ now, wall, signal }: TimedInput, player: Partial<PlayerSnapshot>): void {
    const { last, now: sampledAt, player: before } = run.state
    const until = time.playedUntil(now, sampledAt)
    const skippedMs = until - sampledAt
    const isOther =
      signal.type === 'source' ||
      'source' in player ||
      'duration' in player ||
      player.position === null
    if (!isOther || skippedMs <= 0 || last === null) return
    const position = last + (skippedMs / 1000) * before.rate
    apply({
      now: until,
      wall: wall - (now - until),
      signal: { type: 'time' },
      player: { position },
    })
  }

  /** Other content came after an unload, and the adapter did not report a change. */
  function hasOtherContent(signal: SessionInput): boolean {
    const { unloaded, state } = run
    if (signal.type === 'source') {
      run.unloaded = signal.reason === 'unload' ? (unloaded ?? state.player.source) : null
      return false
    }
    const source = unloaded && signal.type !== 'end' && sampler.read().source
    if (source) run.unloaded = null
    return !!source && source !== unloaded
  }

  /**
   * Another address under the same id of the app's: a renewed token, another host, another file. Or
   * a playlist.
   */
  function hasNewAddress(signal: SessionInput): boolean {
    if (!parts.hasOwnId || signal.type !== 'source' || signal.reason !== 'change') return false
    const { source } = sampler.read()
    // A vendor's own id identifies the content.
    if (!(source ?? run.state.player.source ?? '').includes('/')) return false
    sampler.alias(source)
    return true
  }

  function suspendContent(
    { now, wall }: TimedInput,
    { duration: _, ...player }: Partial<PlayerSnapshot>,
  ): void {
    run.pending = { now, wall, signals: [], length: knownDuration(run.state) }
    // The duration stays that of this content while the other is not known to be another.
    sampler.keepDuration(run.state.player.duration)
    apply({ now, wall, signal: { type: 'source', reason: 'unload' }, player })
  }

  /** Whether the input is still this session's to handle. */
  function resolvePending(pending: PendingSource, input: TimedInput): boolean {
    const decision = decideSource(pending, input, sampler.read)
    run.pending = decision.is === 'pending' ? decision.pending : null
    if (decision.is === 'pending') return false
    if (decision.is === 'other') {
      const { now, wall } = decision.start
      apply({ now, wall, signal: { type: 'source', reason: 'change' }, player: {} })
      dispatcher.flush()
      finish('source-change', decision.start)
      return false
    }
    sampler.alias(sampler.read().source)
    for (const each of decision.signals) apply({ ...each, player: {} })
    dispatcher.flush()
    return decision.applies
  }

  function apply(reading: Reading): void {
    recorder.add(run.state, reading)
    const [next, events] = reduce(run.state, reading)
    run.state = next
    for (const event of events) dispatcher.add(delivery.add(fitRecord({ ...event, session: id })))
    if (events.some(({ type }) => SENDS.has(type))) put(true)
  }

  function finish(reason: EndReason, next?: SessionStart): void {
    timer.cancel()
    attached.abort()
    parts.closed(reason, next)
  }

  function put(send: boolean): void {
    if (send) run.sentAt = clock.now()
    delivery.put(fitRecord(toRecord(current(), ++run.rev, moment().wall, identity)), send)
  }

  /** A signal emitted within `snapshot()` would ask for the snapshot again. */
  function emit(given: unknown, position?: unknown): void {
    guarded(() => {
      const signal = sampler.isReading ? null : readSignal(given)
      if (!signal) throw new TypeError(`playhead: expected a signal, got ${show(given)}`)
      handle(signal, position === undefined ? undefined : finite(position))
    }, 'emit()')
  }

  let controls: Session['controls']
  guarded(() => {
    controls = createControls(adapter, (action, to) => handle({ type: 'command', action, to }))
  }, 'controls')
  for (const each of since?.signals ?? []) apply({ ...each, player: {} })
  guarded(
    () =>
      adapter.attach(
        createAdapterContext(parts, attached.signal, emit, guarded, time.onTimeDemand),
      ),
    'attach()',
  )
  if (!isOver()) {
    handle({ type: 'tick' })
    put(true)
  }
  dispatcher.open()

  return {
    id,
    media,
    adapter,
    controls,
    get snapshot() {
      if (run.state.name !== 'playing') return current()
      // As if the player were sampled now: nothing is concluded from it, and nothing is emitted.
      const reading = { ...moment(), signal: { type: 'tick' as const }, player: sampler.read() }
      const [next] = reduce(run.state, reading)
      return project(next, reading.now, name)
    },
    get recording() {
      return recorder.recording()
    },
    on(type, listener) {
      const off = dispatcher.on(type, listener)
      updateTimeDemand()
      return off
    },
    log(logName: string, data?: JsonObject) {
      guardedLog(parts.report, logName, data, handle)
    },
    resumed(attempt) {
      guarded(() => {
        const known = readAttempt(attempt)
        if (!known)
          throw setupError(
            'session.resumed(attempt)',
            DEV && 'expects a target, in seconds, and a reason',
            attempt,
          )
        handle({ ...known, type: 'resume' })
      }, 'resumed()')
    },
    async end() {
      this.close('app')
      await delivery.durable()
    },
    save(send) {
      handle({ type: 'tick' })
      if (!isOver()) put(send)
    },
    close: (reason) => handle({ type: 'end', reason }),
  }
}

/** The app's own event; one that cannot be sent is reported. */
function guardedLog(
  report: SessionParts['report'],
  name: unknown,
  data: JsonObject | undefined,
  handle: (input: SessionInput) => void,
): void {
  if (typeof name !== 'string' || !name)
    return report(setupError('session.log(name)', DEV && 'expects a name', name), 'log')
  const copy = data === undefined ? undefined : readData(data)
  if (data !== undefined && !copy)
    return report(
      DEV
        ? new TypeError(
            `playhead: session.log("${name}", data) expects an object of at most ${LIMITS.jsonChars} characters as JSON`,
          )
        : setupError('session.log(data)', false, data),
      'log',
    )
  handle({ type: 'log', name: fitText(name, LIMITS.nameChars), ...(copy && { data: copy }) })
}
