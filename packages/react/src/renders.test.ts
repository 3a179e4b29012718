// @vitest-environment happy-dom
// biome-ignore-all lint/correctness/noComponentHookFactories: a component is made for each React
import type { Session } from '@playhead/core'
import { fakeAdapter } from '@playhead/testing'
import type { ReactNode } from 'react'
import { describe, expect, it, vi } from 'vitest'
import { loadReacts } from '../test/loadReact.ts'
import { LESSON, renderHooks } from '../test/renderHooks.ts'

describe.each(await loadReacts())('React $version', (react) => {
  const { hooks } = react
  const h = react.React.createElement

  describe('renders', () => {
    it('are two for a session, and do not come because time passes', async () => {
      const { act, play, Played, render, returned, withProvider } = renderHooks(react)
      await render(withProvider(h(Played)))
      await act(() => play(10))

      expect(returned).toHaveLength(2)
    })

    it('are as many as the selected value has changes', async () => {
      const { act, play, player, render, withProvider } = renderHooks(react)
      const seen: unknown[] = []
      const Second = ({ session }: { session: Session | null }): ReactNode => {
        seen.push(hooks.useSnapshot(session, ({ position }) => Math.floor(position ?? 0)))
        return null
      }
      const Both = (): ReactNode => h(Second, { session: hooks.useVideoSession(player, LESSON) })
      await render(withProvider(h(Both)))
      await act(() => play(0.5))
      for (const at of [1, 1.5, 2, 2.5, 3]) await act(() => play(at))

      expect(seen).toEqual([null, 0, 1, 2, 3])
    })

    it('do not come from another object with the same in it', async () => {
      const { act, play, player, playhead, render } = renderHooks(react)
      const seen: unknown[] = []
      const Few = ({ session }: { session: Session | null }): ReactNode => {
        seen.push(
          hooks.useSnapshot(session, ({ videoId, milestones }) => ({
            videoId,
            passed: milestones.reached.length,
          })),
        )
        return null
      }
      const session = playhead.track(player, LESSON)
      await render(h(Few, { session }))
      for (const at of [1, 5, 10, 14]) await act(() => play(at))
      expect(seen).toHaveLength(1)
      await act(() => play(16))

      expect(seen.at(-1)).toEqual({ videoId: 'lesson-1', passed: 1 })
      expect(seen).toHaveLength(2)
    })

    it('follow the whole snapshot where no part is selected, and another session at once', async () => {
      const { act, play, player, playhead, render } = renderHooks(react)
      const seen: (string | undefined)[] = []
      const All = ({ session }: { session: Session | null }): ReactNode => {
        const snapshot = hooks.useSnapshot(session)
        seen.push(snapshot ? `${snapshot.videoId} ${snapshot.position}` : undefined)
        return null
      }
      const one = playhead.track(player, LESSON)
      const two = playhead.track(fakeAdapter(), { videoId: 'lesson-2' })
      await render(h(All, { session: null }))
      await render(h(All, { session: one }))
      await act(() => play(1))
      await render(h(All, { session: two }))

      expect([...new Set(seen)]).toEqual([undefined, 'lesson-1 0', 'lesson-1 1', 'lesson-2 0'])
    })

    it('come every so often where that is asked for, and at once when something happened', async () => {
      const { act, play, player, playhead, render } = renderHooks(react)
      vi.useFakeTimers()
      try {
        const seen: unknown[] = []
        const Clock = ({ session }: { session: Session }): ReactNode => {
          const options = { every: 1000 }
          seen.push(
            hooks.useSnapshot(session, ({ state, position }) => `${state} ${position}`, options),
          )
          return null
        }
        const session = playhead.track(player, LESSON)
        await render(h(Clock, { session }))
        await act(() => play(0.5))
        await act(() => play(1))
        await act(() => play(1.5))
        expect(seen).toEqual(['idle 0', 'playing 0.25'])
        await act(() => vi.advanceTimersByTime(1000))
        expect(seen).toEqual(['idle 0', 'playing 0.25', 'playing 1.5'])
        await act(() => player.emit('pause', { paused: true, position: 1.7 }))
        expect(seen.at(-1)).toBe('paused 1.7')

        await act(() => void session.end())
        await act(() => vi.advanceTimersByTime(1000))
        expect(seen.at(-1)).toBe('closed 1.7')
        expect(vi.getTimerCount()).toBe(0)
      } finally {
        vi.useRealTimers()
      }
    })
  })
})
