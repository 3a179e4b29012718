import type { Adapter, Playhead, Range, Session, SessionSnapshot } from '@playhead/core'
import type { Progress, VideoProgress } from '@playhead/progress'
import { createElement, useRef } from 'react'
import { expectTypeOf, it } from 'vitest'
import {
  type CourseProgress,
  PlayheadProvider,
  useCourseProgress,
  usePlayhead,
  useProgress,
  useSnapshot,
  useVideoSession,
} from './index.ts'

declare const playhead: Playhead
declare const adapter: Adapter
declare const progress: Progress
declare const frame: (frame: HTMLIFrameElement) => Adapter

it('takes a ref, an element in state, an adapter, or nothing yet', () => {
  const ref = useRef<HTMLVideoElement>(null)
  const older = { current: null } as { readonly current: HTMLVideoElement | null } // React 18's RefObject
  expectTypeOf(useVideoSession(ref, { videoId: 'a' })).toEqualTypeOf<Session | null>()
  useVideoSession(older, null)
  useVideoSession(null as HTMLAudioElement | null, (source) =>
    source ? { videoId: source } : null,
  )
  useVideoSession(adapter, { videoId: 'a', courseId: 'b' })
  useVideoSession(useRef<Adapter>(null), { videoId: 'a' })
  useVideoSession(undefined, { videoId: 'a' })
})

it('requires an adapter for an element that is not a media element', () => {
  const ref = useRef<HTMLIFrameElement>(null)
  // @ts-expect-error an iframe has no play()
  useVideoSession(ref, { videoId: 'a' })
  useVideoSession(ref, { videoId: 'a' }, { adapter: frame })
  // @ts-expect-error that adapter is for iframes
  useVideoSession(useRef<HTMLVideoElement>(null), { videoId: 'a' }, { adapter: frame })
})

it('wants an id of the video', () => {
  // @ts-expect-error no video
  useVideoSession(adapter, { courseId: 'b' })
  // @ts-expect-error media may be null, not left out
  useVideoSession(adapter)
})

it('gives the part of the snapshot that is selected', () => {
  const session = useVideoSession(adapter, { videoId: 'a' })
  expectTypeOf(useSnapshot(session)).toEqualTypeOf<SessionSnapshot | null>()
  expectTypeOf(useSnapshot(session, ({ watched }) => watched)).toEqualTypeOf<
    readonly Range[] | null
  >()
  expectTypeOf(
    useSnapshot(session, (snapshot) => snapshot.completed, { every: 1000 }),
  ).toEqualTypeOf<boolean | null>()
  // @ts-expect-error it is called positionMs nowhere
  useSnapshot(session, ({ positionMs }) => positionMs)
  // @ts-expect-error a snapshot cannot be changed
  useSnapshot(session, (snapshot) => snapshot.watched.push([0, 1]))
})

it('takes a playhead, a function that makes one, or null on a server', () => {
  createElement(PlayheadProvider, { playhead })
  createElement(PlayheadProvider, { playhead: () => playhead }, 'children')
  createElement(PlayheadProvider, { playhead: null })
  // @ts-expect-error options make no playhead
  createElement(PlayheadProvider, { playhead: { transport: null } })
  expectTypeOf(usePlayhead()).toEqualTypeOf<Playhead | null>()
})

it('keeps progress in what createProgress() made', () => {
  const ref = useRef<HTMLVideoElement>(null)
  const session = useVideoSession(ref, { videoId: 'a' })
  expectTypeOf(
    useProgress(session, progress, { player: ref, everyMs: 10_000 }).known,
  ).toEqualTypeOf<VideoProgress | null>()
  useProgress(session, progress, {
    player: (seconds) => expectTypeOf(seconds).toEqualTypeOf<number>(),
  })
  useProgress(session, progress)
  expectTypeOf(useCourseProgress(progress, ['a', 'b'])).toEqualTypeOf<CourseProgress>()
  useProgress(session, { load: async () => ({}), save: async () => {} })
  // @ts-expect-error it would be saved nowhere
  useProgress(session, { load: async () => ({}) })
})
