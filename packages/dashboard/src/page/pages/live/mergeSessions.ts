import type { SessionItem } from '@playhead/collector/client'

/** The list of sessions on the page, and how many newer ones wait to be shown. */
export interface ShownSessions {
  readonly sessions: readonly SessionItem[]
  readonly waiting: number
}

/**
 * The list after an answer. While it is held, because someone reads it, its rows stay where they are
 * and only their figures change; new sessions wait.
 */
export function mergeSessions(
  shown: readonly SessionItem[],
  latest: readonly SessionItem[],
  hold: boolean,
): ShownSessions {
  if (!hold || !shown.length) return { sessions: latest, waiting: 0 }
  const byId = new Map(latest.map((item) => [item.session, item]))
  const known = new Set(shown.map(({ session }) => session))
  return {
    sessions: shown.map((item) => byId.get(item.session) ?? item),
    waiting: latest.filter(({ session }) => !known.has(session)).length,
  }
}
