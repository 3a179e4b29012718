import { expect, it } from 'vitest'
import { vimeoError } from './vimeo.ts'

it('A4 reports failures of the video, not failures of a call, and leaves URLs out', () => {
  expect(vimeoError({ method: 'setCurrentTime', name: 'RangeError', message: 'no' })).toBeNull()
  expect(
    vimeoError({ method: 'setPlaybackRate', name: 'UnsupportedError', message: 'no' }),
  ).toBeNull()
  expect(
    vimeoError({
      method: 'ready',
      name: 'PrivacyError',
      message: 'see https://vimeo.com/1/secret?h=x now',
    }),
  ).toEqual({ fatal: true, code: 'vimeo_PrivacyError', message: 'see … now' })
  expect(vimeoError({ name: '<script>', message: 5 })).toEqual({
    fatal: true,
    code: 'vimeo_unknown',
    message: null,
  })
})

it.each(['NotFoundError', 'PasswordError', 'PrivacyError'])('reports %s of any call', (name) => {
  expect(vimeoError({ method: 'ready', name, message: 'no' })).toMatchObject({
    fatal: true,
    code: `vimeo_${name}`,
  })
})

it('keeps names of up to 60 letters, and 300 characters of a message', () => {
  const codes = ['x'.repeat(60), 'x'.repeat(61), '<x', 'x>'].map(
    (name) => vimeoError({ name })?.code,
  )

  expect(codes).toEqual([
    `vimeo_${'x'.repeat(60)}`,
    'vimeo_unknown',
    'vimeo_unknown',
    'vimeo_unknown',
  ])
  expect(vimeoError({ message: 'x'.repeat(400) })?.message).toHaveLength(300)
})
