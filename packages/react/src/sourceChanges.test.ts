// @vitest-environment happy-dom
import { fakeAdapter } from '@playhead/testing'
import { describe, expect, it } from 'vitest'
import { loadReacts } from '../test/loadReact.ts'
import { renderHooks } from '../test/renderHooks.ts'

describe.each(await loadReacts())('React $version', (react) => {
  const h = react.React.createElement

  describe('a source that changes', () => {
    it('B1 begins another session, which the component is given', async () => {
      const { act, began, play, Played, player, render, returned, states, unmount, withProvider } =
        renderHooks(react)
      await render(withProvider(h(Played)))
      play(2)
      await act(() =>
        player.emit({ type: 'source', reason: 'change' }, { source: '/two.mp4', position: 0 }),
      )

      expect(states()).toEqual(['lesson-1 closed', '/two.mp4 idle'])
      expect(returned.at(-1)).toBe(began[1])
      await unmount()
      expect(states()).toEqual(['lesson-1 closed', '/two.mp4 closed'])
    })

    it('is named by a function, which is the newest one', async () => {
      const { act, Played, player, render, states, withProvider } = renderHooks(react)
      const by = (prefix: string) => (source: string | null) => ({ videoId: `${prefix}${source}` })
      await render(withProvider(h(Played, { media: by('a') })))
      await render(withProvider(h(Played, { media: by('b') })))
      await act(() => player.emit({ type: 'source', reason: 'change' }, { source: '/two.mp4' }))

      expect(states()).toEqual(['a/clip.mp4 closed', 'b/two.mp4 idle'])
    })

    it('belongs to the media that was there before it, when nothing of that was watched yet', async () => {
      const { act, Played, player, render, states, withProvider } = renderHooks(react)
      player.set({ source: null })
      await render(withProvider(h(Played)))
      await act(() => player.emit({ type: 'source', reason: 'change' }, { source: '/one.mp4' }))

      expect(states()).toEqual(['lesson-1 closed', 'lesson-1 idle'])
    })

    it('belongs to the new lesson, though the old one played on until its loader brought it', async () => {
      const { act, play, Played, player, render, states, withProvider } = renderHooks(react)
      await render(withProvider(h(Played)))
      play(2)
      await render(withProvider(h(Played, { media: { videoId: 'lesson-2' } })))
      play(3)
      await act(() =>
        player.emit({ type: 'source', reason: 'change' }, { source: '/two.mp4', position: 0 }),
      )
      play(2)
      await act(() =>
        player.emit({ type: 'source', reason: 'change' }, { source: '/advert.mp4', position: 0 }),
      )

      expect(states()).toEqual([
        'lesson-1 closed',
        'lesson-2 closed',
        'lesson-2 closed',
        '/advert.mp4 idle',
      ])
    })

    it('and a lesson, set at once, end the one before where playback left it', async () => {
      const { act, began, play, Played, player, render, returned, states, withProvider } =
        renderHooks(react)
      await render(withProvider(h(Played)))
      play(4)
      player.set({ source: '/two.mp4', position: 0, duration: null }) // as React has done before any effect
      await render(withProvider(h(Played, { media: { videoId: 'lesson-2' } })))

      expect(states()).toEqual(['lesson-1 closed', 'lesson-2 idle'])
      expect(began[0]?.snapshot.position).toBeCloseTo(4, 1)
      expect(returned.at(-1)).toBe(began[1])
      await act(() => player.emit({ type: 'source', reason: 'change' }, { source: '/three.mp4' }))
      expect(states()).toEqual(['lesson-1 closed', 'lesson-2 closed', 'lesson-2 idle'])
    })

    it('does not take a session that begins elsewhere on the page', async () => {
      const { began, Played, playhead, render, returned, withProvider } = renderHooks(react)
      await render(withProvider(h(Played)))
      const other = playhead.track(fakeAdapter(), { videoId: 'elsewhere' })
      await render(withProvider(h(Played)))

      expect(returned.at(-1)).toBe(began[0])
      expect(returned.at(-1)).not.toBe(other)
    })
  })
})
