import { createMediaHarness, type MediaHarness } from '@playhead/testing/page'
import Vimeo from '@vimeo/player'
import Plyr from 'plyr'
import { plyr } from '../src/index.ts'

/** A Plyr, with what its types do not have. `embed` is the real `@vimeo/player` that it drives. */
export type RealPlyr = Plyr & {
  readonly ready?: boolean
  readonly media: HTMLVideoElement
  readonly embed?: Vimeo | null
}

/** What the page under test has as `harness`. */
export interface PlyrHarness extends MediaHarness {
  player: RealPlyr
  /** Creates a player on `#it`, and tracks it. */
  create(): void
}

const isEmbed = document.querySelector('#it')?.hasAttribute('data-plyr-provider')
const options: Plyr.Options = {
  iconUrl: '/none.svg',
  loadSprite: false,
  hideControls: false,
  blankVideo: isEmbed ? '/clip.mp4' : '/blank.mp4',
  storage: { enabled: false },
  speed: { selected: 1, options: [0.5, 1, 2] },
  ...(isEmbed
    ? { youtube: { noCookie: true } }
    : { quality: { default: 360, options: [720, 360] } }),
}
// The real package, which Plyr would load from Vimeo.
Object.assign(window, { Vimeo: { Player: Vimeo } })

const currentMedia = (): HTMLVideoElement | undefined =>
  isEmbed ? undefined : harness.player?.media
const harness: PlyrHarness = Object.assign(createMediaHarness(currentMedia), {
  player: undefined as unknown as RealPlyr,
  create() {
    harness.player = new Plyr('#it', options) as RealPlyr
    harness.trackAdapter(plyr(harness.player), (source) => ({
      videoId: source ? source.replace(/.*[/]/, '') : 'not yet known',
    }))
  },
})
Object.assign(window, { harness })
harness.create()
