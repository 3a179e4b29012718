/// <reference types="youtube" />
/** What the snippets of docs/guide take as given: what a reader's page has. */
import type { Playhead, Session } from '@playhead/core'
import type { MediaPlayerClass } from 'dashjs'
import type HlsOfHlsJs from 'hls.js'
import type PlyrOfPlyr from 'plyr'
import type shakaPlayer from 'shaka-player'
import type videoJs from 'video.js'

declare global {
  const playhead: Playhead
  const session: Session
  const video: HTMLVideoElement
  const iframe: HTMLIFrameElement
  const hls: HlsOfHlsJs
  const dash: MediaPlayerClass
  const shaka: shakaPlayer.Player
  const player: PlyrOfPlyr
  const vjs: ReturnType<typeof videoJs>
  const stream: import('@playhead/cloudflare-stream').StreamPlayer
}
