import { cloudflareStream, type StreamPlayer } from '@playhead/cloudflare-stream'
import {
  type Adapter,
  createPlayhead,
  type EventRecord,
  memoryStore,
  type Session,
} from '@playhead/core'
import { html5 } from '@playhead/html5'
import { vimeo } from '@playhead/vimeo'
import { type YouTubePlayer, youtube } from '@playhead/youtube'
import VimeoPlayer from '@vimeo/player'
import { createProgress, type FollowProgressOptions, followProgress } from '../src/index.ts'

/** What tests see of the page. */
export interface ProgressHarness {
  readonly session: Session
  readonly events: EventRecord[]
  /** Positions that the backend received. */
  readonly saves: number[]
  readonly faults: string[]
}

interface Embed extends YouTubePlayer {
  seekTo(to: number, ahead: boolean): void
  cueVideoById(what: { readonly videoId: string; readonly startSeconds: number }): void
}
declare const YT: { readonly Player: new (iframe: Element, options?: object) => Embed }
declare const Stream: (iframe: Element) => StreamPlayer & { currentTime: number }

const faults: string[] = []
const events: EventRecord[] = []
const saves: number[] = []
const report = (error: unknown, where: string): void => void faults.push(`${where}: ${error}`)
const source = {
  load: async () => ({ 'lesson-1': { position: 30, duration: 60, completed: false, at: 1 } }),
  save: async (_: string, { position }: { position: number }) => void saves.push(position),
}

function follow(adapter: Adapter, options: FollowProgressOptions = {}): void {
  const transport = { name: 'none', send: async () => ({ outcome: 'accepted' }) as const }
  const playhead = createPlayhead({ transport, store: memoryStore(), report })
  const session = playhead.track(adapter, { videoId: 'lesson-1' })
  session.on('*', (event) => events.push(event))
  followProgress(session, createProgress({ source, storage: null, report }), {
    everyMs: 1000,
    ...options,
  })
  const harness: ProgressHarness = { session, events, saves, faults }
  Object.assign(window, { harness })
}

const iframe = document.querySelector('iframe') as HTMLIFrameElement
const element = document.querySelector(
  'youtube-video, vimeo-video, cloudflare-video',
) as HTMLVideoElement | null
function withApi(start: () => void): void {
  Object.assign(window, { onYouTubeIframeAPIReady: start })
  document.head.append(
    Object.assign(document.createElement('script'), { src: 'https://www.youtube.com/iframe_api' }),
  )
}
/**
 * As a reader of the guide would write it: the player, its adapter, and how it seeks where the
 * adapter has no controls.
 */
const PLAYERS: Readonly<Record<string, () => void>> = {
  youtube: () =>
    withApi(() => {
      const player = new YT.Player(iframe)
      follow(youtube(player), {
        player: { seek: (s) => player.seekTo(s, true), startsOnSeek: true },
      })
    }),
  'youtube-cued': () =>
    withApi(() => {
      const onReady = (): void => {
        player.cueVideoById({ videoId: 'abcdefghijk', startSeconds: 30 })
        follow(youtube(player), { resume: false })
      }
      const player = new YT.Player(iframe, { events: { onReady } })
    }),
  vimeo() {
    const player = new VimeoPlayer(iframe)
    follow(vimeo(player), { player: { seek: (s) => player.setCurrentTime(s), startsOnSeek: true } })
  },
  'cloudflare-stream'() {
    const stream = Stream(iframe)
    const seek = (seconds: number): void => {
      stream.currentTime = seconds
    }
    follow(cloudflareStream(stream, { iframe }), { player: seek })
  },
  async 'youtube-video'() {
    await import('youtube-video-element')
    follow(html5(element as HTMLVideoElement))
  },
  async 'vimeo-video'() {
    await import('vimeo-video-element')
    follow(html5(element as HTMLVideoElement))
  },
  async 'cloudflare-video'() {
    await import('cloudflare-video-element')
    follow(html5(element as HTMLVideoElement))
  },
}
PLAYERS[location.pathname.slice(1)]?.()
