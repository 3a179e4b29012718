import { createPlayhead, type EventRecord, type Session } from '@playhead/core'
import { html5 } from '@playhead/html5'
import { PlayheadProgress } from '../src/element.ts'
import {
  continueAt,
  createProgress,
  followProgress,
  liveProgress,
  type Progress,
  type VideoProgress,
  watchTimeApi,
} from '../src/index.ts'

/** What tests do with the page, and see of it. */
export interface ProgressHarness {
  readonly progress: Progress
  readonly session: Session
  readonly video: HTMLVideoElement
  readonly events: EventRecord[]
  readonly elsewhere: { readonly video: string; readonly there: VideoProgress }[]
  readonly faults: string[]
  continueThere(): Promise<unknown>
}

const asked = new URLSearchParams(location.search)
const faults: string[] = []
const progress = createProgress({
  source: watchTimeApi({ base: asked.get('at') ?? '' }),
  viewerId: 'user-7',
  report: (error, where) => faults.push(`${where}: ${error}`),
})
// Set after the elements of the page are there, as apps do.
PlayheadProgress.progress = progress

const playhead = createPlayhead({
  transport: { name: 'none', send: async () => ({ outcome: 'accepted' }) },
})
const video = document.querySelector('video') as HTMLVideoElement
const session = playhead.track(html5(video), { videoId: 'lesson-1' })
const events: EventRecord[] = []
session.on('*', (event) => events.push(event))
if (!asked.has('idle'))
  followProgress(session, progress, { everyMs: Number(asked.get('every') ?? 1000) })

const elsewhere: { video: string; there: VideoProgress }[] = []
const live = asked.get('live')
if (live)
  liveProgress(progress, {
    url: live,
    onElsewhere: (video, there) => elsewhere.push({ video, there }),
  })

const harness: ProgressHarness = {
  progress,
  session,
  video,
  events,
  elsewhere,
  faults,
  continueThere: () => continueAt(session, elsewhere.at(-1)?.there.position ?? 0),
}
Object.assign(window, { harness })
