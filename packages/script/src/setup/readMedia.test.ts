import { expect, it } from 'vitest'
import { readMedia } from './readMedia.ts'

const source = 'https://cdn.example.com/videos/intro.mp4'

it('B7 reads the attributes', () => {
  const dataset = {
    videoId: 'v1',
    courseId: 'c1',
    lessonId: 'l1',
    videoDuration: '61.5',
    videoEnd: '55',
    isPreview: '',
  }

  const media = readMedia(dataset, source)

  expect(media).toEqual({
    videoId: 'v1',
    courseId: 'c1',
    lessonId: 'l1',
    duration: 61.5,
    end: 55,
    preview: true,
  })
})

it.each([
  ['', true],
  ['true', true],
  ['false', false],
  [false, false],
  [undefined, undefined],
])('takes data-is-preview=%j as preview: %s', (isPreview, preview) => {
  expect(readMedia({ isPreview }, source)?.preview).toBe(preview)
})

it('takes empty attributes as left out, because templates write them', () => {
  const media = readMedia({ videoId: 'v1', courseId: '', videoDuration: '' }, source)

  expect(media).toEqual({
    videoId: 'v1',
    courseId: undefined,
    lessonId: undefined,
    duration: undefined,
    preview: undefined,
  })
})

it('names a video by the path of its source without an id, without host and query', () => {
  expect(readMedia({}, source)?.videoId).toBe('/videos/intro.mp4')
  expect(readMedia({ videoId: '' }, `${source}?token=secret#t=3`)?.videoId).toBe(
    '/videos/intro.mp4',
  )
  expect(readMedia({}, `https://cdn.example.com/${'x'.repeat(300)}/a.mp4`)?.videoId).toHaveLength(
    200,
  )
})

it('names nothing where nothing has a name', () => {
  expect(readMedia({ courseId: 'c1' }, null)).toBe(null)
})
