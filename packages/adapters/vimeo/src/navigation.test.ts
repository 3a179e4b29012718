import { describe, expect, it } from 'vitest'
import { attachToPlayer } from '../test/attachTo.ts'
import { ORIGIN } from '../test/fakeVimeo.ts'

describe('another address behind a @vimeo/player', () => {
  it('B1 is other content as soon as it has loaded, and is subscribed to once it is ready, also to events of the page', async () => {
    const { video, clock, player, send, types, subscribed, adapter, navigate, sendEvent } =
      attachToPlayer()
    const pageEvents: unknown[] = []
    player.on('timeupdate', (data) => pageEvents.push(data))
    await video.play()
    clock.advance(1000)
    navigate(222)
    expect(types.filter((name) => name === 'change')).toHaveLength(1)
    expect(adapter.snapshot()).toMatchObject({ source: '222', position: 0, paused: true })

    subscribed.clear() // the subscriptions that a document lost because it was not ready
    send({ event: 'ready' })
    types.length = 0
    sendEvent('timeupdate', { seconds: 5, duration: 30, percent: 0.1 })
    expect(types).toEqual(expect.arrayContaining(['metadata', 'time']))
    expect(types).not.toContain('change')
    expect(types).not.toContain('unload')
    expect(adapter.snapshot()).toMatchObject({ source: '222', position: 5 })
    expect(pageEvents.length).toBeGreaterThan(0)
  })

  it('is the same content where the frame was only loaded again', async () => {
    const { video, clock, send, types, subscribed, navigate } = attachToPlayer()
    await video.play()
    clock.advance(1000)
    navigate(111)
    send({ event: 'ready' })

    expect(types.filter((name) => name === 'change' || name === 'unload')).toEqual(['unload'])
    expect(subscribed.has('timeupdate')).toBe(true)
  })

  it('B5 is ignored from another window, and from another origin', () => {
    const { post, subscribed, page, navigate } = attachToPlayer()
    navigate(222)
    subscribed.clear()
    post({ event: 'ready' }, ORIGIN, page)
    post({ event: 'ready' }, 'https://evil.example')

    expect(subscribed.size).toBe(0)
  })
})
