import { describe, expect, it } from 'vitest'
import { attachTo, translate } from '../test/attachTo.ts'

describe('what an embed reports', () => {
  it('emits play at its first sign, and playing by the state', () => {
    const { types } = translate(({ state }) => {
      state(-1)
      state(3)
      state(1)
      state(2)
      state(1)
      state(0)
    })

    expect(types()).toEqual(['play', 'waiting', 'playing', 'pause', 'play', 'playing', 'ended'])
  })

  it('leaves it to the session whether a pause was part of a seek', () => {
    const { types } = translate(({ state }) => {
      state(1)
      state(2)
      state(3, { currentTime: 30 })
      state(1, { currentTime: 30 })
    })

    expect(types()).toEqual(['play', 'playing', 'pause', 'waiting', 'play', 'playing'])
  })

  it('emits rate, volume and rendition when they change, and not when they are repeated', () => {
    const { types, emitted } = translate(({ info, state }) => {
      info({ volume: 50, muted: false })
      info({ volume: 50, muted: false })
      info({ playbackRate: 2 })
      state(1, { playbackQuality: 'hd720', playbackRate: 2 })
      info({ playbackQuality: 'large' })
    })

    expect(types()).toEqual(['volume', 'rate', 'rendition', 'play', 'playing', 'rendition'])
    expect(emitted.at(-1)?.snapshot).toMatchObject({
      volume: 0.5,
      rate: 2,
      rendition: { label: 'large', height: 480 },
    })
  })

  it('emits another video as a change of source, once everything about it is known', () => {
    const { types, emitted } = translate(({ state, load }) => {
      state(1)
      load('other567890')
    })

    expect(types()).toEqual(['play', 'playing', 'source', 'loading', 'metadata'])
    expect(emitted[2]).toMatchObject({
      signal: { reason: 'change' },
      snapshot: { source: 'other567890' },
    })
  })

  it.each([
    ['2', 'youtube_bad_parameter'],
    [5, 'youtube_html5'],
    [100, 'youtube_not_found'],
    [101, 'youtube_embedding_forbidden'],
    ['150', 'youtube_embedding_forbidden'],
    [153, 'youtube_client_identity'],
    [151, 'youtube_151'],
    ['<b>', 'youtube_unknown'],
  ])('A4 emits error %j as %s, and not its repetition', (code, name) => {
    const { emitted } = translate(({ post }) => {
      post(JSON.stringify({ event: 'onError', info: code }))
      post(JSON.stringify({ event: 'onError', info: Number(code) }))
    })

    expect(emitted.map(({ signal }) => signal)).toMatchObject([
      { type: 'error', fatal: true, code: name },
    ])
  })

  it('emits a blocked autoplay, and no pause with it', () => {
    const { types } = translate(({ post, state }) => {
      state(2)
      post(JSON.stringify({ event: 'onAutoplayBlocked', info: null }))
    })

    expect(types().filter((type) => type !== 'pause')).toEqual(['autoplayblocked'])
  })

  it('recognizes a live stream by `isLive`, and its window by its progress', () => {
    const { adapter } = translate(({ info }) =>
      info({
        duration: 7200,
        videoData: { isLive: true },
        progressState: { seekableStart: 3600, seekableEnd: 7200 },
      }),
    )

    expect(adapter.snapshot()).toMatchObject({ live: true, duration: null, seekable: [3600, 7200] })
  })

  it('emits an unload for another document in the frame, until it reports what it shows', () => {
    const listening = translate(({ state, reload }) => {
      state(1)
      reload() // that of the document that is emitted already
      reload()
    })

    expect(listening.emitted.at(-1)?.signal).toEqual({ type: 'source', reason: 'unload' })
    expect(listening.adapter.snapshot()).toMatchObject({ position: null, paused: true })
  })
})

describe('positions between messages', () => {
  it('advance while it plays, and stop as soon as messages stop', () => {
    const { embed, adapter } = attachTo()
    void embed.video.play()
    embed.clock.advance(1130)
    expect(adapter.snapshot().position).toBeCloseTo(embed.video.currentTime, 3)

    embed.state(3)
    const at = adapter.snapshot().position
    embed.info({ volume: 10 })
    embed.clock.advance(5000)
    expect(at).toBeCloseTo(1.09, 1)
  })

  it('never step back by an extrapolation that went too far, nor after a change of rate', () => {
    const { embed, positions } = attachTo()
    embed.state(1, { currentTime: 10 })
    for (const at of [10.25, 10.5]) {
      embed.clock.advance(250)
      embed.info({ currentTime: at })
    }
    embed.clock.advance(100)
    embed.info({ playbackRate: 2 })
    embed.clock.advance(150)
    embed.info({ currentTime: 10.75, playbackRate: 2 })
    embed.clock.advance(250)
    embed.info({ currentTime: 11.25 })

    const emitted = positions()
    expect(emitted).toEqual([...emitted].sort((a, b) => (a ?? 0) - (b ?? 0)))
    expect(emitted.at(-1)).toBeCloseTo(11.25, 5)
  })

  it('are those of their moment of measurement when a busy page receives them late', () => {
    const { embed, adapter, emitted } = attachTo()
    void embed.video.play()
    embed.clock.advance(1000)
    const stale = JSON.stringify({
      event: 'infoDelivery',
      info: {
        currentTime: embed.video.currentTime,
        currentTimeLastUpdated_: embed.clock.wall() / 1000,
      },
    })
    embed.window?.addEventListener(
      'message',
      (event) => embed.clock.now() < 2000 && event.stopImmediatePropagation(),
    )
    const before = emitted.length
    embed.clock.advance(200)
    embed.post(stale)

    expect(emitted.length).toBe(before) // too late for a signal, and in the snapshot all the same
    expect(adapter.snapshot().position).toBeCloseTo(embed.video.currentTime, 1)
  })

  it('are inferred to be playback when an embed plays whose beginning was not observed', () => {
    const { embed, types } = attachTo()
    embed.info({ currentTime: 20 })
    embed.clock.advance(250)
    embed.info({ currentTime: 20.25 })

    expect(types()).toEqual(['ready', 'loading', 'play', 'playing'])
  })
})
