/**
 * How each player is made and worked, in the page. A new player is an entry here and one in
 * `PLAYERS`.
 */
import { cloudflareStream } from '@playhead/cloudflare-stream'
import { html5 } from '@playhead/html5'
import { hlsQuality } from '@playhead/html5/quality'
import { plyr } from '@playhead/plyr'
import { videojs } from '@playhead/videojs'
import { vimeo } from '@playhead/vimeo'
import { youtube } from '@playhead/youtube'
import VimeoPlayer from '@vimeo/player'
import 'cloudflare-video-element'
import Hls from 'hls.js'
import Plyr from 'plyr'
import createVideoJs from 'video.js'
import type { PlayerHarness, Wishes } from './player.ts'

/** The calls of YouTube's player that are used here, and of Cloudflare's. */
interface YTPlayer {
  playVideo(): void
  pauseVideo(): void
  seekTo(seconds: number, ahead: boolean): void
  setPlaybackRate(rate: number): void
  loadVideoById(id: string): void
  getDuration?(): number
  destroy(): void
  getIframe(): HTMLIFrameElement
}
type Stream = HTMLVideoElement & { src: string }
declare const YT: { Player?: new (iframe: HTMLIFrameElement) => YTPlayer } | undefined
declare const Stream: ((iframe: HTMLIFrameElement) => Stream) | undefined

type Make = (wishes: Wishes) => PlayerHarness | Promise<PlayerHarness>

const until = async <T>(what: () => T | undefined | null | false): Promise<T> => {
  for (;;) {
    const found = what()
    if (found) return found
    await new Promise((next) => setTimeout(next, 10))
  }
}
function put<T extends HTMLElement>(name: string, attributes: Record<string, string>): T {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
  const box = document.querySelector('#box') as HTMLElement
  box.append(element)
  return element as T
}
const frame = (src: string): HTMLIFrameElement =>
  put('iframe', { id: 'it', allow: 'autoplay; fullscreen', width: '320', height: '180', src })
const script = (src: string): void => {
  document.head.append(Object.assign(document.createElement('script'), { src }))
}

/** Everybody who has the shape of a media element. */
const media = (
  element: HTMLMediaElement,
): Omit<PlayerHarness, 'adapter' | 'change' | 'destroy'> => ({
  isReady: () => element.readyState >= 3,
  play: () => void element.play()?.catch(() => {}),
  pause: () => element.pause(),
  seek: (to) => {
    element.currentTime = to
  },
  rate: (rate) => {
    element.playbackRate = rate
  },
})
const video = (wishes: Wishes): HTMLVideoElement =>
  put('video', {
    id: 'it',
    width: '320',
    height: '180',
    preload: 'auto',
    ...(wishes.loop ? { loop: '' } : {}),
  })

const ofFile: Make = (wishes) => {
  const element = video(wishes)
  element.src = wishes.source
  return {
    ...media(element),
    adapter: html5(element),
    change() {
      element.src = wishes.other
      void element.play()
    },
    destroy() {
      element.removeAttribute('src')
      element.load()
      element.remove()
    },
  }
}

const ofHls: Make = (wishes) => {
  const element = video(wishes)
  // What is not loaded ahead is missing when the server stalls.
  const hls = new Hls({ maxBufferLength: 4, maxMaxBufferLength: 4 })
  hls.loadSource(wishes.source)
  hls.attachMedia(element)
  return {
    ...media(element),
    adapter: html5(element, { quality: hlsQuality(hls) }),
    change() {
      hls.loadSource(wishes.other)
      void element.play()
    },
    destroy() {
      hls.destroy()
      element.remove()
    },
  }
}

function ofPlyr(provider: 'html5' | 'youtube' | 'vimeo'): Make {
  return async (wishes) => {
    Object.assign(window, { Vimeo: { Player: VimeoPlayer } })
    const source = (src: string): Plyr.SourceInfo => ({
      type: 'video',
      sources: [{ src, provider }],
    })
    if (provider === 'html5') video(wishes).src = wishes.source
    else
      put('div', { id: 'it', 'data-plyr-provider': provider, 'data-plyr-embed-id': wishes.source })
    const player = new Plyr('#it', {
      ...{
        iconUrl: '/none.svg',
        loadSprite: false,
        blankVideo: '/other.mp4',
        storage: { enabled: false },
      },
      ...{ speed: { selected: 1, options: [0.5, 1, 2] }, loop: { active: wishes.loop } },
    })
    return {
      adapter: plyr(player),
      isReady: () => (player as { ready?: boolean }).ready === true && player.duration > 0,
      play: () => void player.play(),
      pause: () => player.pause(),
      seek: (to) => {
        player.currentTime = to
      },
      rate: (rate) => {
        player.speed = rate
      },
      async change() {
        // Not before its media is there: Plyr cannot play before.
        const there = new Promise((ready) => player.once('ready', ready))
        player.source = source(wishes.other)
        await there
        await until(() => player.duration > 0)
        void player.play()
      },
      destroy: () => player.destroy(),
    }
  }
}

const ofVideoJs: Make = (wishes) => {
  const element = video(wishes)
  element.className = 'video-js'
  const type = 'video/mp4'
  const player = createVideoJs(element, {
    controls: true,
    loop: wishes.loop,
    sources: [{ src: wishes.source, type }],
  })
  return {
    adapter: videojs(player),
    isReady: () => player.readyState() >= 3,
    play: () => void player.play()?.catch(() => {}),
    pause: () => player.pause(),
    seek: (to) => player.currentTime(to),
    rate: (rate) => player.playbackRate(rate),
    change() {
      player.src({ src: wishes.other, type })
      void player.play()
    },
    destroy: () => player.dispose(),
  }
}

const embed = ({ source, loop }: Wishes): HTMLIFrameElement =>
  frame(
    `https://www.youtube.com/embed/${source}?enablejsapi=1&origin=${location.origin}${loop ? '&loop=1' : ''}`,
  )

const ofYouTube: Make = async (wishes) => {
  script('https://www.youtube.com/iframe_api')
  const iframe = embed(wishes)
  const player = new (await until(() => (typeof YT === 'undefined' ? null : YT?.Player)))(iframe)
  return {
    adapter: youtube(player as never),
    isReady: () => (player.getDuration?.() ?? 0) > 0,
    play: () => player.playVideo(),
    pause: () => player.pauseVideo(),
    seek: (to) => player.seekTo(to, true),
    rate: (rate) => player.setPlaybackRate(rate),
    change: () => player.loadVideoById(wishes.other),
    destroy: () => player.destroy(),
  }
}

/** No API on the page: the adapter makes the embed speak, and the app sends it commands. */
const ofYouTubeFrame: Make = (wishes) => {
  const iframe = embed(wishes)
  const adapter = youtube(iframe, { connect: 'handshake' })
  const command = (func: string, ...args: unknown[]): void =>
    iframe.contentWindow?.postMessage(
      JSON.stringify({ event: 'command', func, args, id: 'playhead', channel: 'widget' }),
      'https://www.youtube.com',
    )
  return {
    adapter,
    isReady: () => (adapter.snapshot().duration ?? 0) > 0,
    play: () => command('playVideo'),
    pause: () => command('pauseVideo'),
    seek: (to) => command('seekTo', to, true),
    rate: (rate) => command('setPlaybackRate', rate),
    change: () => command('loadVideoById', wishes.other),
    destroy: () => iframe.remove(),
  }
}

function ofStream(by: 'iframe' | 'SDK'): Make {
  return async ({ source, other, loop }) => {
    script('https://embed.cloudflarestream.com/embed/sdk.latest.js')
    await until(() => typeof Stream !== 'undefined')
    const iframe = frame(
      `https://customer-abc123.cloudflarestream.com/${source}/iframe?preload=auto${loop ? '&loop' : ''}`,
    )
    const player = Stream?.(iframe) as Stream
    return {
      ...media(player),
      adapter:
        by === 'SDK' ? cloudflareStream(player as never, { iframe }) : cloudflareStream(iframe),
      isReady: () => player.duration > 0,
      change() {
        player.src = other
        void player.play()
      },
      destroy: () => iframe.remove(),
    }
  }
}

/** Another's custom element, by the shape that it shares with `<video>`. */
const ofCloudflareVideo: Make = ({ source, other, loop }) => {
  const at = (id: string): string => `https://watch.videodelivery.net/${id}`
  const attributes = {
    src: at(source),
    controls: '',
    preload: 'auto',
    ...(loop ? { loop: '' } : {}),
  }
  const element = put<HTMLVideoElement>('cloudflare-video', attributes)
  return {
    ...media(element),
    adapter: html5(element),
    isReady: () => element.duration > 0,
    change() {
      element.src = at(other)
      void element.play()
    },
    destroy: () => element.remove(),
  }
}

const ofVimeo: Make = ({ source, other, loop }) => {
  const iframe = frame(`https://player.vimeo.com/video/${source}${loop ? '?loop=1' : ''}`)
  const player = new VimeoPlayer(iframe)
  const adapter = vimeo(iframe)
  return {
    adapter,
    isReady: () => (adapter.snapshot().duration ?? 0) > 0,
    play: () => void player.play(),
    pause: () => void player.pause(),
    seek: (to) => void player.setCurrentTime(to),
    rate: (rate) => void player.setPlaybackRate(rate),
    async change() {
      await player.loadVideo(Number(other))
      await player.play()
    },
    destroy: () => void player.destroy(),
  }
}

export const makers: Readonly<Record<string, Make>> = {
  html5: ofFile,
  'hls.js': ofHls,
  plyr: ofPlyr('html5'),
  videojs: ofVideoJs,
  youtube: ofYouTube,
  'youtube, handshake': ofYouTubeFrame,
  'plyr, youtube': ofPlyr('youtube'),
  'cloudflare-stream': ofStream('iframe'),
  'cloudflare-stream, SDK': ofStream('SDK'),
  'cloudflare-video': ofCloudflareVideo,
  vimeo: ofVimeo,
  'plyr, vimeo': ofPlyr('vimeo'),
}
