// @vitest-environment happy-dom
import type { Playhead } from '@playhead/core'
import { describe, expect, it, vi } from 'vitest'
import { loadReacts } from '../test/loadReact.ts'
import { renderFailing, renderHooks } from '../test/renderHooks.ts'

describe.each(await loadReacts())('React $version', (react) => {
  const h = react.React.createElement

  describe('the provider', () => {
    it('is missed with a clear error', async () => {
      const page = renderHooks(react)
      vi.spyOn(console, 'error').mockImplementation(() => {})
      const thrown = await renderFailing(react, page, h(page.Played))

      expect(thrown).toContain('needs a <PlayheadProvider')
    })

    it('makes a playhead once, also in StrictMode, and ends it when it is gone', async () => {
      const { makePlayhead, Played, render, states, strict, unmount, withProvider } =
        renderHooks(react)
      const made: Playhead[] = []
      const create = (): Playhead => {
        made.push(makePlayhead())
        return made.at(-1) as Playhead
      }
      await render(strict(withProvider(h(Played), () => create())))
      await render(strict(withProvider(h(Played), () => create())))
      expect(made).toHaveLength(1)
      expect(states()).toEqual(['lesson-1 idle'])
      await unmount()

      expect(states()).toEqual(['lesson-1 closed'])
      expect(made[0]?.sessions).toEqual([])
    })

    it('does not end a playhead that it was given', async () => {
      const { Played, playhead, render, unmount, withProvider } = renderHooks(react)
      const destroyed = vi.spyOn(playhead, 'destroy')
      await render(withProvider(h(Played)))
      await unmount()

      expect(destroyed).not.toHaveBeenCalled()
    })

    it('moves its sessions to another playhead', async () => {
      const { began, makePlayhead, Played, render, settle, states, unmount, withProvider } =
        renderHooks(react)
      await render(withProvider(h(Played)))
      const next = makePlayhead()
      await render(withProvider(h(Played), next))

      expect(states()).toEqual(['lesson-1 closed', 'lesson-1 idle'])
      expect(next.sessions).toEqual([began[1]])
      await unmount()
      await settle(next.destroy())
    })
  })
})
