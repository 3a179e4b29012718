import { describe, expect, it } from 'vitest'
import { attachToPlayer } from '../test/attachTo.ts'

describe('the full screen of a Video.js player', () => {
  it('emits full screen that is only a full window', () => {
    const { player, received } = attachToPlayer()
    player.full = true
    player.trigger('fullscreenchange')
    player.trigger('fullscreenchange')

    expect(received.map(({ signal }) => signal)).toEqual([{ type: 'fullscreen', active: true }])
  })

  it('is emitted when it changes, and not before', () => {
    const { player, first, take } = attachToPlayer()
    player.trigger('fullscreenchange')
    expect([...first, ...take()].map(({ type }) => type)).not.toContain('fullscreen')
    player.full = true
    player.trigger('fullscreenchange')
    expect(take()).toEqual([{ type: 'fullscreen', active: true }])
    player.full = false
    player.trigger('fullscreenchange')

    expect(take()).toEqual([{ type: 'fullscreen', active: false }])
  })

  it('is emitted at the beginning where it was there before', () => {
    const { first } = attachToPlayer({
      prepare(player) {
        player.full = true
      },
    })

    expect(first.at(-1)).toEqual({ type: 'fullscreen', active: true })
  })

  it('is that of the player, not that of the video inside it', () => {
    const { player, take } = attachToPlayer()
    player.trigger('webkitbeginfullscreen')

    expect(take()).toEqual([])
  })

  it('is reported where reading it fails, which does not throw into the page', () => {
    const { player, reports } = attachToPlayer()
    player.isFullscreen = () => {
      throw new Error('broken')
    }
    expect(() => player.trigger('fullscreenchange')).not.toThrow()

    expect(reports).toEqual(['videojs fullscreenchange: broken'])
  })
})
