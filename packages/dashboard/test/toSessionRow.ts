import type { SessionItem } from '@playhead/collector/client'
import { duration, moment, percent, shortDay } from '../src/page/format/format.ts'

/** The row of a session in a table. The strip has no text; pages of one viewer have no viewer. */
export const toSessionRow = (
  session: SessionItem,
  { hasViewer }: { readonly hasViewer: boolean },
): string[] => [
  `${shortDay(session.startedAt)}, ${moment(session.startedAt).slice(-5)}`,
  session.title ?? session.videoId,
  ...(hasViewer ? [session.viewerId ?? 'not known'] : []),
  '',
  percent(session.coverage),
  duration(session.playingMs),
  session.state,
  [session.device, session.browser, session.country].filter(Boolean).join(', '),
]
