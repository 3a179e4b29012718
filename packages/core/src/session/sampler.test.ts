import { describe, expect, it } from 'vitest'
import type { Adapter } from '../contracts/adapter.ts'
import { BLANK_PLAYER } from './reducer/state.ts'
import { createSampler } from './sampler.ts'

function open(player: Record<string, unknown> = {}) {
  const reports: string[] = []
  const asked: boolean[] = []
  const adapter = {
    snapshot() {
      asked.push(sampler.isReading)
      if (player.broken) throw new Error('broken')
      return player
    },
  } as unknown as Adapter
  const sampler = createSampler(
    adapter,
    () => '/first.mp4',
    (error, where) => reports.push(`${where}: ${error}`),
  )
  return { sampler, player, reports, asked }
}

describe('a sampler', () => {
  it('returns what changed since the sample before', () => {
    const { sampler, player } = open({ position: 5, rendition: { height: 360 }, seekable: [0, 60] })
    expect(sampler.sample()).toEqual({ position: 5, rendition: { height: 360 }, seekable: [0, 60] })

    expect(sampler.sample()).toEqual({})
    Object.assign(player, { position: null, rendition: { height: 720 }, seekable: [0, 60] })
    expect(sampler.sample()).toEqual({ position: null, rendition: { height: 720 } })
  })

  it('takes the position that it is given, null among them', () => {
    const { sampler } = open({ position: 5 })

    expect(sampler.sample(7)).toEqual({ position: 7 })
    expect(sampler.read(null).position).toBeNull()
    expect(sampler.read().position).toBe(5)
  })

  it('keeps the last sample of a player that cannot be read, and reports it', () => {
    const { sampler, player, reports, asked } = open({ position: 5 })
    sampler.sample()
    player.broken = true

    expect(sampler.sample()).toEqual({})
    expect(sampler.read().position).toBe(5)
    expect(reports).toEqual(['snapshot(): Error: broken', 'snapshot(): Error: broken'])
    expect(asked).toEqual([true, true, true])
    expect(sampler.isReading).toBe(false)
  })

  it('knows one content by its first address', () => {
    const { sampler, player } = open({ source: '/first.mp4' })
    sampler.sample()
    sampler.alias('/720.mp4')
    player.source = '/720.mp4'
    expect(sampler.read().source).toBe('/first.mp4')

    player.source = '/other.mp4'
    expect(sampler.read().source).toBe('/other.mp4')
  })

  it('keeps a duration until the player reports another', () => {
    const { sampler, player } = open({ duration: 60 })
    sampler.sample()
    sampler.keepDuration(50)
    expect(sampler.sample()).toEqual({ duration: 60 })

    player.duration = 50
    expect(sampler.sample()).toEqual({ duration: 50 })
    expect(BLANK_PLAYER.duration).toBeNull()
  })
})
