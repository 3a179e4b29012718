import { describe, expect, it } from 'vitest'
import { attachToPlayer } from '../test/attachTo.ts'

describe('a drag of the seek bar of Video.js', () => {
  it('A4 keeps the pause and play of a scrub to itself, and makes it one seek', () => {
    const { clock, player, types } = attachToPlayer()
    void player.video.play()
    clock.advance(1000)
    player.held = true
    player.video.pause()
    for (const to of [20, 25, 30]) {
      player.video.currentTime = to
      clock.advance(400)
    }
    player.held = false
    void player.video.play()
    clock.advance(500)

    expect(types().filter((type) => type !== 'waiting')).toEqual([
      'play',
      'playing',
      'seeking',
      'seeking',
      'seeking',
      'seeked',
      'play',
      'playing',
    ])
  })

  /** Drags from 1 s to 30 s. */
  function drag(options: Parameters<typeof attachToPlayer>[0], isHeld: (held: boolean) => void) {
    const attached = attachToPlayer(options)
    const { player, clock } = attached
    void player.video.play()
    clock.advance(1000)
    attached.received.length = 0
    isHeld(true)
    player.video.pause()
    player.video.currentTime = 30
    clock.advance(400)
    isHeld(false)
    return attached
  }

  it('is one before the mouse has moved, as its element shows', () => {
    let sliding = false
    const selectors: string[] = []
    const { player, clock, types } = drag(
      {
        prepare(player) {
          const querySelector = (selector: string): object | null => {
            selectors.push(selector)
            return sliding ? {} : null
          }
          player.el = () =>
            ({ baseURI: 'https://example.com/', querySelector }) as unknown as Element
        },
      },
      (held) => {
        sliding = held
      },
    )
    expect(types()).toEqual(['seeking'])
    void player.video.play()
    clock.advance(100)

    expect(types()).toEqual(['seeking', 'seeked', 'play', 'playing'])
    expect(new Set(selectors)).toEqual(new Set(['.vjs-progress-holder.vjs-sliding']))
  })

  it('does not begin where the viewer seeks while paused', () => {
    const { player, clock, types } = attachToPlayer()
    void player.video.play()
    clock.advance(1000)
    player.video.currentTime = 30
    player.video.pause()
    clock.advance(400)

    expect(types()).toEqual(['play', 'playing', 'seeking', 'waiting', 'pause', 'seeked'])
  })
})
