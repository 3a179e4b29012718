import type { Session } from '@playhead/core'
import { expectTypeOf, it } from 'vitest'
import { createProgress, followProgress, httpSource, type Resumed, type SeekPort, type VideoProgress } from './index.ts'

declare const session: Session

it('takes any object that loads and saves', () => {
  const progress = createProgress({
    source: {
      load: async () => ({}),
      save: (video, { position }, { leaving }) => fetch(`/${video}/${position}`, { keepalive: leaving }),
    },
  })
  expectTypeOf(progress.rows).toEqualTypeOf<Readonly<Record<string, VideoProgress>>>()
  // @ts-expect-error nothing would be saved
  createProgress({ source: { load: async () => ({}) } })
  // @ts-expect-error a position alone says nothing of when
  void progress.save('lesson-1', { position: 3 })
})

it('sends an element, a port or a function elsewhere', () => {
  const progress = createProgress({ source: { load: async () => ({}), save: async () => {} } })
  followProgress(session, document.createElement('video'), progress, {
    onResumed: (resumed) => expectTypeOf(resumed).toEqualTypeOf<Resumed>(),
  })
  followProgress(session, (seconds) => expectTypeOf(seconds).toEqualTypeOf<number>(), progress)
  const port: SeekPort = { seek: (seconds) => Promise.resolve(seconds), position: () => null }
  followProgress(session, port, progress, { completeAt: 'session' })
  // @ts-expect-error 80 is no share by name
  followProgress(session, port, progress, { completeAt: '80' })
  // @ts-expect-error adapters only listen
  followProgress(session, { name: 'html5', snapshot: () => ({}) }, progress)
})

it('says in requests what a backend understands', () => {
  httpSource({
    load: (videos) => ({ url: `/p?ids=${videos.join()}` }),
    read: (answer) => answer as Record<string, VideoProgress>,
    save: (video, { position, duration }) => (duration === null ? null : { url: `/p/${video}`, body: { position } }),
  })
})
