import { describe, expect, it } from 'vitest'
import { attachToPlayer } from '../test/attachTo.ts'

describe('the end of a Video.js player', () => {
  it('is unloaded when the player is disposed of, and keeps its last snapshot', () => {
    const { clock, player, adapter, types } = attachToPlayer()
    void player.video.play()
    clock.advance(1000)
    player.dispose()
    player.currentTime = () => {
      throw new Error('disposed')
    }
    clock.advance(1000)

    expect(types().at(-1)).toBe('source')
    expect(adapter.snapshot()).toMatchObject({ position: 1, duration: 60 })
  })

  const UNLOAD = { type: 'source', reason: 'unload' }

  it('of its content, by a reset, is an unload', () => {
    const { player, take } = attachToPlayer()
    player.trigger('playerreset')

    expect(take()).toEqual([UNLOAD])
  })

  it('is an unload with the last position, after which it is neither read nor listened to', async () => {
    const { player, clock, adapter, take } = attachToPlayer()
    void player.video.play()
    clock.advance(1130)
    take()
    player.trigger('dispose') // its methods work until its listeners have returned
    expect(take()).toEqual([UNLOAD])
    expect(player.listeners).toBe(0)
    player.currentTime = () => {
      throw new Error('disposed')
    }

    expect(adapter.snapshot().position).toBeCloseTo(1.13)
    expect(adapter.capabilities.seek).toBe('native')
    await expect(adapter.controls?.play()).rejects.toThrow('disposed of')
  })

  it('keeps the last snapshot also if no session followed it', () => {
    const { player, clock, adapter, end, attach, take } = attachToPlayer()
    void player.video.play()
    clock.advance(1000)
    expect(adapter.snapshot().position).toBeCloseTo(1)
    end()
    player.dispose()
    player.currentTime = () => {
      throw new Error('disposed')
    }
    player.tech = player.currentTime as never
    attach()

    expect(adapter.snapshot().position).toBeCloseTo(1)
    expect(adapter.capabilities.seek).toBe('native')
    expect(take().some(({ type }) => type === 'ready')).toBe(false)
    expect(player.listeners).toBe(0)
  })

  it('of a session lets the next one follow another tech', () => {
    const { player, adapter, end } = attachToPlayer()
    player.techName = 'div'
    expect(adapter.capabilities.seek).toBe('native')
    end()

    expect(adapter.capabilities.seek).toBe('verify')
  })

  it('of a session while it is attached ends what it emits', () => {
    const { first } = attachToPlayer({
      prepare: (player) => void player.video.play(),
      onSignal(signal, end) {
        if (signal.type === 'play') end()
      },
    })

    expect(first.map(({ type }) => type)).toEqual([...['ready', 'loading', 'metadata', 'play']])
  })
})
