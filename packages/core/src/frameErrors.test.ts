import { expect, it } from 'vitest'
import { vimeoError, youtubeError } from './frameErrors.ts'

it.each([
  ['2', 'youtube_bad_parameter'],
  [5, 'youtube_html5'],
  [100, 'youtube_not_found'],
  [101, 'youtube_embedding_forbidden'],
  ['150', 'youtube_embedding_forbidden'],
  [153, 'youtube_client_identity'],
  [151, 'youtube_151'],
  ['<b>', 'youtube_unknown'],
  [undefined, 'youtube_unknown'],
  ['__proto__', 'youtube_unknown'],
])('A4 takes error %j of YouTube for %s', (code, name) => {
  expect(youtubeError(code)).toMatchObject({ fatal: true, code: name })
})

it('A4 takes failures of the video for errors, failures of a call for none, and no address along', () => {
  expect(vimeoError({ method: 'setCurrentTime', name: 'RangeError', message: 'no' })).toBeNull()
  expect(vimeoError({ method: 'setPlaybackRate', name: 'UnsupportedError', message: 'no' })).toBeNull()
  expect(
    vimeoError({ method: 'ready', name: 'PrivacyError', message: 'see https://vimeo.com/1/secret?h=x now' }),
  ).toEqual({ fatal: true, code: 'vimeo_PrivacyError', message: 'see … now' })
  expect(vimeoError({ name: '<script>', message: 5 })).toEqual({ fatal: true, code: 'vimeo_unknown', message: null })
})
