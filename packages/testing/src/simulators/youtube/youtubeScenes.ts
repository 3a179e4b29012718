import type { SimPlayer } from '../simPlayer.ts'
import type { YoutubeFacts } from './youtubeInfo.ts'

/**
 * What a viewer does, and what happens to an embed. Each is a sequence of states that was observed
 * on real ones.
 */
export interface YoutubeScenes {
  /** Seeks send no state: they stay in the buffer. */
  quiet: boolean
  /** With the mouse: 2 → 3 → 1. */
  userSeekMouse(to: number, holdMs?: number): Promise<void>
  /** With an arrow key: 3 → 1. */
  userSeekKey(to: number): void
  /** Into what is buffered: no state at all. */
  seekInBuffer(to: number): Promise<void>
  /** Paused: no state, one message with the new time. */
  seekPaused(to: number): void
  /** An advertisement before the content: its time stands still. */
  preroll(ms: number): Promise<void>
  errorTwice(code: number): void
  /** 0 → −1 → 3 → 1, with another `video_id`. */
  playlistNext(): void
  /** A stream that has been on for so many seconds. */
  live(sinceSeconds: number): void
  loopVideo(): void
  reload(): void
  /** The state stays at playing, but position messages and the picture stop. */
  freeze(ms: number): Promise<void>
}

/** What the scenes are played with. */
export interface YoutubeStage {
  readonly player: SimPlayer
  facts(): YoutubeFacts
  update(change: Partial<YoutubeFacts>): void
  setState(state: number): void
  sendError(code: number): void
  playAt(index: number): void
  sendAll(): void
}

const pass = (ms: number): Promise<void> => new Promise((over) => setTimeout(over, ms))

/** The scenes of an embed. Browser code. */
export function youtubeScenes({
  player,
  facts,
  update,
  setState,
  sendError,
  playAt,
  sendAll,
}: YoutubeStage): YoutubeScenes {
  const { video } = player
  const scenes: YoutubeScenes = {
    quiet: false,
    async userSeekMouse(to, holdMs = 120) {
      player.pause()
      await pass(holdMs)
      player.seek(to)
      setState(3)
      await player.play()
    },
    userSeekKey: (to) => player.seek(to),
    async seekInBuffer(to) {
      const before = scenes.quiet
      scenes.quiet = true
      player.seek(to)
      await new Promise((over) => video.addEventListener('seeked', over, { once: true }))
      await pass(50)
      scenes.quiet = before
    },
    seekPaused: (to) => player.seek(to),
    async preroll(ms) {
      player.adStart()
      player.play().catch(() => {})
      await pass(ms)
      player.adEnd()
    },
    errorTwice(code) {
      player.pause()
      sendError(code)
      sendError(code)
    },
    playlistNext() {
      player.pause()
      setState(0)
      playAt(facts().playlistIndex + 1)
    },
    live(sinceSeconds) {
      update({ liveSince: Date.now() - sinceSeconds * 1000 })
      sendAll()
    },
    loopVideo() {
      video.loop = true
    },
    reload: () => location.reload(),
    async freeze(ms) {
      player.freezeTicks()
      player.drop('timeupdate', 'waiting', 'playing')
      const ends = player.stall(ms)
      await ends
      player.drop()
      player.freezeTicks(false)
    },
  }
  return scenes
}
