import type { SimPlayer } from './simPlayer.ts'
import { type SimTruth, simTruth } from './simTruth.ts'

/** One message over the vendor's wire, as the frame saw it. */
export interface WireEntry {
  /** Epoch ms. */
  readonly at: number
  readonly way: 'in' | 'out'
  readonly data: unknown
  /** Where it came from, or whom it was meant for. */
  readonly origin: string
}

/**
 * `window.__sim` in a frame: how a test drives the player and reads its messages, without messages
 * of its own.
 */
export interface SimChannel {
  readonly player: SimPlayer
  readonly log: WireEntry[]
  /** What was really played so far, by the picture and not by messages. */
  truth(): SimTruth
  /** Makes the player ready now, for `readyMs: null`. Later calls do nothing. */
  ready(): void
}

/** Options that every simulated frame takes. */
export interface CommonKnobs {
  /**
   * Time until the player is ready, in ms. With null it is ready when the test calls
   * `__sim.ready()`.
   */
  readonly readyMs: number | null
}

/**
 * A frame's two ends: `__sim` for tests, and the vendor's wire, every message of which is logged.
 */
export interface Frame<Knobs, Scenes> {
  readonly channel: SimChannel & Scenes
  /** What the test asked for, over the frame's defaults. */
  readonly knobs: Knobs
  /** Posts a message to a window, by default to the page around. */
  post(data: unknown, targetOrigin: string, to?: Window | null): void
  /**
   * Registers the one callback that makes the player ready; call it when everything else is set up.
   */
  onReady(run: () => void): void
}

/**
 * Opens `window.__sim` with the player, the log and the vendor's scenes, and listens to the wire.
 * Knobs come from `simulate()`, by the simulator's name.
 */
export function simChannel<Knobs extends CommonKnobs, Scenes extends object>(
  player: SimPlayer,
  defaults: Knobs,
  scenes: Scenes,
  receive: (event: MessageEvent) => void,
): Frame<Knobs, Scenes> {
  const log: WireEntry[] = []
  let makeReady: (() => void) | undefined
  function ready(): void {
    const run = makeReady
    makeReady = undefined
    run?.()
  }
  const channel = Object.assign(scenes, { player, log, ready, truth: simTruth(player.video) })
  const given = (window as { __simKnobs?: Partial<Knobs> }).__simKnobs
  Object.assign(window, { __sim: channel })
  window.addEventListener('message', (event) => {
    log.push({ at: Date.now(), way: 'in', data: event.data, origin: event.origin })
    receive(event)
  })
  const knobs = { ...defaults, ...given }
  return {
    channel,
    knobs,
    onReady(run) {
      makeReady = run
      if (knobs.readyMs === 0) ready()
      else if (knobs.readyMs !== null) setTimeout(ready, knobs.readyMs)
    },
    post(data, targetOrigin, to = window.parent) {
      log.push({ at: Date.now(), way: 'out', data, origin: targetOrigin })
      to?.postMessage(data, targetOrigin)
    },
  }
}
