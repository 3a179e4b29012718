// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest'
import { loadReacts } from '../test/loadReact.ts'
import { renderHooks } from '../test/renderHooks.ts'

describe.each(await loadReacts())('React $version', (react) => {
  const h = react.React.createElement

  describe('a page from the server', () => {
    it('is hydrated without a warning, and tracked from then on', async () => {
      const { container, hydrate, states, strict, unmount, Video, withProvider } =
        renderHooks(react)
      const page = strict(withProvider(h(Video)))
      await unmount()
      const warned = vi.spyOn(console, 'error').mockImplementation(() => {})
      container.innerHTML = react.server.renderToString(page)
      warned.mockClear() // this server has a document: see server.test.ts
      const video = container.querySelector('video')
      await hydrate(page)

      expect(video).not.toBe(null)
      expect(container.querySelector('video')).toBe(video)
      expect(warned).not.toHaveBeenCalled()
      expect(states()).toEqual(['lesson-1 idle'])
    })
  })
})
