import type { Playhead, Session } from '@playhead/core'
import { MARKUP } from './markup.ts'
import { byId, set, setText } from './page.ts'
import { clockBar } from './panels/clockBar.ts'
import { collectorCard } from './panels/collectorCard.ts'
import { type Panel, paintEachFrame } from './panels/panel.ts'
import { sharesCard } from './panels/sharesCard.ts'
import { stateCard } from './panels/stateCard.ts'
import { timeLine } from './panels/timeLine.ts'
import { watchedStrip } from './panels/watchedStrip.ts'
import { readCollector, readKeys } from './readCollector.ts'

/**
 * Shows in `#live-view` what Playhead knows, and what the collector has stored of it: for the
 * session that began last.
 */
export async function liveView(playhead: Playhead): Promise<void> {
  byId('live-view').innerHTML = MARKUP
  const keys = readKeys()
  const panels: Panel[] = [
    stateCard(),
    clockBar(),
    watchedStrip(),
    playedMark(),
    sharesCard(),
    timeLine(),
  ]
  let session: Session | undefined

  function begin(begun: Session): void {
    session = begun
    setText(byId('session-id'), begun.id)
    for (const panel of panels) panel.begin?.(begun)
    begun.on('*', (event) => {
      if (begun === session || event.type === 'end')
        for (const panel of panels) panel.onEvent?.(event)
    })
  }
  for (const running of playhead.sessions) begin(running)
  playhead.on('session', begin)

  const card = collectorCard(readCollector(await keys))
  if (session) card.begin?.(session)
  panels.push(card)
  paintEachFrame(() => {
    if (!session) return
    const view = { session, snapshot: session.snapshot, status: playhead.status }
    for (const panel of panels) panel.paint(view)
  })
}

/** Marks the position on the strip of what was watched. */
function playedMark(): Panel {
  const mark = byId('played-mark')
  return {
    paint({ snapshot: { position, duration } }) {
      set(mark, 'x', duration ? (((position ?? 0) / duration) * 1000 - 2).toFixed(1) : -4)
    },
  }
}
