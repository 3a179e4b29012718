// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import { loadReacts } from '../test/loadReact.ts'
import { renderProgress, row } from '../test/renderProgress.ts'

describe.each(await loadReacts())('React $version', (react) => {
  const h = react.React.createElement

  describe('resume', () => {
    it('A3 D1 seeks to the stored position, checks that it arrived, and reports it', async () => {
      const page = renderProgress(react)
      page.stored['lesson-1'] = row(30)
      await page.openLesson()

      expect(page.video.currentTime).toBe(30)
      expect(page.progress.resumed).toMatchObject({
        target: 30,
        actual: 30,
        ok: true,
        reason: 'resumed',
      })
      expect(page.progress.resumed?.tookMs).toBeGreaterThanOrEqual(40)
      expect(page.events.find(({ type }) => type === 'resume')).toMatchObject({
        target: 30,
        actual: 30,
        tries: 1,
      })
      expect(page.loads).toEqual([['lesson-1']])
    })

    it('A3 waits until the length is known, and goes no further than a second before the end', async () => {
      const page = renderProgress(react)
      await page.render(h(page.Lesson, { options: { initialPosition: 59.9 } }))
      await page.pass(500)
      expect(page.progress.resumed).toBe(null)
      page.video.src = '/clip.mp4'
      await page.pass(500)

      expect(page.progress.resumed).toMatchObject({ target: 59, actual: 59, ok: true })
    })

    it('A3 reports after ten seconds that it has no metadata', async () => {
      const page = renderProgress(react)
      page.stored['lesson-1'] = row(30)
      await page.render(h(page.Lesson))
      await page.pass(10_100)

      expect(page.progress.resumed).toMatchObject({
        ok: false,
        reason: 'no-metadata',
        actual: null,
      })
    })

    it('tries again when the player went elsewhere, and then reports its position', async () => {
      const page = renderProgress(react)
      page.stored['lesson-1'] = row(30)
      const went: number[] = []
      Object.defineProperty(page.video, 'currentTime', { get: () => 3, set: (to) => went.push(to) })
      await page.openLesson()

      expect(went).toEqual([30, 30])
      expect(page.progress.resumed).toMatchObject({
        target: 30,
        actual: 3,
        ok: false,
        reason: 'missed',
      })
    })

    it('does not fight a viewer who began before it was known', async () => {
      const page = renderProgress(react)
      let answer = (): void => {}
      page.source = {
        ...page.source,
        load: () => new Promise((done) => (answer = () => done({ 'lesson-1': row(30) }))),
      }
      await page.openLesson()
      await page.play(1000)
      await page.act(answer)
      await page.pass(10)

      expect(page.progress.resumed).toMatchObject({ ok: false, reason: 'viewer' })
      expect(page.video.currentTime).toBeLessThan(2)
    })

    it('leaves a completed video at its start, and goes nowhere where that is not wanted', async () => {
      const page = renderProgress(react)
      page.stored['lesson-1'] = row(50, { completed: true })
      await page.openLesson()
      expect(page.video.currentTime).toBe(0)
      expect(page.progress.resumed).toBe(null)
      await page.render(h(page.Lesson, { key: 'again', options: { resumeCompleted: true } }))
      await page.pass(100)

      expect(page.video.currentTime).toBe(50)
    })
  })
})
