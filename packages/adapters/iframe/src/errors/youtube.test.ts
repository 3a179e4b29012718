import { expect, it } from 'vitest'
import { youtubeError } from './youtube.ts'

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
])('A4 translates error %j of YouTube to %s', (code, name) => {
  expect(youtubeError(code)).toMatchObject({ fatal: true, code: name })
})
