/** The page under test: one of the players, and Playhead on it as an app would have it. Bundled. */
import { createPlayhead, memoryStore, record, type Session } from '@playhead/core'
import { makers } from './makers.ts'
import type { PlayerHarness, Wishes } from './player.ts'

const asked = new URLSearchParams(location.search)
const wishes: Wishes = {
  source: asked.get('source') ?? '',
  other: asked.get('other') ?? '',
  loop: asked.has('loop'),
}

const sessions: Session[] = []
const events: string[] = []
const faults: string[] = []
const playhead = createPlayhead({
  transport: { name: 'none', send: async () => ({ outcome: 'accepted' }) },
  store: memoryStore(),
  report: (error, where) => void faults.push(`${where}: ${error}`),
})
playhead.on('session', (session) => {
  sessions.push(session)
  session.on('*', ({ type }) => void events.push(type))
})

const sum = (of: (snapshot: Session['snapshot']) => number): number =>
  sessions.reduce((all, { snapshot }) => all + of(snapshot), 0)
const count = (type: string): number => events.filter((each) => each === type).length

const bench = {
  harness: null as PlayerHarness | null,
  isReady: () => bench.harness?.isReady() ?? false,
  plays: () => sessions.at(-1)?.snapshot.state === 'playing',
  hasEvent: (type: string) => events.includes(type),
  end: () => playhead.destroy(),
  /** What Playhead concluded. */
  result: () => ({
    faults,
    events,
    recordings: sessions.map(record),
    figures: {
      playingMs: sum(({ playingMs }) => playingMs),
      contentMs: sum(({ contentMs }) => contentMs),
      uniqueMs: sum(({ watched }) =>
        watched.reduce((all, [from, to]) => all + (to - from) * 1000, 0),
      ),
    },
    counts: {
      playCount: sum(({ playCount }) => playCount),
      pauseCount: sum(({ pauseCount }) => pauseCount),
      seekCount: sum(({ seekCount }) => seekCount),
      rateChangeCount: sum(({ rateChangeCount }) => rateChangeCount),
      rebufferCount: sum(({ rebufferCount }) => rebufferCount),
      errorCount: sum(({ errorCount }) => errorCount),
      views: count('view'),
      ended: count('ended'),
      loops: count('loop'),
    },
  }),
}
Object.assign(window, { bench })
export type Bench = typeof bench

async function begin(): Promise<void> {
  const make = makers[asked.get('player') ?? '']
  if (!make) throw new Error(`there is no player ${asked.get('player')}`)
  bench.harness = await make(wishes)
  playhead.track(bench.harness.adapter, (source) => ({ videoId: source ?? 'unknown' }))
}
void begin()
