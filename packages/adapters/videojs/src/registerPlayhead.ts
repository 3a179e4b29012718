import type { Adapter, Playhead, Session, TrackedMedia } from '@playhead/core'
import type { VideoJsPlayer } from './videoJsPlayer.ts'
import { videojs } from './videojs.ts'

/**
 * A player of a Video.js with the plugin: `const player = videojs('it') as Player & WithPlayhead`.
 */
export interface WithPlayhead {
  /**
   * Follows this player until it is disposed of. Called again with other media, it starts a new
   * session; with the same media, it continues.
   */
  playhead(media: TrackedMedia): Session
}

/** What the plugin uses of `videojs` itself. */
export interface VideoJs {
  registerPlugin(name: string, plugin: (this: never, ...given: never[]) => unknown): unknown
}

/**
 * Registers the plugin: `player.playhead(media)` becomes a method of every player. Sessions end
 * with their player.
 */
export function registerPlayhead(library: VideoJs, playhead: Playhead): void {
  const followed = new WeakMap<VideoJsPlayer, { end(): void; session(): Session }>()

  function follow(this: VideoJsPlayer, media: TrackedMedia): Session {
    const adapter = videojs(this)
    const before = followed.get(this)
    const running = before?.session()
    const { videoId } = (media ?? {}) as { videoId?: unknown }
    if (running && running.snapshot.state !== 'closed' && running.snapshot.videoId === videoId)
      return running
    before?.end()
    let session: Session
    let begins = false
    // After a source change another session starts by itself, and that one has to be ended.
    const marked: Adapter = Object.create(adapter, {
      attach: {
        value(context: Parameters<Adapter['attach']>[0]) {
          begins = true
          adapter.attach(context)
        },
      },
    })
    const forget = playhead.on('session', (next) => {
      if (begins) session = next
      begins = false
    })
    const end = (): void => {
      forget()
      this.off('dispose', end)
      void session.end()
    }
    try {
      session = playhead.track(marked, media)
    } catch (error) {
      forget()
      throw error
    }
    followed.set(this, { end, session: () => session })
    this.on('dispose', end)
    return session
  }

  library.registerPlugin('playhead', follow)
}
