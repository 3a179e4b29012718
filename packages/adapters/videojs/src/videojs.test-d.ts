import type { Adapter, Playhead, Session } from '@playhead/core'
import library from 'video.js'
import type Player from 'video.js/dist/types/player'
import { expectTypeOf, test } from 'vitest'
import { registerPlayhead, videojs, type WithPlayhead } from './index.ts'

test("takes a player by Video.js' own types, and nothing else", () => {
  expectTypeOf(videojs({} as Player)).toEqualTypeOf<Adapter>()
  expectTypeOf(videojs(library('it'))).toEqualTypeOf<Adapter>()

  // @ts-expect-error a <video> is for html5()
  videojs({} as HTMLVideoElement)
})

test('gives each player a method', () => {
  registerPlayhead(library, {} as Playhead)
  const player = library('it') as Player & WithPlayhead

  expectTypeOf(player.playhead({ videoId: 'lesson-1' })).toEqualTypeOf<Session>()
  // @ts-expect-error media have a video
  player.playhead({})
})
