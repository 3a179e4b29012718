import type { QualityProbe } from '@playhead/core'
import { fakeClock } from '@playhead/testing'
import { describe, expect, it } from 'vitest'
import { FakePlayer } from '../test/fakePlayer.ts'
import { qualityLevels } from './qualityLevels.ts'
import type { VideoJsPlayer } from './videoJsPlayer.ts'

describe('the quality levels of Video.js', () => {
  it('B4 reports the level that was chosen, and whether streaming chose it', () => {
    const player = new FakePlayer({ clock: fakeClock() })
    const renditions: unknown[] = []
    const probe: QualityProbe = qualityLevels(player)
    player.levels.push(
      { width: 160, height: 90, bitrate: 15_776, enabled: true },
      { width: 320, height: 180, bitrate: 24_276, label: 'HD', enabled: true },
    )
    const ended = new AbortController()
    probe.attach({
      rendition: (...given) => renditions.push(given),
      error() {},
      reload() {},
      signal: ended.signal,
    })
    player.levels.selectedIndex = 0
    player.levels.change()
    Object.assign(player.levels[0] as object, { enabled: false })
    player.levels.selectedIndex = 1
    player.levels.change()
    ended.abort()
    player.levels.change()

    expect(player.levels.listeners.size).toBe(0)
    expect(renditions).toEqual([
      [{ width: 160, height: 90, bitrateBps: 15_776 }, true],
      [{ width: 320, height: 180, bitrateBps: 24_276, label: 'HD' }, false],
    ])
  })

  /** What the probe reports at once for one level that is chosen. */
  function show(level: object): unknown {
    const player = new FakePlayer({ clock: fakeClock() })
    player.levels.push(level)
    player.levels.selectedIndex = 0
    const renditions: unknown[] = []
    const { signal } = new AbortController()
    qualityLevels(player).attach({
      ...{ rendition: (given) => renditions.push(given), error() {}, reload() {}, signal },
    })
    return renditions
  }

  it.each([
    [
      { width: 320, height: 180, bitrate: 500 },
      { width: 320, height: 180, bitrateBps: 500 },
    ],
    [{ width: 320, height: 0, bitrate: 0, label: '' }, {}],
    [{ height: 180, label: 'HD' }, { label: 'HD' }],
    [{ bitrate: 500, label: '500' }, { bitrateBps: 500 }],
  ])('that is chosen already, %j, is reported as %j', (level, rendition) => {
    expect(show(level)).toEqual([rendition])
  })

  it('do not exist where Video.js is built without them', () => {
    const player = Object.assign(new FakePlayer({ clock: fakeClock() }), {
      qualityLevels: undefined,
    })
    const probe = qualityLevels(player as unknown as VideoJsPlayer)
    const { signal } = new AbortController()

    expect(probe.name).toBe('videojs')
    expect(() => probe.attach({ rendition() {}, error() {}, reload() {}, signal })).not.toThrow()
  })
})

/** Like those of Video.js, they throw where there is no such range. */
function timeRanges(ranges: readonly (readonly [number, number])[]): TimeRanges {
  const edge = (at: number, side: 0 | 1): number => {
    const range = ranges[at]
    if (!range) throw new RangeError(`there is no range ${at}`)
    return range[side]
  }
  return {
    length: ranges.length,
    start: (at) => edge(at, 0),
    end: (at) => edge(at, 1),
  }
}

describe('a jump back into the window of a live stream', () => {
  it.each([
    ['from before the window to its end', [100, 160], 90, 160, true],
    ['a second off, because the window moved on', [100, 160], 90, 159, true],
    ['to another place', [100, 160], 90, 130, false],
    ['from within the window', [100, 160], 100, 160, false],
    ['of other content, whose window begins at 0', [0, 60], 10, 60, false],
    ['of a player without a window', null, 90, 160, false],
  ] as const)('%s is that of VHS: %o, %d to %d, %s', (_, range, from, to, is) => {
    const player = new FakePlayer({ clock: fakeClock() })
    Object.assign(player, { seekable: () => timeRanges(range ? [range] : []) })

    expect(qualityLevels(player).isEngineSeek?.(from, to)).toBe(is)
  })
})
