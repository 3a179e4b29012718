/**
 * The page under test: a video, Playhead on it, and beside it an observer that only samples.
 * Bundled and run in Chromium.
 */
import { createPlayhead, memoryStore, record, type Session } from '@playhead/core'
import { html5 } from '@playhead/html5'
import { fetchTransport } from '@playhead/http'
import { feed, type StreamKind } from './accuracy/stream.ts'
import type { Look, Viewing } from './accuracy/truth.ts'
import { least } from './cpu/least.ts'

/** How often the playhead is looked at, ms. */
const LOOK_MS = 10

const video = document.querySelector('video') as HTMLVideoElement
const asked = new URLSearchParams(location.search)
const sessions: Session[] = []

function follow(): void {
  const playhead = createPlayhead({
    transport: fetchTransport({ url: '/v1/ingest', key: 'wk_bench' }),
    ...(asked.has('unsaved') ? { store: memoryStore() } : {}),
  })
  playhead.on('session', (session) => sessions.push(session))
  playhead.track(html5(video), (source) => ({ videoId: source ?? 'none' }))
}

/** What was shown before; `video.played` forgets with the source. */
const past: Viewing[] = []
let looks: Look[] = []
const viewing = (): Viewing => ({
  looks,
  duration: video.duration || 0,
  played: Array.from(
    { length: video.played.length },
    (_, at) => [video.played.start(at), video.played.end(at)] as const,
  ),
})

function look(moves: Look['moves'] = null): void {
  looks.push({
    at: performance.now(),
    position: video.currentTime,
    rate: video.playbackRate,
    paused: video.paused,
    seeking: video.seeking,
    ended: video.ended,
    dry: video.readyState < 3,
    loop: video.loop,
    moves,
  })
}
/** What the script does about the playhead stands between two looks. */
function act(run: () => void, moves: Look['moves'] = null): void {
  look(moves)
  run()
  look()
}

/** What is shown now is over, by what `run` does. */
function leave(run: () => void): void {
  look()
  past.push(viewing())
  looks = []
  run()
  look()
}

const bench = {
  video,
  look: () => look(),
  wait: (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms)),
  play(): void {
    // After the end, playing begins at the start.
    act(() => void video.play().catch(() => {}), video.ended ? 'replay' : null)
  },
  pause: () => act(() => video.pause()),
  seek: (to: number) => act(() => (video.currentTime = Math.max(0, to)), 'seek'),
  rate: (rate: number) => act(() => (video.playbackRate = rate)),
  loop: (on: boolean) => act(() => (video.loop = on)),
  swap: (source: string) => leave(() => (video.src = source)),
  /**
   * Other content, and the session looks before the video has said so: a tick, a hidden page, a
   * report.
   */
  swapUnsaid: (source: string) =>
    leave(() => {
      video.src = source
      for (const session of sessions) record(session)
    }),
  /** The app takes the content out of the video. */
  stop: () =>
    leave(() => {
      video.removeAttribute('src')
      video.load()
      for (const session of sessions) record(session)
    }),
  /** The app leaves the video as it is and is done with the session. */
  end: () => act(() => void sessions.at(-1)?.end()),
  /** Their ids, for who looks at what the backend got. */
  sessions: () => sessions.map(({ id }) => id),
  result() {
    look()
    return {
      viewings: [...past, viewing()],
      snapshots: sessions.map(({ snapshot }) => snapshot),
      recordings: sessions.map(record),
    }
  },
}
export type Bench = typeof bench
Object.assign(window, { bench })

const stream = asked.get('stream') as StreamKind | null
const jump = (to: number): void => act(() => (video.currentTime = to), 'engine')
if (stream) void feed(video, stream, jump)
else video.src = asked.get('src') ?? '/clip.mp4'
if (!asked.has('without')) follow()
if (asked.has('least')) least(video)
if (!asked.has('blind')) {
  setInterval(() => look(), LOOK_MS)
  // What the browser does on its own is seen when it does it, not a look later.
  for (const type of ['play', 'pause', 'seeking', 'seeked', 'waiting', 'playing', 'ended'])
    video.addEventListener(type, () => look())
}
