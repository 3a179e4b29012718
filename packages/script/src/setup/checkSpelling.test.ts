import { expect, it } from 'vitest'
import { checkSpelling } from './checkSpelling.ts'

it('names attributes that are spelled without their dashes', () => {
  expect(checkSpelling({ videoid: 'a', viewerid: 'b', courseId: 'c', playhead: '' })).toEqual([
    'playhead: data-videoid has no effect; it is spelled data-video-id',
    'playhead: data-viewerid has no effect; it is spelled data-viewer-id',
  ])
})

it('accepts every attribute that is spelled as documented, and all that are not its own', () => {
  expect(
    checkSpelling({ videoId: 'a', isPreview: 'true', viewerId: 'b', plyrProvider: 'c' }),
  ).toEqual([])
})
