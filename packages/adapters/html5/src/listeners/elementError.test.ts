import { describe, expect, it } from 'vitest'
import { brief, createSourceReader } from '../source.ts'
import { elementError } from './elementError.ts'

describe('errors and addresses', () => {
  it('names a MediaError, and a list of sources of which none could be played', () => {
    expect(
      elementError({
        code: 2,
        message: 'failed: https://user:pw@cdn.test/a.mp4?sig=1',
      } as MediaError),
    ).toEqual({
      fatal: true,
      code: 'media_network',
      message: 'failed: https://cdn.test/a.mp4',
    })
    expect(elementError({ code: 1, message: '' } as MediaError)).toEqual({
      fatal: false,
      code: 'media_aborted',
      message: null,
    })
    expect(elementError(null)).toEqual({ fatal: true, code: 'media_unsupported', message: null })
  })

  it('removes tokens, fragments and passwords from addresses', () => {
    expect(brief('https://u:p@cdn.test/v/a.mp4?token=1#t=5')).toBe('https://cdn.test/v/a.mp4')
    expect(brief('/v/a.mpd?token=1 is not available')).toBe('/v/a.mpd is not available')
    expect(brief('a.mpd#t=1, "//u:p@cdn.test/b?c": what?')).toBe('a.mpd "//cdn.test/b what?')
    const element = (src: string, currentSrc = ''): HTMLMediaElement =>
      ({ src, currentSrc, getAttribute: () => src }) as unknown as HTMLMediaElement
    expect(createSourceReader(element('https://cdn.test/a.mp4?x=1'))()).toBe(
      'https://cdn.test/a.mp4',
    )
    expect(createSourceReader(element('', 'https://cdn.test/b.mp4#t=1'))()).toBe(
      'https://cdn.test/b.mp4',
    )
    expect(createSourceReader(element('blob:https://cdn.test/1234'))()).toBeNull()
  })
})
