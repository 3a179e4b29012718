import { browserHost, type Clock, type Host, systemClock } from '@playhead/core'
import { checkOptions, isFunction, optional } from '@playhead/core/internal'
import { callSafely } from '../async/callSafely.ts'
import type { Progress } from '../progress.ts'
import { checkRow } from '../rows/checkRow.ts'
import { dictionary } from '../rows/dictionary.ts'
import type { VideoProgress } from '../rows/videoProgress.ts'
import { createConnection } from './createConnection.ts'

/** Where updates from other devices come from. */
export interface LiveProgressOptions {
  /** An address that speaks WebSocket (`wss:`) and, over `https:`, server-sent events. Relative to the page. */
  readonly url: string
  /**
   * Another device is elsewhere in a video: offer to continue there, with `continueAt()`. Called for updates of the connection and, after it
   * was interrupted, for what the backend then answers.
   */
  readonly onElsewhere?: ((video: string, there: VideoProgress, here: VideoProgress) => void) | undefined
  /**
   * Returns the rows in a message, by video.
   * @default messages of our collector: `{ videoId, position, duration, completed, at }`, or a list of these
   */
  readonly read?: ((message: unknown) => Readonly<Record<string, VideoProgress>>) | undefined
  /** @default globalThis.WebSocket */
  readonly WebSocket?: typeof WebSocket | undefined
  /** @default globalThis.EventSource */
  readonly EventSource?: typeof EventSource | undefined
  /** Where time comes from. @default systemClock() */
  readonly clock?: Clock | undefined
  /** Where the page's hiding and closing comes from. @default browserHost() */
  readonly host?: Pick<Host, 'onPageMoment'> | undefined
}

/** Closer positions count as the same place: a device saves every ten seconds. */
const MIN_APART_S = 15

/**
 * Puts into `progress` what the viewer watches on other devices. By WebSocket; where sockets do not get through, by server-sent events.
 * Reconnects with back-off, for ever, and then loads what it missed. The returned function closes the connection.
 * @throws TypeError naming the option that is wrong.
 */
export function liveProgress(progress: Progress, options: LiveProgressOptions): () => void {
  checkOptions('liveProgress()', options, {
    url: [(value) => typeof value === 'string' && value !== '', "an address, like '/v1/progress/stream'"],
    onElsewhere: [optional(isFunction), 'a function'],
    read: [optional(isFunction), 'a function of a message'],
    WebSocket: [optional(isFunction), 'a WebSocket class'],
    EventSource: [optional(isFunction), 'an EventSource class'],
    clock: [optional((value) => typeof (value as Clock)?.now === 'function'), 'a clock'],
    host: [optional((value) => isFunction((value as Host)?.onPageMoment)), 'a host'],
  })
  const { url, clock = systemClock(), host = browserHost(), read = readOurs } = options
  const { WebSocket = globalThis.WebSocket, EventSource = globalThis.EventSource } = options

  function offer(video: string, there: VideoProgress, here: VideoProgress): void {
    if (Math.abs(there.position - here.position) <= MIN_APART_S) return
    callSafely(
      () => options.onElsewhere?.(video, there, here),
      (error) => progress.report(error, 'onElsewhere'),
    )
  }

  function onMessage(text: string): boolean {
    let isUnderstood = false
    for (const [video, row] of Object.entries(rowsIn(text))) {
      const checked = checkRow(row, clock.wall())
      if (!checked) continue
      isUnderstood = true
      // A message without a time is about now.
      const there = { ...checked, at: checked.at || Math.round(clock.wall()) }
      const here = progress.rows[video]
      progress.put(video, there)
      if (here && there.at > here.at) offer(video, there, here)
    }
    return isUnderstood
  }

  function rowsIn(text: string): Readonly<Record<string, unknown>> {
    let message: unknown
    try {
      message = JSON.parse(text)
    } catch {
      return {} // not ours
    }
    try {
      return read(message) ?? {}
    } catch (error) {
      progress.report(error, 'liveProgress() read')
      return {}
    }
  }

  /** Loads what other devices saved meanwhile. A conflict that the backend's row wins is such a save. */
  function onReconnect(): void {
    const stop = progress.onConflict(({ videoId, local, remote, chosen }) => {
      // A conflict with an old save of this device has a remote row that was known before.
      if (chosen === 'remote' && progress.rows[videoId] !== remote) offer(videoId, remote, local)
    })
    progress.refresh().then(stop, stop) // a failure is reported by `refresh`
  }

  return createConnection({ url, onMessage, onReconnect, WebSocket, EventSource, clock, host }).close
}

/** A message is a row or a list of rows. Rows are merged by time, so receiving one twice changes nothing. */
function readOurs(message: unknown): Record<string, VideoProgress> {
  const rows = [message].flat() as ({ readonly videoId?: unknown } & VideoProgress)[]
  return dictionary(rows.flatMap((row) => (typeof row?.videoId === 'string' ? [[row.videoId, row] as const] : [])))
}
