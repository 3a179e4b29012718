import {
  byId,
  type CollectorReader,
  type Panel,
  seconds,
  set,
  setText,
  totalSeconds,
} from '@playhead/example-live-view'

const KEY = 'playhead-demo-visit'
/** For this long the collector is asked about the visit before, seconds. */
const PATIENCE_S = 30
const EQUAL_S = 1.2

interface Visit {
  readonly session: string
  readonly watched: number
}

/**
 * Remembers what this page had seen when it was left, however it was left, and shows what arrived
 * of it. The demo's own memory, apart from Playhead's, so that one can be compared with the other.
 */
export function earlierVisit(collector: CollectorReader | undefined): Panel {
  const shown = byId('earlier')
  const before = recall()
  if (before && collector) void compare(before, collector)
  let written = ''

  async function compare(
    { session, watched }: Visit,
    { session: read }: CollectorReader,
  ): Promise<void> {
    for (let tries = 0; tries < PATIENCE_S; tries++) {
      const held = await read(session)
      const there = held ? totalSeconds(held.watched) : 0
      const arrived = there >= watched - EQUAL_S
      shown.hidden = false
      set(shown, 'data-arrived', String(arrived))
      setText(
        shown,
        `Before you left, this page had seen ${seconds(watched)} watched; the collector has ${seconds(there)} of it ${arrived ? '✓' : '…'}`,
      )
      if (arrived) return
      await new Promise((go) => setTimeout(go, 1000))
    }
  }

  return {
    paint({ snapshot }) {
      const watched = totalSeconds(snapshot.watched)
      if (!watched) return
      const text = JSON.stringify({ session: snapshot.session, watched } satisfies Visit)
      if (text === written) return
      written = text
      try {
        localStorage.setItem(KEY, text)
      } catch {
        // No storage: then there is no earlier visit to show.
      }
    },
  }
}

function recall(): Visit | undefined {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? 'null') ?? undefined
  } catch {
    return undefined
  }
}
