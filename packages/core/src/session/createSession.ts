import type { Adapter } from '../contracts/adapter.ts'
import type { Clock } from '../contracts/clock.ts'
import type { EndReason, JsonObject } from '../contracts/events.ts'
import type { Host } from '../contracts/host.ts'
import type { Delivery } from '../delivery/createDelivery.ts'
import { DEV } from '../development.ts'
import { fitRecord } from '../utilities/fitRecord.ts'
import { setupError, show } from '../utilities/options.ts'
import { finite } from '../utilities/values.ts'
import { createAdapterContext } from './adapterContext.ts'
import { createContentTracker } from './content/contentTracker.ts'
import type { SessionStart, TimedInput } from './content/decideSource.ts'
import { createControls } from './controls.ts'
import { createEventDispatcher } from './eventDispatcher.ts'
import { isSteady, TICK_MS, tickDelay } from './pace.ts'
import { readAttempt, readLog } from './readApp.ts'
import { readCapabilities, readSignal } from './readPlayer.ts'
import { createRecorder, type Recording } from './recording.ts'
import { reduce } from './reducer/reduce.ts'
import { type Completion, initialState, type Reading, type SessionInput } from './reducer/state.ts'
import { createSampler } from './sampler.ts'
import type { Session, SessionSnapshot } from './session.ts'
import { project, type SessionIdentity, toRecord } from './snapshot.ts'
import { createTickTimer } from './tickTimer.ts'
import { createTimeDemand, readSkipped } from './timeDemand.ts'

export type { SessionStart } from './content/decideSource.ts'

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
  }
  const reportPlayer = (error: unknown, where: string): void =>
    parts.report(error, `${identity.player}.${where}`)
  const sampler = createSampler(adapter, () => run.state.player.source, reportPlayer)
  const content = createContentTracker(sampler, parts.hasOwnId, () => run.state)
  const recorder = createRecorder(run.state, name)
  const current = (): SessionSnapshot => project(run.state, clock.now(), name)
  const dispatcher = createEventDispatcher(current, parts.report)
  const timer = createTickTimer(clock, () => {
    handle({ type: 'tick' })
    if (run.state.wanted) put(clock.now() - run.sentAt >= parts.intervalMs)
  })
  const time = createTimeDemand(TICK_MS)

  const isOver = (): boolean => run.state.name === 'closed'
  const canSkipTime = (): boolean => isSteady(run.state) && !dispatcher.hasChange()
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
    if (content.hasOther(signal)) {
      handle({ type: 'source', reason: 'change' })
      if (isOver()) return
    }
    if (!resolvePending(input)) return
    const isRenamed = content.isRenamed(signal)
    const player = sampler.sample(position)
    const until = time.playedUntil(input.now, run.state.now)
    const skipped = readSkipped(run.state, until, input, player)
    if (skipped) apply(skipped)
    apply(isRenamed ? content.suspend(input, player) : { ...input, player })
    dispatcher.flush()
    if (isOver()) return finish(signal.type === 'end' ? signal.reason : 'source-change')
    timer.schedule(tickDelay(run.state))
    updateTimeDemand()
  }

  /** In a hidden page timers are throttled, and the player's own event is what samples it. */
  function updateTimeDemand(): void {
    const isNeeded = !canSkipTime() || parts.host.document?.visibilityState === 'hidden'
    if (!isOver()) guarded(() => time.update(isNeeded), 'onTimeDemand()')
  }

  /** Whether the input is still this session's to handle. */
  function resolvePending(input: TimedInput): boolean {
    const decision = content.decide(input)
    if (!decision) return true
    if (decision.is === 'other') {
      const { now, wall } = decision.start
      apply({ now, wall, signal: { type: 'source', reason: 'change' }, player: {} })
      dispatcher.flush()
      finish('source-change', decision.start)
    }
    if (decision.is !== 'same') return false
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
      const signal = readLog(logName, data)
      if (signal instanceof TypeError) parts.report(signal, 'log')
      else handle(signal)
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
