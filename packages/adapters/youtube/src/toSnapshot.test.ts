import { describe, expect, it } from 'vitest'
import { BLANK_STATE } from './embedState.ts'
import { toSnapshot } from './toSnapshot.ts'

const snapshot = (state: object, src = 'https://www.youtube.com/embed/abcdefghijk') =>
  toSnapshot({ ...BLANK_STATE, ...state }, 5, { src } as HTMLIFrameElement)

describe('the snapshot of an embed', () => {
  it.each([
    [null, 5, true, false],
    [-1, null, true, false],
    [0, 5, true, true],
    [1, 5, false, false],
    [2, 5, true, false],
    [3, 5, false, false],
    [5, null, true, false],
  ])('in the state %j has the position %j, is paused: %j, ended: %j', (...row) => {
    const [playerState, position, paused, ended] = row

    expect(snapshot({ playerState })).toMatchObject({ position, paused, ended, seeking: false })
  })

  it.each([
    [{ duration: 60 }, 60, false, null],
    [{ duration: 60, live: false }, 60, false, null],
    [{ duration: 60, live: true, seekable: [0, 60] }, null, true, [0, 60]],
    [{ duration: 60, live: false, seekable: [0, 60] }, 60, false, null],
    [{}, null, null, null],
  ])('of %j has the duration %j, is live: %j, can be sought in %j', (...row) => {
    const [state, duration, live, seekable] = row

    expect(snapshot(state)).toMatchObject({ duration, live, seekable })
  })

  it.each([
    ['tiny', 144],
    ['small', 240],
    ['medium', 360],
    ['large', 480],
    ['hd720', 720],
    ['hd1080', 1080],
    ['highres', 4320],
  ])('has for the quality %s a rendition of %d lines', (label, height) => {
    expect(snapshot({ quality: label }).rendition).toEqual({ label, height })
  })

  it.each(['default', 'hdx', 'hd720p', 'uhd720', 'hd0'])(
    'knows no number of lines for the quality %s',
    (label) => {
      expect(snapshot({ quality: label }).rendition).toEqual({ label })
    },
  )

  it.each([null, '', 'unknown', 'auto'])('has no rendition for the quality %j', (quality) => {
    expect(snapshot({ quality }).rendition).toBeNull()
  })
})
