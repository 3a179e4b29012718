import { describe, expect, it } from 'vitest'
import { attachTo, playTo } from '../test/attachTo.ts'

describe.each(['props-first', 'event-first'] as const)(
  'a viewing in a Stream frame, %s',
  (order) => {
    it('B5 emits what a <video> emits, with the position of the moment', async () => {
      const attached = attachTo({ order })
      await playTo(attached, 2.1)
      attached.video.pause()
      attached.clock.advance(100)

      expect(attached.names()).toEqual([
        'ready',
        'loading',
        'metadata',
        'rendition',
        'play',
        'playing',
        'pause',
      ])
      expect(attached.emitted.at(-1)?.snapshot).toMatchObject({
        position: 2.1,
        paused: true,
        duration: 60,
        live: false,
      })
    })

    it('A4 emits a seek with its target', async () => {
      const attached = attachTo({ order })
      await playTo(attached, 2.2)
      attached.video.currentTime = 30
      attached.clock.advance(600)

      const seeking = attached.emitted.find(({ name }) => name === 'seeking')
      expect(seeking?.snapshot.position).toBe(30)
      expect(attached.names().slice(-4)).toEqual(['seeking', 'waiting', 'seeked', 'playing'])
    })

    it('emits ended once, and no pause that the session would not take for part of it', async () => {
      const attached = attachTo({ order })
      await playTo(attached, 61)

      const names = attached.names()
      expect(names.filter((name) => name === 'ended')).toEqual(['ended'])
      expect(names.at(-1)).toBe('ended')
      expect(attached.emitted.at(-1)?.snapshot.position).toBe(60)
    })

    it('emits ended where the event is lost', async () => {
      const attached = attachTo({ order, drop: ['ended'] })
      await playTo(attached, 61)

      expect(attached.names().filter((name) => name === 'ended')).toEqual(['ended'])
    })

    it('emits a replay after the end', async () => {
      const attached = attachTo({ order })
      await playTo(attached, 61)
      await attached.video.play()
      attached.clock.advance(61_000)

      expect(attached.names().filter((name) => name === 'ended').length).toBe(2)
      expect(attached.names().filter((name) => name === 'play').length).toBe(2)
    })

    it('emits the target of a replay right after the end', async () => {
      const attached = attachTo({ order })
      await playTo(attached, 60.16)
      expect(attached.names().at(-1)).toBe('ended')
      await attached.video.play()
      attached.clock.advance(1000)

      expect(attached.emitted.find(({ name }) => name === 'seeking')?.snapshot.position).toBe(0)
    })

    it('recognizes other content in place by its duration, at the position before it', async () => {
      const attached = attachTo({ order })
      await playTo(attached, 5.1)
      attached.load('/other.mp4', 30)

      const unload = attached.emitted.find(({ name }) => name === 'unload')
      expect(attached.names()).toContain('change')
      expect(unload?.snapshot.position).toBeCloseTo(5, 1)
      expect(attached.emitted.at(-1)?.snapshot).toMatchObject({ duration: 30, position: 0 })
    })

    it('emits no change for a reload of the same content', async () => {
      const attached = attachTo({ order })
      await playTo(attached, 5)
      attached.load('/clip.mp4', 60)

      expect(attached.names()).toContain('unload')
      expect(attached.names()).not.toContain('change')
    })

    it.each([
      ['other content', '/other.mp4', 30, ['unload', 'loading', 'change']],
      ['the same again', '/clip.mp4', 60, ['unload', 'loading', 'play']],
    ])(
      'emits a play of what still loads once it is known to be %s',
      async (_, url, length, expected) => {
        const attached = attachTo({ order })
        await playTo(attached, 5)
        const before = attached.names().length
        attached.load(url, length, () => void attached.video.play())

        expect(
          attached
            .names()
            .slice(before)
            .filter((name) => ['unload', 'loading', 'change', 'play'].includes(name))
            .slice(0, 3),
        ).toEqual(expected)
      },
    )

    it('recognizes other content that only the page can name', async () => {
      let name = 'first'
      const attached = attachTo({ order }, { source: () => name })
      await playTo(attached, 5)
      name = 'second'
      attached.load('/other.mp4', 60)

      expect(attached.names()).toContain('change')
      expect(attached.adapter.snapshot().source).toBe('second')
    })

    it('B4 emits rate, volume and rendition when they change', async () => {
      const attached = attachTo({ order })
      await playTo(attached, 1)
      attached.video.playbackRate = 2
      attached.video.volume = 0.5
      attached.clock.advance(100)

      const last = (name: string) =>
        attached.emitted.findLast((each) => each.name === name)?.snapshot
      expect(last('rate')?.rate).toBe(2)
      expect(last('volume')?.volume).toBe(0.5)
      expect(last('rendition')?.rendition).toEqual({ width: 320, height: 180 })
    })
  },
)
