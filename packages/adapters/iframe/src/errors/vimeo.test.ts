import { expect, it } from 'vitest'
import { vimeoError } from './vimeo.ts'

it('A4 reports failures of the video, not failures of a call, and leaves URLs out', () => {
  expect(vimeoError({ method: 'setCurrentTime', name: 'RangeError', message: 'no' })).toBeNull()
  expect(vimeoError({ method: 'setPlaybackRate', name: 'UnsupportedError', message: 'no' })).toBeNull()
  expect(
    vimeoError({ method: 'ready', name: 'PrivacyError', message: 'see https://vimeo.com/1/secret?h=x now' }),
  ).toEqual({ fatal: true, code: 'vimeo_PrivacyError', message: 'see … now' })
  expect(vimeoError({ name: '<script>', message: 5 })).toEqual({ fatal: true, code: 'vimeo_unknown', message: null })
})
