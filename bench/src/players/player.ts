import type { Adapter } from '@playhead/core'

/** What a run asks of a player. URLs for players of files, ids for players in a frame. */
export interface Wishes {
  readonly source: string
  readonly other: string
  readonly loop: boolean
}

/** A player as an app drives it: by its own methods. */
export interface PlayerHarness {
  readonly adapter: Adapter
  /** It knows its content and would play at once. */
  isReady(): boolean
  play(): unknown
  pause(): unknown
  seek(to: number): unknown
  rate(rate: number): unknown
  /** Shows the other content and plays it. */
  change(): unknown
  destroy(): unknown
}

/** A player of the matrix, as far as the runner knows it; `makers` has the rest, by its name. */
export interface Player {
  readonly name: string
  /** Where its real `<video>` is: in the page, or in a vendor's simulated frame. */
  readonly inFrame?: true
  /** Its position is polled or sampled: what other players report, the adapter has to derive. */
  readonly polled?: true
  /** Its content has no sound: Chromium pauses that in a hidden tab. */
  readonly silent?: true
  readonly source: string
  readonly other: string
  /** From which byte of a file the server waits in a stall; a frame stalls by itself. */
  readonly stallAt?: number
}

const FILE = { source: '/clip.mp4', other: '/other.mp4', stallAt: 82_000 }
const YOUTUBE = {
  source: 'abcdefghijk',
  other: 'other567890',
  inFrame: true,
  polled: true,
} as const
const STREAM = { source: 'a'.repeat(32), other: 'b'.repeat(32), inFrame: true } as const
const VIMEO = { source: '111', other: '222', inFrame: true } as const

export const PLAYERS: readonly Player[] = [
  { name: 'html5', ...FILE },
  {
    name: 'hls.js',
    source: '/adaptive/low.m3u8',
    other: '/adaptive/high.m3u8',
    stallAt: 7000,
    silent: true,
  },
  { name: 'plyr', ...FILE },
  { name: 'videojs', ...FILE },
  { name: 'youtube', ...YOUTUBE },
  { name: 'youtube, handshake', ...YOUTUBE },
  { name: 'plyr, youtube', ...YOUTUBE },
  { name: 'cloudflare-stream', ...STREAM },
  { name: 'cloudflare-stream, SDK', ...STREAM },
  { name: 'cloudflare-video', ...STREAM },
  { name: 'vimeo', ...VIMEO },
  { name: 'plyr, vimeo', ...VIMEO, polled: true },
]

const choose = (names: readonly string[]): readonly Player[] =>
  PLAYERS.filter(({ name }) => names.includes(name))

/** Those that need no simulated frame and differ by the browser's own events. */
export const FIREFOX_PLAYERS: readonly Player[] = choose(['html5', 'plyr', 'videojs'])

/** WebKitGTK begins to play when it has more bytes of a file than the others need. */
const WEBKIT_STALL_AT = 100_000
export const WEBKIT_PLAYERS: readonly Player[] = choose(['html5', 'hls.js', 'plyr', 'videojs']).map(
  (player) => (player.stallAt === FILE.stallAt ? { ...player, stallAt: WEBKIT_STALL_AT } : player),
)
