import { nanoid } from 'nanoid'
import type { Adapter } from './adapter.ts'
import { type Clock, systemClock } from './clock.ts'
import { createConsoleLog, inDevelopment } from './consoleLog.ts'
import {
  type Consent,
  createDelivery,
  type Delivery,
  type DeliveryStatus,
  type FlushResult,
} from './delivery/createDelivery.ts'
import { indexedDbStore } from './delivery/indexedDbStore.ts'
import { noDelivery } from './delivery/noDelivery.ts'
import { fitRecord, fitText } from './fitRecord.ts'
import { browserHost, type Host, type PageMoment } from './host.ts'
import { LIMITS } from './limits.ts'
import { createListeners } from './listeners.ts'
import {
  checkOptions,
  isFunction,
  isId,
  isObject,
  isPositive,
  isShare,
  type OptionRules,
  optional,
  show,
} from './options.ts'
import type { EndReason, Media } from './records.ts'
import { createSession, type RunningSession, type SessionStart } from './session/createSession.ts'
import { readPlayer } from './session/readPlayer.ts'
import type { Recording } from './session/recording.ts'
import { BLANK_PLAYER, type Completion } from './session/reducer/state.ts'
import type { Session } from './session/session.ts'
import type { Store } from './store.ts'
import type { Transport } from './transport.ts'
import { withoutSecrets } from './withoutSecrets.ts'

/** How Playhead is set up. Everything but the transport has a default that fits a page. */
export interface PlayheadOptions {
  /** The way to your backend: `fetchTransport({ url: '/v1/ingest', key: 'wk_…' })`. */
  readonly transport: Transport
  /** Your id of who watches; left out for anonymous viewing. */
  readonly viewerId?: string | undefined
  /** When a viewing counts as complete. @default { threshold: 0.9, basis: 'position' } */
  readonly completion?: Partial<Completion> | undefined
  /** How often a snapshot leaves while playing, ms. @default 15000 */
  readonly intervalMs?: number | undefined
  /** Where records wait for the backend's answer. @default indexedDbStore(), one for each destination of a transport */
  readonly store?: Store | undefined
  /** Where time comes from. @default systemClock() */
  readonly clock?: Clock | undefined
  /** Parts of the browser that stand in for its own. @default browserHost() */
  readonly host?: Partial<Host> | undefined
  /**
   * Whether the viewer agreed; see {@link Consent}. Said here, it counts as said by `setConsent()`. Left out, it is granted, unless it was
   * denied on this origin before.
   */
  readonly consent?: Consent | undefined
  /**
   * The backend refuses everything, or took nothing in five tries: look at the key, the URL, CORS and CSP. Nothing is dropped; it is tried
   * again now and then. @default silent
   */
  readonly onDeliveryProblem?: ((reason: string) => void) | undefined
  /**
   * Prints faults and delivery problems to the console, one line for each cause. @default in development: where a bundler sets
   * `process.env.NODE_ENV` to `development`, and without a bundler on localhost
   */
  readonly debug?: boolean | undefined
  /** Hears every fault at run time; nothing is ever thrown into the page. @default silent */
  readonly report?: ((error: unknown, where: string) => void) | undefined
}

/** What can be listened to on a playhead. */
export interface PlayheadListeners {
  /** A session began: by `track()`, or by itself after the source changed. */
  readonly session: (session: Session) => void
  /** The queue changed: something waits, left, or failed to. */
  readonly status: (status: DeliveryStatus) => void
}

/** What `track()` takes for the content: what it is, or how to tell from the source once that has changed. */
export type MediaOf = Media | ((source: string | null) => Media | null)

/** Playhead on one page. */
export interface Playhead {
  /**
   * Follows a player until `session.end()`. After a source change a new session begins by itself; listen for `session`. A player that is
   * followed already keeps its session when the media is the same; with other media that session ends, which is reported. After
   * `destroy()` nothing is followed: that is reported, and the session has ended.
   */
  track(adapter: Adapter, media: MediaOf): Session
  on<T extends keyof PlayheadListeners>(type: T, listener: PlayheadListeners[T]): () => void
  /** Sessions that are running. */
  readonly sessions: readonly Session[]
  /**
   * Tells whether the viewer agrees. `denied` removes at once what is in memory and on disk, here and in other tabs, and stops what is under
   * way; a beacon that the browser took as a page went cannot be called back. After a denial, `granted` begins new sessions:
   * nothing of the time between is told.
   */
  setConsent(consent: Consent): void
  /** What waits for the backend, and how it went last. */
  readonly status: DeliveryStatus
  /** Resolves when the backend has everything, or says why not. */
  flush(): Promise<FlushResult>
  /** Ends all sessions, sends what it can, and lets go of the page. What is not delivered stays stored for the next visit. */
  destroy(): Promise<void>
}

const COMPLETION: OptionRules = {
  threshold: [optional(isShare), 'a share above 0 and up to 1, like 0.9 for 90 %'],
  basis: [optional((value) => value === 'position' || value === 'coverage'), "'position' or 'coverage'"],
}
const isConsent = (value: unknown): boolean => ['pending', 'granted', 'denied'].includes(value as string)
const CONSENT = "'pending', 'granted' or 'denied'"
const OPTIONS: OptionRules = {
  transport: [
    (value) => isObject(value) && isFunction((value as Transport).send),
    'a transport, like fetchTransport({ url })',
  ],
  viewerId: [optional(isId), 'a string of 1 to 200 characters, or left out'],
  completion: [optional(isObject), 'an object like { threshold: 0.9 }'],
  intervalMs: [optional((value) => isPositive(value) && (value as number) >= 1000), 'at least 1000 ms'],
  store: [optional((value) => isObject(value) && isFunction((value as Store).write)), 'a store'],
  clock: [optional((value) => isObject(value) && isFunction((value as Clock).now)), 'a clock'],
  host: [optional(isObject), 'an object with parts of a host, like { onPageMoment }'],
  consent: [optional(isConsent), CONSENT],
  onDeliveryProblem: [optional(isFunction), 'a function'],
  debug: [optional((value) => typeof value === 'boolean'), 'true or false'],
  report: [optional(isFunction), 'a function'],
}
const MEDIA: OptionRules = {
  videoId: [isId, 'a string of 1 to 200 characters'],
  title: [optional((value) => typeof value === 'string'), 'a string'],
  courseId: [optional(isId), 'a string of 1 to 200 characters'],
  lessonId: [optional(isId), 'a string of 1 to 200 characters'],
  preview: [optional((value) => typeof value === 'boolean'), 'true or false'],
  duration: [optional(isPositive), 'seconds above 0'],
  end: [optional(isPositive), 'seconds above 0'],
}

/** A player that is followed, and what the app says it shows. */
interface Followed {
  readonly adapter: Adapter
  readonly media: Media
  readonly mediaOf: MediaOf
}

const NO_PAGE = 'there is no page here: nothing is followed or sent on a server'
const DESTROYED = 'this playhead was destroyed: nothing is followed any more'
/** A timer would keep a server's process alive. */
const STOPPED_CLOCK: Clock = { ...systemClock(), setTimer: () => () => {} }

/** Sets Playhead up on a page, once. Throws a TypeError that names the option if one is wrong; nothing throws later. */
export function createPlayhead(options: PlayheadOptions): Playhead {
  checkOptions('createPlayhead()', options, OPTIONS)
  if (options.completion) checkOptions('completion', options.completion, COMPLETION)
  const { transport, viewerId, intervalMs = 15_000 } = options
  const host: Host = Object.assign(browserHost(), options.host)
  const inert = isServer(options)
  const clock = options.clock ?? (inert ? STOPPED_CLOCK : systemClock())
  const completion: Completion = {
    threshold: options.completion?.threshold ?? 0.9,
    basis: options.completion?.basis ?? 'position',
  }
  const log = (options.debug ?? inDevelopment()) ? createConsoleLog() : undefined
  const report = (error: unknown, where: string): void => {
    log?.(where, error)
    try {
      options.report?.(error, where)
    } catch {
      // A reporter that throws has nobody left to tell.
    }
  }
  function startDelivery(): Delivery {
    if (inert) {
      report(new Error(`playhead: ${NO_PAGE}`), 'createPlayhead()')
      return noDelivery(NO_PAGE)
    }
    const store = options.store ?? indexedDbStore(['playhead', transport.destination].filter(Boolean).join(' '))
    return createDelivery({
      transport,
      store,
      clock,
      host,
      report,
      consent: options.consent,
      onProblem(reason) {
        log?.('nothing is delivered, all is kept; look at the URL, the key, CORS and the CSP', reason)
        try {
          options.onDeliveryProblem?.(reason)
        } catch (error) {
          report(error, 'onDeliveryProblem')
        }
      },
    })
  }
  const delivery = startDelivery()
  const listeners = createListeners<PlayheadListeners>(report)
  const running = new Map<RunningSession, Followed>()
  const ended = new AbortController()

  function begin(followed: Followed, since?: SessionStart): RunningSession {
    const { adapter, media, mediaOf } = followed
    let session: RunningSession | undefined
    let gone: EndReason | undefined
    const closed = (reason: EndReason, next?: SessionStart): void => {
      gone = reason
      if (!session) return // ended while attaching
      running.delete(session)
      if (reason === 'source-change') follow(followed, next)
    }
    const identity = {
      session: nanoid(),
      player: nameOf(adapter),
      startedAt: Math.round(since?.wall ?? clock.wall()),
      // A copy: what the app does to its object later changes nothing that was counted.
      media: fitRecord(media),
      ...(viewerId ? { viewerId } : {}),
      ...whereFrom(host),
    }
    const parts = {
      adapter,
      identity,
      completion,
      clock,
      host,
      delivery,
      intervalMs,
      report,
      closed,
      since,
      hasOwnId: media === mediaOf,
    }
    session = createSession(parts)
    recordings.set(session, session)
    if (!gone) running.set(session, followed)
    listeners.tell('session', session)
    return session
  }

  /** A session that is over, for whoever tracks after `destroy()`: an app that is being taken down must not fail for it. */
  function beginNothing(adapter: Adapter, media: Media): RunningSession {
    report(new Error(`playhead: ${DESTROYED}`), 'track()')
    const identity = { session: nanoid(), player: nameOf(adapter), startedAt: Math.round(clock.wall()), media }
    const session = createSession({
      adapter: Object.create(adapter, { attach: { value() {} } }),
      identity,
      completion,
      clock: STOPPED_CLOCK,
      host,
      delivery: noDelivery(DESTROYED),
      intervalMs,
      report() {},
      closed() {},
      hasOwnId: true,
    })
    recordings.set(session, session)
    session.close('destroyed')
    return session
  }

  /** What the player says is loaded; null if it cannot say. */
  function sourceOf(adapter: Adapter): string | null {
    try {
      return readPlayer(adapter.snapshot(), BLANK_PLAYER).source
    } catch (error) {
      report(error, `${nameOf(adapter)}.snapshot()`)
      return null
    }
  }

  /** Other content in the same player, named by its source. Where the player tells none, it goes by the name before, and that is reported. */
  function follow({ adapter, media: before, mediaOf }: Followed, since?: SessionStart): void {
    try {
      const source = sourceOf(adapter)
      const named = source ? { videoId: source.slice(-LIMITS.idChars) } : before
      const media = typeof mediaOf === 'function' ? mediaOf(source) : named
      if (typeof mediaOf !== 'function' && !source)
        report(
          new Error(
            `playhead: ${nameOf(adapter)} tells no source; it may not be "${before.videoId}" any more: give track() a function`,
          ),
          'the session after a source change',
        )
      if (!media) return
      checkOptions('media', media, MEDIA)
      // A copy: what has its name from an address is not what the app gave.
      begin({ adapter, media: { ...media }, mediaOf }, since)
    } catch (error) {
      report(error, 'the session after a source change')
    }
  }

  function pageMoment(moment: PageMoment): void {
    if (moment === 'visible') {
      delivery.show()
      for (const session of running.keys()) session.save(false)
      return
    }
    for (const session of [...running.keys()]) {
      if (moment === 'closed') session.close('page-closed')
      else session.save(true)
    }
    delivery.hide(moment === 'hidden' ? 'hidden' : 'pagehide')
  }

  try {
    host.onPageMoment(pageMoment, ended.signal)
  } catch (error) {
    report(error, 'host.onPageMoment()')
  }
  delivery.onStatus(() => listeners.has('status') && listeners.tell('status', delivery.status))

  return {
    track(adapter, mediaOf) {
      if (!isObject(adapter) || !isFunction(adapter.attach) || !isFunction(adapter.snapshot)) {
        throw new TypeError(
          `playhead: track(adapter, media) expects an adapter, like html5(video), got ${show(adapter)}`,
        )
      }
      const media = (typeof mediaOf === 'function' ? mediaOf(sourceOf(adapter)) : mediaOf) as Media
      checkOptions('track() media', media, MEDIA)
      if (ended.signal.aborted) return beginNothing(adapter, media)
      for (const [session, followed] of running) {
        if (!isSamePlayer(followed.adapter, adapter)) continue
        if (isSameMedia(followed.media, media)) return session
        report(
          new Error(`playhead: track() for a player that is followed already: "${followed.media.videoId}" ends`),
          'track()',
        )
        session.close('app')
      }
      return begin({ adapter, media, mediaOf })
    },
    on: listeners.on,
    get sessions() {
      return [...running.keys()]
    },
    setConsent(consent) {
      if (!isConsent(consent))
        throw new TypeError(`playhead: setConsent(consent) expects ${CONSENT}, got ${show(consent)}`)
      // What a session counted while consent was denied is in its totals: another one begins.
      const over = consent === 'granted' && delivery.status.consent === 'denied' ? [...running] : []
      for (const [session] of over) session.close('app')
      delivery.setConsent(consent)
      for (const [, followed] of over) begin(followed)
    },
    get status() {
      return delivery.status
    },
    flush: () => delivery.flush(),
    async destroy() {
      for (const session of [...running.keys()]) session.close('destroyed')
      ended.abort()
      await delivery.destroy()
    },
  }
}

const recordings = new WeakMap<Session, RunningSession>()

/** The session as it was heard, as JSON: what a user attaches to a bug report. `replay()` hears it again. */
export function record(session: Session): Recording {
  const running = recordings.get(session)
  if (!running) throw new TypeError(`playhead: record(session) expects a session of track(), got ${show(session)}`)
  running.save(false) // up to now
  return running.recording
}

/** An adapter's name; one without is no reason to lose what it tells. */
function nameOf(adapter: Adapter): string {
  try {
    return fitText(adapter.name, LIMITS.playerChars) || 'unknown'
  } catch {
    return 'unknown'
  }
}

/** Two adapters of one player: of the same element, or one of them around what the other one tracks. */
function isSamePlayer(one: Adapter, other: Adapter): boolean {
  const [mine, theirs] = [one, other].map((adapter) => {
    try {
      return [adapter, adapter.element, adapter.player]
    } catch {
      return [adapter] // a player that is gone
    }
  }) as [unknown[], unknown[]]
  return mine.some((part) => !!part && theirs.includes(part))
}

const isSameMedia = (one: Media, other: Media): boolean =>
  (['videoId', 'courseId', 'lessonId'] as const).every((key) => one[key] === other[key])

/** Neither a page nor a worker, and nobody gave a page's parts: a server that renders. */
const isServer = ({ store, clock, host }: PlayheadOptions): boolean =>
  !(store || clock || host) && typeof document === 'undefined' && !('importScripts' in globalThis)

/** The page and the one before, without what is secret in their addresses. */
function whereFrom(host: Host): { page?: string; referrer?: string } {
  const read = (name: 'url' | 'referrer'): string | undefined => {
    try {
      const address = host[name]()
      return address ? withoutSecrets(address) : undefined
    } catch {
      return undefined
    }
  }
  const [page, referrer] = [read('url'), read('referrer')]
  return { ...(page && { page }), ...(referrer && { referrer }) }
}
