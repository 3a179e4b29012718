import { describe, expect, it } from 'vitest'
import { attachToFrame } from '../test/attachTo.ts'
import { ORIGIN } from '../test/fakeVimeo.ts'

describe('the messages of a Vimeo frame', () => {
  it('B5 come only from messages of the frame that the adapter knows', async () => {
    const { video, clock, received, adapter, post, send, reports, page } = attachToFrame()
    await video.play()
    clock.advance(1000)
    const before = [received.length, JSON.stringify(adapter.snapshot())]
    const forgedEnd = { event: 'ended', data: { seconds: 60, duration: 60, percent: 1 } }

    for (const forged of [forgedEnd, JSON.stringify(forgedEnd)]) {
      for (const origin of [
        'https://evil.example',
        'https://vimeo.com',
        'https://www.vimeo.com',
        'http://player.vimeo.com',
      ])
        post(forged, origin)
      for (const origin of [
        'https://player.vimeo.com.evil.example',
        'https://xplayer.vimeo.com',
        'null',
        `${ORIGIN}:8443`,
      ])
        post(forged, origin)
      post(forged, ORIGIN, {})
      post(forged, ORIGIN, page)
    }
    for (const noise of [null, 7, 'x'.repeat(1_000_000), '{', '[1]', [], new Date()]) post(noise)
    send({ event: 'constructor', data: { seconds: 50 } })
    send({ event: 'timeupdate2', data: { seconds: 50 } })
    send({ event: { toString: 'ended' }, data: { seconds: 50 } })
    send({ method: 'toString', value: 50 })
    post(
      '{"__proto__":{"polluted":1},"event":"nothing","data":{"__proto__":{"polluted":1},"seconds":50}}',
    )

    expect([received.length, JSON.stringify(adapter.snapshot())]).toEqual(before)
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
    expect(reports).toEqual([])
    expect(adapter.counts).toMatchObject({ foreign: 16, unreadable: 7 })
  })

  it('need only these messages to the exact origin of the frame', () => {
    const { asked, targets } = attachToFrame()
    expect([...targets]).toEqual([ORIGIN])
    expect(new Set(asked.map(({ method }) => method))).toEqual(
      new Set([
        ...[
          'addEventListener',
          'getDuration',
          'getCurrentTime',
          'getPlaybackRate',
          'getLoop',
          'getVolume',
        ],
        ...['getMuted', 'getEnded', 'getPaused'],
      ]),
    )
    const elsewhere = attachToFrame({ address: 'https://evil.example/video/1' })
    expect(elsewhere.asked).toEqual([])
  })

  it('come from an enterprise host that is allowed', async () => {
    const host = 'https://videos.school.example'
    const { post, types } = attachToFrame(
      { address: `${host}/video/111` },
      { allowedOrigins: [host] },
    )
    post({ event: 'play', data: { seconds: 0 } }, host)
    expect(types()).toContain('play')
  })
})
