import type { EventRecord, Session } from '@playhead/core'
import type { PlayheadGlobal } from './startScript.ts'

/**
 * The DOM events that a followed element dispatches, by name: each record as `detail`, and the
 * session as it begins.
 */
export type PlayheadEventMap = {
  readonly [T in EventRecord['type'] as `playhead:${T}`]: CustomEvent<
    Extract<EventRecord, { type: T }>
  >
} & { readonly 'playhead:session': CustomEvent<Session> }

declare global {
  /** What the script tag leaves on the page; undefined while it has not run. */
  var Playhead: PlayheadGlobal | undefined
  interface GlobalEventHandlersEventMap extends PlayheadEventMap {}
}
