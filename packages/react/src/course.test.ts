// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import { loadReacts } from '../test/loadReact.ts'
import { renderProgress, row } from '../test/renderProgress.ts'

describe.each(await loadReacts())('React $version', (react) => {
  const h = react.React.createElement

  describe('a course', () => {
    const VIDEOS = ['lesson-1', 'lesson-2', 'lesson-3']

    it('D3 D4 is one request for all its videos, which the player shares', async () => {
      const page = renderProgress(react)
      page.stored = {
        'lesson-1': row(30),
        'lesson-2': row(60, { completed: true }),
        elsewhere: row(1),
      }
      page.video.src = '/clip.mp4'
      await page.render(h(page.List, { videos: VIDEOS }), h(page.Lesson))
      await page.pass(100)

      expect(page.loads.flat().sort()).toEqual([...VIDEOS])
      expect(page.course).toMatchObject({ completed: 1, current: 'lesson-1', state: 'ready' })
      expect(Object.keys(page.course.videos)).toEqual(['lesson-1', 'lesson-2'])
      expect(page.video.currentTime).toBe(30)
    })

    it('D3 moves with every save on the page', async () => {
      const page = renderProgress(react)
      await page.openLesson()
      await page.render(h(page.Lesson), h(page.List, { videos: VIDEOS }))
      expect(page.course.videos).toEqual({})
      await page.play(6000)

      expect(page.course.videos['lesson-1']?.position).toBeGreaterThan(4)
      expect(page.course.current).toBe('lesson-1')
    })

    it('D9 continues with the video that was watched last, and a later update wins', async () => {
      const page = renderProgress(react)
      page.stored = { 'lesson-1': row(10, { at: 5 }), 'lesson-3': row(20, { at: 9 }) }
      await page.render(h(page.List, { videos: VIDEOS }))
      expect(page.course.current).toBe('lesson-3')
      page.stored = { 'lesson-1': row(12, { at: 20 }), 'lesson-3': row(2, { at: 3 }) }
      await page.act(() => page.course.refresh())

      expect(page.course.current).toBe('lesson-1')
      expect(page.course.videos['lesson-3']?.position).toBe(20)
    })

    it('D4 is loading again with another list, and after a reload', async () => {
      const page = renderProgress(react)
      page.stored = { 'lesson-1': row(10), 'lesson-2': row(20) }
      await page.render(h(page.List, { videos: ['lesson-1'] }))
      expect(page.course.state).toBe('ready')

      const { load } = page.source
      let answer = (): void => {}
      page.source.load = async (videos) => {
        await new Promise<void>((done) => (answer = done))
        return load(videos)
      }
      await page.render(h(page.List, { videos: ['lesson-2'] }))
      expect(page.course).toMatchObject({ state: 'loading', videos: {} })
      await page.act(() => answer())
      expect(page.course).toMatchObject({
        state: 'ready',
        videos: { 'lesson-2': { position: 20 } },
      })

      await page.act(() => page.course.refresh())
      expect(page.course).toMatchObject({
        state: 'loading',
        videos: { 'lesson-2': { position: 20 } },
      })
      await page.act(() => answer())
      expect(page.course.state).toBe('ready')
    })

    it('D4 does not take the answer to another list for this one', async () => {
      const page = renderProgress(react)
      const answers: (() => void)[] = []
      page.source.load = async () => {
        await new Promise<void>((done) => answers.push(done))
        return {}
      }
      await page.render(h(page.List, { videos: ['lesson-1'] }))
      await page.render(h(page.List, { videos: ['lesson-2'] }))
      await page.act(() => answers[0]?.())
      expect(page.course.state).toBe('loading')
      await page.act(() => answers[1]?.())

      expect(page.course.state).toBe('ready')
    })

    it('reports that it could not be loaded', async () => {
      const page = renderProgress(react)
      page.source.load = () => Promise.reject(new Error('offline'))
      await page.render(h(page.List, { videos: VIDEOS }))

      expect(page.course.state).toBe('failed')
    })
  })
})
