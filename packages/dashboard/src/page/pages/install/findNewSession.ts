import type { SessionItem } from '@playhead/collector/client'

/**
 * The newest session that was not there when the page was opened. Compared by ids: clocks of
 * devices may be wrong.
 */
export const findNewSession = (
  latest: readonly SessionItem[],
  known: ReadonlySet<string>,
): SessionItem | undefined => latest.find(({ session }) => !known.has(session))
