/// <reference types="youtube" />
/** What the snippets of docs/guide take as given: what a reader's page has. */
import type { Playhead, Session, Transport } from '@playhead/core'
import type { Progress } from '@playhead/progress'
import type VimeoPlayer from '@vimeo/player'
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
  const stream: import('@playhead/cloudflare-stream').StreamPlayer & { currentTime: number }
  const youtubePlayer: YT.Player
  const vimeoPlayer: VimeoPlayer
  const transport: Transport
  const progress: Progress
  const videoId: string
  const heading: HTMLElement
  const continueButton: HTMLElement
  const banner: { onAnswer(told: (yes: boolean) => void): void }
  function unlockAfter(video: string): void
  function unlockNextLesson(video?: string): void
  function offer(text: string, accepted: () => void): void
  function yourStatus(queued: number, lastError: string | null): void
  function yourAlert(reason: string): void
}
