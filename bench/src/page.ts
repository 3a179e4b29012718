/** The page under test: a video, Playhead, and beside it the truth. Bundled and run in Chromium. */
import { createPlayhead, record, type Session } from '@playhead/core'
import { html5 } from '@playhead/html5'
import { fetchTransport } from '@playhead/http'
import { Looks } from './truth.ts'

const video = document.querySelector('video') as HTMLVideoElement
const playhead = createPlayhead({ transport: fetchTransport({ url: '/v1/ingest', key: 'wk_bench' }) })
const sessions: Session[] = []
playhead.on('session', (session) => sessions.push(session))
const session = playhead.track(html5(video), (source) => ({ video: source ?? 'none' }))

const looks = new Map<string, Looks>()
let current = new Looks()
const under = (source: string): Looks => {
  const known = looks.get(source) ?? new Looks()
  looks.set(source, known)
  return known
}
current = under('first')
let sampling = true
const look = (): void => current.look(performance.now(), video.currentTime, video.playbackRate)
setInterval(() => sampling && look(), 10)
// A loop is the player's own jump: told by the position falling while nobody sought.
video.addEventListener('timeupdate', () => sampling && look())

const wait = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))
const bench = {
  video,
  session,
  wait,
  async play(): Promise<void> {
    look()
    await video.play()
  },
  pause(): void {
    look()
    video.pause()
    look()
  },
  /** A look before, so that what was played until now counts, and none across. */
  seek(to: number): void {
    look()
    current.break()
    video.currentTime = to
    current.break()
  },
  rate(rate: number): void {
    look()
    video.playbackRate = rate
  },
  swap(source: string): void {
    look()
    current = under(source)
    video.src = source
  },
  /** Looks come from outside from now on. */
  handOver(): void {
    look()
    sampling = false
  },
  takeBack(): void {
    sampling = true
  },
  state: () => ({ now: performance.now(), position: video.currentTime, rate: video.playbackRate, paused: video.paused }),
  look(now: number, position: number, rate: number): void {
    current.look(now, position, rate)
  },
  async result() {
    look()
    const snapshots = sessions.map(({ snapshot }) => snapshot)
    return {
      truths: [...looks.values()].map(({ truth }) => truth),
      snapshots,
      recordings: sessions.map(record),
      played: Array.from({ length: video.played.length }, (_, at) => [video.played.start(at), video.played.end(at)]),
    }
  },
}
export type Bench = typeof bench
Object.assign(window, { bench })
