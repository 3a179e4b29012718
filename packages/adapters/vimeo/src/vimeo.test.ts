import { type AdapterSubject, describeAdapter } from '@playhead/testing'
import { afterEach, expect, it, vi } from 'vitest'
import { attachToFrame, attachToPlayer } from '../test/attachTo.ts'
import { fakePlayer } from '../test/fakePlayer.ts'
import { fakeVimeo } from '../test/fakeVimeo.ts'
import { vimeo } from './vimeo.ts'

afterEach(() => void vi.unstubAllGlobals())

for (const json of [false, true]) {
  describeAdapter(`vimeo by its wire, ${json ? 'in JSON' : 'in clones'}`, () => {
    const fake = fakeVimeo({ json })
    vi.stubGlobal('window', fake.window)
    let timers = 0
    return {
      adapter: vimeo(fake.element),
      play: () => fake.video.play(),
      pause: () => fake.video.pause(),
      seek: (seconds) => {
        fake.video.currentTime = seconds
      },
      setRate: (rate) => {
        fake.video.playbackRate = rate
      },
      change: () => fake.load(222),
      unload: fake.unload,
      ...failures(fake),
      removePlayer: fake.remove,
      pass: (ms) => fake.clock.advance(ms),
      listeners: () => fake.page.listeners + fake.frame.listeners,
      timers: () => timers,
      onTimeDemand() {},
      now: fake.clock.now,
      setTimer(run, ms) {
        timers++
        return fake.clock.setTimer(run, ms)
      },
    }
  })
}

describeAdapter('vimeo by a @vimeo/player', () => {
  const fake = fakePlayer()
  return {
    adapter: vimeo(fake.player),
    play: () => fake.video.play(),
    pause: () => fake.video.pause(),
    seek: (seconds) => {
      fake.video.currentTime = seconds
    },
    setRate: (rate) => {
      fake.video.playbackRate = rate
    },
    change: () => fake.load(222),
    unload: fake.unload,
    ...failures(fake),
    breakPlayer: fake.breakPlayer,
    removePlayer: fake.remove,
    pass: (ms) => fake.clock.pass(ms),
    listeners: () => fake.listening() + fake.frame.listeners,
    onTimeDemand() {},
    now: fake.clock.now,
    setTimer: fake.clock.setTimer,
  }
})

/** Every error of Vimeo that is about the video ends playback; none can be asked for later. */
function failures({
  sendEvent,
  video,
}: ReturnType<typeof fakeVimeo>): Pick<AdapterSubject, 'fail' | 'refusePlay'> {
  return {
    fail: () =>
      sendEvent('error', { name: 'PrivacyError', message: 'https://vimeo.com/111?h=secret' }),
    refusePlay() {
      video.allowsPlay = false
    },
  }
}

it('is named, and has the player of the page, its frame and what the player reports', () => {
  const { frame, player } = fakePlayer()
  const framed = vimeo(player)
  const frameless = vimeo({ ...player, element: undefined })

  expect(framed).toMatchObject({ name: 'vimeo', element: frame, player: frame })
  expect(frameless.element).toBeUndefined()
  expect(frameless.player).toMatchObject({ on: player.on })
  expect(framed.capabilities).toEqual({
    ...{ timeSource: 'message', seek: 'native', buffering: 'native', pauseSettleMs: 100 },
  })
})

it('follows a @vimeo/player without a frame', () => {
  const { adapter, types, page, sendEvent } = attachToPlayer({ element: undefined })
  const before = page.listeners
  sendEvent('play')

  expect(before).toBe(1) // the fake player's own
  expect(types).toEqual(['ready', 'metadata', 'play'])
  expect(adapter.snapshot().source).toBeNull()
})

it('takes a frame that loaded the same video again as the same document until it is ready', () => {
  const { frame, sendEvent, types } = attachToFrame()
  sendEvent('play')
  frame.dispatchEvent(new Event('load'))

  expect(types()).not.toContain('unload')
})

it('emits full screen of its frame', () => {
  const page = Object.assign(new EventTarget(), { fullscreenElement: null as unknown })
  const { frame, types, received } = attachToFrame({}, {}, page as unknown as Document)
  page.fullscreenElement = frame
  page.dispatchEvent(new Event('fullscreenchange'))

  expect(types().at(-1)).toBe('fullscreen')
  expect(received.at(-1)?.signal).toEqual({ type: 'fullscreen', active: true })
})

it('throws at once for a value that is not a player', () => {
  for (const wrong of [null, undefined, 'iframe', {}, { element: {} }])
    expect(() => vimeo(wrong as never)).toThrow(
      'playhead: vimeo(player) expects an <iframe> or a @vimeo/player',
    )
})
