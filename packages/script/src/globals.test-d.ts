import type { EventRecord, Session } from '@playhead/core'
import { expectTypeOf, it } from 'vitest'
import type { PlayheadGlobal } from './index.ts'

it('types the events of followed elements and the global', () => {
  document.addEventListener('playhead:complete', ({ detail }) => {
    expectTypeOf(detail).toEqualTypeOf<Extract<EventRecord, { type: 'complete' }>>()
  })
  document.createElement('video').addEventListener('playhead:session', ({ detail }) => {
    expectTypeOf(detail).toEqualTypeOf<Session>()
  })
  expectTypeOf(window.Playhead).toEqualTypeOf<PlayheadGlobal | undefined>()
  // @ts-expect-error: the script may be blocked
  window.Playhead.initVideoAnalytics(document.createElement('video'))
})
