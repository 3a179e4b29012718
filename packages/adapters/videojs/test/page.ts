import { createMediaHarness, type MediaHarness } from '@playhead/testing/page'
import videojs from 'video.js'
import type Player from 'video.js/dist/types/player'
import { registerPlayhead, type WithPlayhead } from '../src/index.ts'

/** What the page under test has as `harness`. */
export interface VideoJsHarness extends MediaHarness {
  player: Player & WithPlayhead
  /** Creates the player anew, from the HTML that the page had first. */
  create(): void
  media(): HTMLVideoElement
}

const media = (): HTMLVideoElement => harness.player.tech(true)?.el() as HTMLVideoElement
const currentMedia = (): HTMLVideoElement | undefined =>
  !harness.player || harness.player.isDisposed() ? undefined : media()

const box = document.querySelector('#box') as HTMLElement
const html = box.innerHTML
const options = { controls: true, preload: 'auto', width: 640, height: 360, inactivityTimeout: 0 }

const harness: VideoJsHarness = Object.assign(createMediaHarness(currentMedia), {
  player: undefined as unknown as Player & WithPlayhead,
  media,
  create() {
    box.innerHTML = html
    harness.player = videojs('it', options) as Player & WithPlayhead
    harness.player.playhead((source) => ({ videoId: (source ?? 'nothing').replace(/.*[/]/, '') }))
  },
})
registerPlayhead(videojs, harness.playhead)
Object.assign(window, { harness })
harness.create()
