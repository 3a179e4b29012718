/// <reference types="youtube" />
import type { Adapter } from '@playhead/core'
import { describe, expectTypeOf, it } from 'vitest'
import { youtube } from './index.ts'

declare const player: YT.Player
declare const iframe: HTMLIFrameElement
declare const video: HTMLVideoElement

describe('youtube()', () => {
  it('takes a YT.Player as @types/youtube knows it, or an iframe', () => {
    expectTypeOf(youtube(player)).toEqualTypeOf<Adapter>()
    expectTypeOf(youtube(iframe, { connect: 'handshake' })).toEqualTypeOf<Adapter>()
  })

  it('takes nothing else', () => {
    // @ts-expect-error a video is for html5()
    youtube(video)
    // @ts-expect-error the id of an element is not looked up
    youtube('player')
    // @ts-expect-error there is no such way
    youtube(iframe, { connect: 'steal' })
  })
})
