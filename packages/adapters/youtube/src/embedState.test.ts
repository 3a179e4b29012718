import { describe, expect, it } from 'vitest'
import { parseInfo } from './embedState.ts'

/** What was read, as a plain object. */
const parse = (info: unknown): object => ({ ...parseInfo(info) })

describe('the info of a message', () => {
  it('is read by name', () => {
    expect(
      parse({
        ...{ playerState: 1, currentTime: 5, currentTimeLastUpdated_: 1e9, duration: 60 },
        ...{ playbackRate: 2, volume: 50, muted: true, playbackQuality: 'hd720' },
        ...{ availablePlaybackRates: [0.5, 1], videoData: { video_id: 'abc-_1', isLive: true } },
        progressState: { seekableStart: 10, seekableEnd: 20 },
      }),
    ).toEqual({
      ...{ playerState: 1, position: 5, measuredAt: 1e9, duration: 60, rate: 2, volume: 0.5 },
      ...{ muted: true, quality: 'hd720', rates: [0.5, 1], videoId: 'abc-_1', live: true },
      seekable: [10, 20],
    })
  })

  it.each([null, undefined, 5, 'x', {}, { videoData: null, progressState: null }])(
    'is nothing where it is %j',
    (info) => {
      expect(parse(info)).toEqual({})
    },
  )

  it.each([
    [{ playerState: -1 }, { playerState: -1 }],
    [{ playerState: 4 }, {}],
    [{ playerState: '1' }, {}],
    [{ currentTime: 0 }, { position: 0 }],
    [{ currentTime: -1 }, {}],
    [{ currentTime: 366 * 86_400 }, { position: 366 * 86_400 }],
    [{ currentTime: 366 * 86_400 + 1 }, {}],
    [{ currentTime: Number.NaN }, {}],
    [{ duration: 0 }, {}],
    [{ playbackRate: 0.01 }, { rate: 0.01 }],
    [{ playbackRate: 16.5 }, {}],
    [{ volume: 0 }, { volume: 0 }],
    [{ volume: 100 }, { volume: 1 }],
    [{ volume: 101 }, {}],
    [{ muted: false }, { muted: false }],
    [{ muted: 'no' }, {}],
    [{ playbackQuality: 'large' }, { quality: 'large' }],
    [{ playbackQuality: '720' }, {}],
    [{ playbackQuality: '7hd' }, {}],
    [{ playbackQuality: 'hd720 ' }, {}],
    [{ playbackQuality: 720 }, {}],
    [{ playbackQuality: 'x'.repeat(21) }, { quality: 'x'.repeat(20) }],
    [{ videoData: { video_id: 'x'.repeat(64), isLive: 'no' } }, { videoId: 'x'.repeat(64) }],
    [{ videoData: { video_id: 'x'.repeat(65) } }, {}],
    [{ videoData: { video_id: 'a b' } }, {}],
    [{ videoData: { video_id: '<b' } }, {}],
    [{ videoData: { video_id: 'b>' } }, {}],
    [{ videoData: { video_id: 12_345_678_901, isLive: false } }, { live: false }],
    [{ progressState: { seekableStart: 0, seekableEnd: 20 } }, { seekable: [0, 20] }],
    [{ progressState: { seekableStart: 20, seekableEnd: 20 } }, {}],
    [{ progressState: { seekableEnd: 20 } }, {}],
    [{ progressState: { seekableStart: 20 } }, {}],
    [{ progressState: {} }, {}],
    [{ availablePlaybackRates: [] }, {}],
    [{ availablePlaybackRates: [0, 17, '1'] }, {}],
    [{ availablePlaybackRates: [0, 1] }, { rates: [1] }],
    [{ availablePlaybackRates: 1 }, {}],
  ])('%j is read as %j', (info, patch) => {
    expect(parse(info)).toEqual(patch)
  })
})
