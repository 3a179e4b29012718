/// <reference types="youtube" />
import { describe, expectTypeOf, it } from 'vitest'
import { type YouTubeAdapter, youtube } from './index.ts'

declare const player: YT.Player
declare const iframe: HTMLIFrameElement
declare const video: HTMLVideoElement

describe('youtube()', () => {
  it('takes a YT.Player as @types/youtube knows it, or an iframe', () => {
    expectTypeOf(youtube(player)).toEqualTypeOf<YouTubeAdapter>()
    expectTypeOf(youtube(iframe, { connect: 'handshake' })).toEqualTypeOf<YouTubeAdapter>()
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
