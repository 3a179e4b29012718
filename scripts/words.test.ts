import { expect, it } from 'vitest'
import { dialectIn } from './words.ts'

it('finds terms in comments and inside of names, with a better one', () => {
  expect(dialectIn('const x = 1\n// The server told us\nconst toldPosition = hearFrame()')).toEqual(
    [
      '2: "told": emitted, notified, reported, returned',
      '3: "told": emitted, notified, reported, returned',
      '3: "hear": receive, handle, listen',
    ],
  )
})

it('finds phrases', () => {
  expect(dialectIn('Less is none.')).toEqual(['1: "is none": say what it is, or "does not"'])
})

it('leaves other words alone that contain them', () => {
  expect(dialectIn('a shoulder, a storyteller, the rehearsal, an outdoorsy hand')).toEqual([])
})
