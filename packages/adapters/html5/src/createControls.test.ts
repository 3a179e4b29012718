import { createPlayhead, memoryStore } from '@playhead/core'
import { FakeVideo, fakeClock, recordingCollector } from '@playhead/testing'
import { describe, expect, it } from 'vitest'
import { html5 } from './html5.ts'

/** A loaded element of 60 seconds, and its session. */
async function open(localName = 'video') {
  const clock = fakeClock()
  const video = Object.assign(new FakeVideo({ clock }), { localName })
  video.src = '/clip.mp4'
  await clock.pass(50)
  const playhead = createPlayhead({
    transport: recordingCollector().transport,
    store: memoryStore(),
    host: { onPageMoment() {} },
    clock,
  })
  const adapter = html5(video as unknown as HTMLMediaElement)
  const session = playhead.track(adapter, { videoId: 'v' })
  return { clock, video, adapter, session }
}

describe.each(['video', 'audio', 'some-video'])('controls of a <%s>', (localName) => {
  it('play, seek, set the rate and pause; the session counts these as the app’s', async () => {
    const { clock, video, session } = await open(localName)
    await session.controls?.play()
    await clock.pass(2000)
    await session.controls?.seek(30)
    await clock.pass(1000)
    expect(video.currentTime).toBeGreaterThan(30)
    expect(await session.controls?.setRate?.(2)).toBe(2)
    await clock.pass(500)
    await session.controls?.pause()
    await clock.pass(500)

    expect(video).toMatchObject({ paused: true, playbackRate: 2 })
    expect(session.snapshot).toMatchObject({
      playCount: 0,
      pauseCount: 0,
      seekCount: 0,
      rateChangeCount: 0,
      appActionCount: 4,
    })
  })

  it('answer with the rate that the element took', async () => {
    const { video, session } = await open(localName)
    Object.defineProperty(video, 'playbackRate', { get: () => 1.5, set() {} })

    expect(await session.controls?.setRate?.(3)).toBe(1.5)
  })

  it('reject where the browser refuses to play', async () => {
    const { video, session } = await open(localName)
    video.play = () => Promise.reject(new DOMException('no gesture', 'NotAllowedError'))

    await expect(session.controls?.play()).rejects.toThrow('no gesture')
  })
})

it.each([
  ['video', false],
  ['some-video', false],
  ['youtube-video', true],
  ['vimeo-video', true],
])('a <%s> that has not played starts on seek: %j', async (localName, startsOnSeek) => {
  const { session } = await open(localName)
  expect(session.controls?.startsOnSeek).toBe(startsOnSeek)
})

it('reports no position of a custom element between a seek and its next report', async () => {
  const { clock, video, adapter, session } = await open('some-video')
  await session.controls?.seek(30)
  expect([video.currentTime, adapter.snapshot().position]).toEqual([30, null])
  await clock.pass(100)

  expect(adapter.snapshot().position).toBe(30)
})

it('reports the position of a <video> at once', async () => {
  const { adapter, session } = await open()
  await session.controls?.seek(30)

  expect(adapter.snapshot()).toMatchObject({ position: 30, seeking: true })
})

it('reports autoplay, and that nothing is loaded before the first play', async () => {
  const { video, adapter } = await open()
  expect(adapter.snapshot()).toMatchObject({ autoplay: false, loadsOnPlay: false })
  Object.assign(video, { autoplay: true, readyState: 0, networkState: 1 })

  expect(adapter.snapshot()).toMatchObject({ autoplay: true, loadsOnPlay: true })
})
