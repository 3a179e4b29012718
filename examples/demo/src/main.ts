import { createPlayhead, type Session } from '@playhead/core'
import {
  byId,
  clockBar,
  collectorCard,
  paintEachFrame,
  readCollector,
  readKeys,
  setText,
  sharesCard,
  stateCard,
  timeLine,
  watchedStrip,
} from '@playhead/example-live-view'
import { html5 } from '@playhead/html5'
import { fetchTransport } from '@playhead/http'
import { actions } from './actions.ts'
import { crowd } from './crowd.ts'
import { earlierVisit } from './earlierVisit.ts'
import { offlineSwitch } from './offlineSwitch.ts'
import { queueCard } from './queueCard.ts'
import { seekBar } from './seekBar.ts'
import { viewer } from './viewer.ts'

const video = byId<HTMLVideoElement>('video')
const keys = await readKeys()
const collector = keys && readCollector(keys)

const line = offlineSwitch(
  fetchTransport({ url: '/v1/ingest', ...(keys ? { key: keys.writeKey } : {}) }),
)
const playhead = createPlayhead({
  transport: line,
  viewerId: viewer(),
  intervalMs: 5000,
  report: console.warn,
})

const panels = [
  stateCard(),
  clockBar(),
  watchedStrip(),
  seekBar(video),
  sharesCard(),
  timeLine(),
  queueCard(() => line.offline),
  collectorCard(collector, {
    isOffline: () => line.offline,
    alsoAsk: crowd(collector).ask,
    everyS: 5,
  }),
  earlierVisit(collector),
]

let session: Session
playhead.on('session', (begun) => {
  session = begun
  setText(byId('session-id'), begun.id)
  for (const panel of panels) panel.begin?.(begun)
  begun.on('*', (event) => {
    for (const panel of panels) panel.onEvent?.(event)
  })
})
const track = (): Session =>
  playhead.track(html5(video), { videoId: 'day', title: 'A day in a minute' })
session = track()

actions({
  video,
  line,
  playhead,
  session: () => session,
  anew() {
    void session.end()
    track()
  },
})
paintEachFrame(() => {
  const view = { session, snapshot: session.snapshot, status: playhead.status }
  for (const panel of panels) panel.paint(view)
})
