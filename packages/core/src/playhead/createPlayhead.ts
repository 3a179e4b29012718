import { nanoid } from 'nanoid'
import type { Adapter } from '../contracts/adapter.ts'
import { systemClock } from '../contracts/clock.ts'
import type { EndReason } from '../contracts/events.ts'
import { browserHost, type Host, type PageMoment } from '../contracts/host.ts'
import { LIMITS } from '../contracts/limits.ts'
import type { Media } from '../contracts/media.ts'
import { noDelivery } from '../delivery/noDelivery.ts'
import { DEV } from '../development.ts'
import { createSession, type RunningSession, type SessionStart } from '../session/createSession.ts'
import { readPlayer } from '../session/readPlayer.ts'
import { BLANK_PLAYER, type Completion } from '../session/reducer/state.ts'
import { fitRecord } from '../utilities/fitRecord.ts'
import { createListeners } from '../utilities/listeners.ts'
import { readAddresses } from './addresses.ts'
import { checkAdapter, checkConsent, checkMedia, checkPlayheadOptions } from './checkOptions.ts'
import { createConsoleLog, inDevelopment } from './consoleLog.ts'
import { isSameMedia, isSamePlayer, readName } from './players.ts'
import type { Playhead, PlayheadListeners, PlayheadOptions, TrackedMedia } from './playhead.ts'
import { recordings } from './recordings.ts'
import { isServer, STOPPED_CLOCK, startDelivery } from './startDelivery.ts'

/** A tracked player and its content, as the app described it. */
interface Followed {
  readonly adapter: Adapter
  readonly media: Media
  readonly mediaOf: TrackedMedia
}

const DESTROYED = `this playhead was destroyed${DEV ? ': nothing is followed any more' : ''}`

/**
 * Sets Playhead up on a page, once. Throws a TypeError that names the option if one is wrong;
 * nothing throws later.
 */
export function createPlayhead(options: PlayheadOptions): Playhead {
  checkPlayheadOptions(options)
  const { viewerId, intervalMs = 15_000 } = options
  const host: Host = Object.assign(browserHost(), options.host)
  const clock = options.clock ?? (isServer(options) ? STOPPED_CLOCK : systemClock())
  const { threshold = 0.9, basis = 'position' } = options.completion ?? {}
  const completion: Completion = { threshold, basis }
  const log = (options.debug ?? inDevelopment()) ? createConsoleLog() : undefined
  const report = (error: unknown, where: string): void => {
    log?.(where, error)
    try {
      options.report?.(error, where)
    } catch {
      // The reporter itself failed: there is nowhere else to report to.
    }
  }
  const delivery = startDelivery(options, clock, host, report, log)
  const listeners = createListeners<PlayheadListeners>(report)
  const running = new Map<RunningSession, Followed>()
  const ended = new AbortController()

  /**
   * After `destroy()` the session has ended when it is returned: an app that is shutting down must
   * not fail.
   */
  function begin(followed: Followed, since?: SessionStart): RunningSession {
    const { adapter, media, mediaOf } = followed
    const isOver = ended.signal.aborted
    let session: RunningSession | undefined
    let gone: EndReason | undefined
    const closed = (reason: EndReason, next?: SessionStart): void => {
      gone = reason
      if (!session) return // ended while attaching
      running.delete(session)
      if (reason === 'source-change') follow(followed, next)
    }
    session = createSession({
      adapter: isOver ? Object.create(adapter, { attach: { value() {} } }) : adapter,
      identity: {
        session: nanoid(),
        player: readName(adapter),
        startedAt: Math.round(since?.wall ?? clock.wall()),
        // A copy: what the app does to its object later changes nothing that was counted.
        media: fitRecord(media),
        viewerId,
        ...readAddresses(host),
      },
      completion,
      clock: isOver ? STOPPED_CLOCK : clock,
      host,
      delivery: isOver ? noDelivery(DESTROYED) : delivery,
      intervalMs,
      report: isOver ? () => {} : report,
      closed,
      since,
      hasOwnId: media === mediaOf,
    })
    recordings.set(session, session)
    if (!gone) running.set(session, followed)
    if (isOver) session.close('destroyed')
    else listeners.emit('session', session)
    return session
  }

  /** What the player has loaded; null where it does not know. */
  function sourceOf(adapter: Adapter): string | null {
    try {
      return readPlayer(adapter.snapshot(), BLANK_PLAYER).source
    } catch (error) {
      report(error, `${readName(adapter)}.snapshot()`)
      return null
    }
  }

  /**
   * Begins a session for other content in the same player, named by its source. Without a source it
   * keeps the name, and that is reported.
   */
  function follow({ adapter, media: before, mediaOf }: Followed, since?: SessionStart): void {
    try {
      const source = sourceOf(adapter)
      const named = source ? { videoId: source.slice(-LIMITS.idChars) } : before
      const media = typeof mediaOf === 'function' ? mediaOf(source) : named
      if (typeof mediaOf !== 'function' && !source)
        report(
          new Error(
            `playhead: ${readName(adapter)} reports no source${DEV ? `; it may not be "${before.videoId}" any more: give track() a function` : ''}`,
          ),
          'the session after a source change',
        )
      if (!media) return
      checkMedia('media', media)
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
  delivery.onStatus(() => listeners.has('status') && listeners.emit('status', delivery.status))

  return {
    track(adapter, mediaOf) {
      checkAdapter(adapter)
      const media = (typeof mediaOf === 'function' ? mediaOf(sourceOf(adapter)) : mediaOf) as Media
      checkMedia('track() media', media)
      if (ended.signal.aborted) report(new Error(`playhead: ${DESTROYED}`), 'track()')
      for (const [session, followed] of running) {
        if (!isSamePlayer(followed.adapter, adapter)) continue
        if (isSameMedia(followed.media, media)) return session
        report(
          new Error(
            `playhead: track() for a player that is followed already${DEV ? `: "${followed.media.videoId}" ends` : ''}`,
          ),
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
      checkConsent(consent)
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
