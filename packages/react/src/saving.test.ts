// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest'
import { loadReacts } from '../test/loadReact.ts'
import { renderProgress, row } from '../test/renderProgress.ts'

describe.each(await loadReacts())('React $version', (react) => {
  const h = react.React.createElement

  describe('saving', () => {
    it('A5 D2 happens as playback begins, and every five seconds from then on', async () => {
      const page = renderProgress(react)
      await page.openLesson()
      await page.play(12_000)

      expect(page.saves.map(({ at }) => Math.round(at / 1000))).toEqual([0, 5, 10])
      for (const { position, at, leaving } of page.saves) {
        expect(Math.abs(position - at / 1000)).toBeLessThan(0.3)
        expect(leaving).toBe(false)
      }
    })

    it('D2 happens at a pause and a seek without waiting, but once a second at most', async () => {
      const page = renderProgress(react)
      await page.openLesson()
      await page.play(2500)
      await page.act(() => page.video.pause())
      await page.pass(50)
      expect(page.saves.at(-1)?.position).toBeCloseTo(2.5, 0)
      expect(page.saves).toHaveLength(2)

      for (const to of [10, 20, 30]) {
        page.video.currentTime = to
        await page.pass(300)
      }
      await page.pass(2000)
      expect(page.saves.at(-1)?.position).toBe(30)
      const gaps = page.saves.slice(1).map(({ at }, index) => at - (page.saves[index]?.at ?? 0))
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(999)
    })

    it.each(['visibilitychange', 'pagehide'])(
      'A5 happens at once at %s, so that it outlives the page',
      async (type) => {
        const page = renderProgress(react)
        const hidden = vi
          .spyOn(Object.getPrototypeOf(document), 'visibilityState', 'get')
          .mockReturnValue('hidden')
        await page.openLesson()
        await page.play(1500)
        page.saves.length = 0
        await page.act(() =>
          (type === 'pagehide' ? window : document).dispatchEvent(new Event(type)),
        )
        hidden.mockRestore()

        expect(page.saves).toMatchObject([{ leaving: true }])
        expect(page.saves[0]?.position).toBeCloseTo(1.5, 0)
      },
    )

    it('A1 A5 D2 happens a last time when the component is gone, and what was due is cancelled', async () => {
      const page = renderProgress(react)
      await page.openLesson()
      await page.play(3000)
      page.saves.length = 0
      await page.unmount()
      expect(page.saves).toMatchObject([{ leaving: true }])
      expect(page.saves[0]?.position).toBeCloseTo(3, 0)
      await page.pass(20_000)

      expect(page.saves).toHaveLength(1)
    })

    it('never moves a viewer back to the start who only opened the video', async () => {
      const page = renderProgress(react)
      page.stored['lesson-1'] = row(30)
      await page.openLesson()
      await page.pass(10_000)
      await page.unmount()

      expect(page.saves).toEqual([])
    })

    it('D6 is completed from the threshold on, and stays so', async () => {
      const page = renderProgress(react)
      await page.openLesson()
      await page.act(() => {
        page.video.currentTime = 46
      })
      await page.play(4000)
      expect(page.saves.at(-1)).toMatchObject({ completed: true })
      await page.act(() => {
        page.video.currentTime = 1
      })
      await page.pass(2000)

      expect(page.saves.at(-1)).toMatchObject({ completed: true })
      expect(page.progress.known).toMatchObject({ completed: true })
    })

    it('reports why it failed, and tries again', async () => {
      const page = renderProgress(react)
      const { save } = page.source
      page.source = { ...page.source, save: () => Promise.reject(new Error('HTTP 503')) }
      await page.openLesson()
      await page.play(1000)
      expect(String(page.progress.error)).toContain('HTTP 503')
      page.source.save = save
      await page.pass(5000)

      expect(page.progress.error).toBe(null)
      expect(page.saves.at(-1)?.position).toBeGreaterThan(4)
    })

    it('reports that nothing could be loaded, and saves after it could', async () => {
      const page = renderProgress(react)
      const { load } = page.source
      page.source.load = () => Promise.reject(new Error('offline'))
      await page.openLesson()
      expect(String(page.progress.error)).toContain('offline')
      await page.play(1000)
      expect(page.saves).toEqual([])
      page.source.load = load
      await page.pass(5000)

      expect(page.saves.length).toBeGreaterThan(0)
      expect(page.progress.error).toBe(null)
    })

    it('renders its component with its own saves, and with nothing else', async () => {
      const page = renderProgress(react)
      await page.openLesson()
      await page.render(h(page.Lesson), h(page.List, { videos: ['lesson-2'] }))
      page.renders = 0
      await page.play(0)
      for (let second = 0; second < 12; second++) await page.pass(1000)

      expect(page.saves).toHaveLength(3)
      expect(page.renders).toBe(3 * 2) // StrictMode page.renders twice
    })

    it('is for the next video, once that is the lesson', async () => {
      const page = renderProgress(react)
      await page.openLesson()
      await page.play(2500)
      await page.render(h(page.Lesson, { id: 'lesson-2' }))
      const last = page.saves.at(-1)
      await page.pass(3000)

      expect(last).toMatchObject({ video: 'lesson-1', leaving: true })
      expect(page.saves.at(-1)).toMatchObject({ video: 'lesson-2' })
    })
  })
})
