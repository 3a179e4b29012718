import type { Session } from '@playhead/core'
import { expectTypeOf, it } from 'vitest'
import {
  createProgress,
  followProgress,
  httpSource,
  type Resumed,
  type SeekPort,
  type VideoProgress,
} from './index.ts'

declare const session: Session

it('takes any object that loads and saves', () => {
  const progress = createProgress({
    source: {
      load: async () => ({}),
      save: (video, { position }, { leaving }) =>
        fetch(`/${video}/${position}`, { keepalive: leaving }),
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
  followProgress(session, progress, {
    player: document.createElement('video'),
    onResumed: (resumed) => expectTypeOf(resumed).toEqualTypeOf<Resumed>(),
  })
  followProgress(session, progress, {
    player: (seconds) => expectTypeOf(seconds).toEqualTypeOf<number>(),
  })
  followProgress(session, progress)
  const port: SeekPort = { seek: (seconds) => Promise.resolve(seconds), position: () => null }
  followProgress(session, progress, { player: port, completeAt: 'session' })
  // @ts-expect-error 80 is no share by name
  followProgress(session, progress, { completeAt: '80' })
  // @ts-expect-error an adapter is no player
  followProgress(session, progress, { player: { name: 'html5', snapshot: () => ({}) } })
  // @ts-expect-error the player is an option
  followProgress(session, document.createElement('video'), progress)
})

it('types requests as the backend reads them', () => {
  httpSource({
    load: (videos) => ({ url: `/p?ids=${videos.join()}` }),
    read: (answer) => answer as Record<string, VideoProgress>,
    save: (video, { position, duration }) =>
      duration === null ? null : { url: `/p/${video}`, body: { position } },
  })
})
