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

it.each([
  [2, 'The video id or another parameter is invalid'],
  [5, 'The HTML5 player failed'],
  [100, 'The video was removed or is private'],
  [101, 'The owner does not allow this video in other pages'],
  [150, 'The owner does not allow this video in other pages'],
  [153, 'YouTube did not receive the embedding page: referrerpolicy must not hide the origin'],
  [151, null],
])('describes error %d', (code, message) => {
  expect(youtubeError(code).message).toBe(message)
})

it.each([
  [999, 'youtube_999'],
  [1000, 'youtube_unknown'],
  [1, 'youtube_1'],
  [0, 'youtube_unknown'],
  [-1, 'youtube_unknown'],
  [5.5, 'youtube_unknown'],
])('keeps a code that may be one: %d', (code, name) => {
  expect(youtubeError(code).code).toBe(name)
})
