// What the README shows, in an app that installed the packages.
import { createPlayhead, type Playhead, type SessionSnapshot } from '@playhead/core'
import type { envelopeSchema } from '@playhead/core/wire'
import { html5 } from '@playhead/html5'
import { fetchTransport } from '@playhead/http'
import type {} from '@playhead/script'

document.addEventListener('playhead:complete', ({ detail }) => detail.basis)
window.Playhead?.initVideoAnalytics(document.createElement('video'), { videoId: 'lesson-1' })

export type Envelope = typeof envelopeSchema

export async function watch(video: HTMLVideoElement): Promise<SessionSnapshot> {
  const playhead: Playhead = createPlayhead({
    transport: fetchTransport({ url: '/v1/ingest', key: 'wk_1' }),
    viewerId: 'user-7',
  })
  const session = playhead.track(html5(video), { videoId: 'lesson-1', courseId: 'course-9' })
  session.on('complete', () => video.classList.add('complete'))
  session.log('note-taken', { at: 12 })

  const { playingMs, watched } = session.snapshot
  if (playingMs > 0 && watched[0] && watched[0][1] > watched[0][0]) video.title = `${playingMs} ms`

  await session.end()
  await playhead.flush()
  await playhead.destroy()

  // @ts-expect-error a transport is not optional: types of the packed packages are real, not `any`
  createPlayhead({})
  return session.snapshot
}
