// @vitest-environment happy-dom
// biome-ignore-all lint/correctness/noComponentHookFactories: a component is made for each React
import { type FakeAdapter, fakeAdapter } from '@playhead/testing'
import type { ReactNode, RefObject } from 'react'
import { describe, expect, it } from 'vitest'
import { loadReacts } from '../test/loadReact.ts'
import { LESSON, renderHooks } from '../test/renderHooks.ts'

describe.each(await loadReacts())('React $version', (react) => {
  const { hooks, React } = react
  const h = React.createElement

  describe('a session', () => {
    it('B1 begins with the player and is given to the component', async () => {
      const { began, render, returned, states, Video, withProvider } = renderHooks(react)
      await render(withProvider(h(Video)))

      expect(states()).toEqual(['lesson-1 idle'])
      expect(returned).toEqual([null, began[0]])
    })

    it('A1 ends when its component is gone, with what was watched until then', async () => {
      const { collector, play, Played, playhead, render, settle, unmount, withProvider } =
        renderHooks(react)
      await render(withProvider(h(Played)))
      play(4)
      await unmount()
      await settle(playhead.flush())

      const [snapshot] = collector.snapshots.values()
      expect(snapshot).toMatchObject({
        videoId: 'lesson-1',
        state: 'closed',
        position: 4,
        watched: [[0, 4]],
      })
      expect([...collector.events.values()].at(-1)).toMatchObject({ type: 'end', reason: 'app' })
    })

    it('is one in StrictMode, and not lost there', async () => {
      const { render, states, strict, unmount, Video, withProvider } = renderHooks(react)
      await render(strict(withProvider(h(Video))))
      const during = states()
      await unmount()

      expect(during).toEqual(['lesson-1 idle'])
      expect(states()).toEqual(['lesson-1 closed'])
    })

    it('goes on when effects are taken down and put up again, as Fast Refresh does', async () => {
      const { began, play, Played, render, states, strict, withProvider } = renderHooks(react)
      await render(withProvider(strict(h(Played))))
      play(2)
      await render(withProvider(strict(h(Played, { media: { ...LESSON } }))))
      play(4)

      expect(states()).toEqual(['lesson-1 playing'])
      expect(began[0]?.snapshot.watched).toEqual([[0, 4]])
    })

    it('waits for a video that comes later, ends when it goes, and begins with the next', async () => {
      const { render, returned, states, Video, withProvider } = renderHooks(react)
      await render(withProvider(h(Video, { shown: false })))
      expect(states()).toEqual([])
      await render(withProvider(h(Video)))
      expect(states()).toEqual(['lesson-1 idle'])
      await render(withProvider(h(Video, { shown: false })))
      expect(states()).toEqual(['lesson-1 closed'])
      expect(returned.at(-1)).toBe(null)
      await render(withProvider(h(Video)))
      expect(states()).toEqual(['lesson-1 closed', 'lesson-1 idle'])
    })

    it('follows a video that a child brings by itself, by a callback ref', async () => {
      const { act, began, render, returned, states, withProvider } = renderHooks(react)
      let open = (): void => {}
      const Late = ({
        video,
      }: {
        video: (element: HTMLVideoElement | null) => void
      }): ReactNode => {
        const [is, set] = React.useState(false)
        open = () => set(true)
        return is ? h('video', { ref: video }) : null
      }
      const Course = (): ReactNode => {
        const [video, setVideo] = React.useState<HTMLVideoElement | null>(null)
        returned.push(hooks.useVideoSession(video, LESSON))
        return h(Late, { video: setVideo })
      }
      await render(withProvider(h(Course)))
      expect(states()).toEqual([])
      await act(open)

      expect(states()).toEqual(['lesson-1 idle'])
      expect(returned.at(-1)).toBe(began[0])
    })

    it('is another for another element', async () => {
      const { render, states, Video, withProvider } = renderHooks(react)
      await render(withProvider(h(Video, { at: 'a' })))
      await render(withProvider(h(Video, { at: 'b' })))

      expect(states()).toEqual(['lesson-1 closed', 'lesson-1 idle'])
    })

    it('is another for another video, course or lesson, and the same for a title that comes late', async () => {
      const { began, render, returned, states, Video, withProvider } = renderHooks(react)
      await render(withProvider(h(Video)))
      await render(withProvider(h(Video, { media: { ...LESSON, title: 'One', duration: 60 } })))
      expect(states()).toEqual(['lesson-1 idle'])

      await render(withProvider(h(Video, { media: { ...LESSON, courseId: 'course-10' } })))
      await render(
        withProvider(h(Video, { media: { ...LESSON, courseId: 'course-10', lessonId: 'l' } })),
      )
      await render(withProvider(h(Video, { media: { videoId: 'lesson-2' } })))
      expect(states()).toEqual([
        'lesson-1 closed',
        'lesson-1 closed',
        'lesson-1 closed',
        'lesson-2 idle',
      ])
      expect(returned.at(-1)).toBe(began.at(-1))
    })

    it('is null without media, a player, or a playhead', async () => {
      const { began, Played, render, returned, withProvider } = renderHooks(react)
      const Nothing = (): ReactNode => {
        returned.push(hooks.useVideoSession(null, LESSON), hooks.useVideoSession(undefined, LESSON))
        return null
      }
      await render(withProvider([h(Played, { key: 1, media: null }), h(Nothing, { key: 2 })]))
      await render(withProvider(h(Played), null))

      expect(began).toEqual([])
      expect(new Set(returned)).toEqual(new Set([null]))
    })

    it('does not begin again for an adapter that is made in each render', async () => {
      const { began, render, returned, withProvider } = renderHooks(react)
      const element = document.createElement('video')
      const Inline = (): ReactNode => {
        returned.push(hooks.useVideoSession({ ...fakeAdapter(), element }, LESSON))
        return null
      }
      await render(withProvider(h(Inline)))
      await render(withProvider(h(Inline)))

      expect(began).toHaveLength(1)
    })

    it('tracks an element that is not a video with the adapter of its option', async () => {
      const { player, render, returned, states, withProvider } = renderHooks(react)
      const made: string[] = []
      const Frame = (): ReactNode => {
        const ref: RefObject<HTMLDivElement | null> = React.useRef(null)
        const adapter = (frame: HTMLDivElement): FakeAdapter => {
          made.push(frame.localName)
          return player
        }
        returned.push(hooks.useVideoSession(ref, LESSON, { adapter }))
        return h('div', { ref })
      }
      await render(withProvider(h(Frame)))
      await render(withProvider(h(Frame)))

      expect(made).toEqual(['div'])
      expect(states()).toEqual(['lesson-1 idle'])
    })

    it('stays while Suspense hides the video for a moment', async () => {
      const { act, container, render, states, Video, withProvider } = renderHooks(react)
      let ready = (): void => {}
      const waited = new Promise<void>((done) => {
        ready = done
      })
      let isReady = false
      const Slow = ({ suspends }: { suspends: boolean }): ReactNode => {
        if (suspends && !isReady) throw waited
        return null
      }
      const page = (suspends: boolean): ReactNode =>
        withProvider(h(React.Suspense, { fallback: h('p') }, h(Video), h(Slow, { suspends })))
      await render(page(false))
      await render(page(true))
      expect(container.querySelector('video')?.style.display).toBe('none')
      isReady = true
      await act(ready)

      expect(container.querySelector('video')?.style.display).not.toBe('none')
      expect(states()).toEqual(['lesson-1 idle'])
    })
  })

  it('ends a session that Activity hides, and begins another when it is shown', async (context) => {
    const { render, states, Video, withProvider } = renderHooks(react)
    if (react.version < 19) return context.skip('React 18 has no Activity')
    const page = (mode: 'visible' | 'hidden'): ReactNode =>
      withProvider(h(React.Activity, { mode, children: h(Video) }))
    await render(page('visible'))
    await render(page('hidden'))
    expect(states()).toEqual(['lesson-1 closed'])
    await render(page('visible'))

    expect(states()).toEqual(['lesson-1 closed', 'lesson-1 idle'])
  })
})
