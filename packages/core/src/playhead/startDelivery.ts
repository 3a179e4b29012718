import { type Clock, systemClock } from '../contracts/clock.ts'
import type { Host } from '../contracts/host.ts'
import { createDelivery, type Delivery } from '../delivery/createDelivery.ts'
import { indexedDbStore } from '../delivery/indexedDbStore.ts'
import { noDelivery } from '../delivery/noDelivery.ts'
import { DEV } from '../development.ts'
import type { createConsoleLog } from './consoleLog.ts'
import { describeDeliveryProblem } from './describeDeliveryProblem.ts'
import type { PlayheadOptions } from './playhead.ts'

const NO_PAGE = `there is no page here${DEV ? ': nothing is followed or sent on a server' : ''}`
/** A timer would keep a server's process alive. */
export const STOPPED_CLOCK: Clock = { ...systemClock(), setTimer: () => () => {} }

/**
 * A server that renders: neither a page nor a worker, and no stand-ins for a page's parts were
 * given.
 */
export const isServer = ({ store, clock, host }: PlayheadOptions): boolean =>
  !(store || clock || host) && typeof document === 'undefined' && !('importScripts' in globalThis)

/** Starts the delivery of a playhead. A server gets one that delivers nothing, and a report. */
export function startDelivery(
  options: PlayheadOptions,
  clock: Clock,
  host: Host,
  report: (error: unknown, where: string) => void,
  log: ReturnType<typeof createConsoleLog> | undefined,
): Delivery {
  if (isServer(options)) {
    report(new Error(`playhead: ${NO_PAGE}`), 'createPlayhead()')
    return noDelivery(NO_PAGE)
  }
  const { transport } = options
  const store =
    options.store ?? indexedDbStore(['playhead', transport.destination].filter(Boolean).join(' '))
  return createDelivery({
    transport,
    store,
    clock,
    host,
    report,
    consent: options.consent,
    onProblem(reason) {
      log?.(...describeDeliveryProblem(transport, reason))
      try {
        options.onDeliveryProblem?.(reason)
      } catch (error) {
        report(error, 'onDeliveryProblem')
      }
    },
  })
}
