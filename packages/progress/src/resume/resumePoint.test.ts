import fc from 'fast-check'
import { expect, it } from 'vitest'
import { resumePoint } from './resumePoint.ts'

const at = (position: number, completed = false): { position: number; completed: boolean } => ({
  position,
  completed,
})

it.each([
  ['D1 at the stored position', at(30), 60, {}, 30],
  ['nowhere without a row', null, 60, {}, null],
  ['A3 from the start after the last second', at(59.8), 60, {}, null],
  [
    'from the start after the last seconds, which would be shown at every visit',
    at(595.5),
    600,
    {},
    null,
  ],
  ['at the stored position before the last seconds', at(594), 600, {}, 594],
  ['at the stored position in a short clip', at(7), 10, {}, 7],
  ['from the start after the credits began', at(560), 600, { end: 550 }, null],
  ['from the start after the last seconds before the credits', at(546), 600, { end: 550 }, null],
  ['at the stored position before the credits', at(540), 600, { end: 550 }, 540],
  ['behind the intro after the last seconds', at(596), 600, { skip: [[0, 12]] as const }, 12],
  [
    'anew from the last seconds also of a completed video that is resumed',
    at(599, true),
    600,
    { resumeCompleted: true },
    null,
  ],
  ['at the stored position while the duration is unknown', at(500), null, {}, 500],
  ['from the start of a completed video', at(30, true), 60, {}, null],
  [
    'at the stored position of a completed video, on demand',
    at(30, true),
    60,
    { resumeCompleted: true },
    30,
  ],
  ['a few seconds back', at(30), 60, { back: 5 }, 25],
  ['back before the start', at(3), 60, { back: 5 }, null],
  ['D9 at the start of the chapter', at(30), 60, { chapters: [0, 12, 24, 48] }, 24],
  [
    'D9 no further back than the start of the chapter',
    at(25),
    60,
    { chapters: [0, 12, 24, 48], back: 5 },
    24,
  ],
  ['D9 at the stored position before the first chapter', at(5), 60, { chapters: [12, 24] }, 5],
  ['D9 behind an intro', at(4), 60, { skip: [[0, 12]] as const }, 12],
  ['D9 behind an intro at the first viewing', null, 60, { skip: [[0, 12]] as const }, 12],
  [
    'D9 behind a skipped part at the start of the chapter',
    at(27),
    60,
    { chapters: [0, 24], skip: [[24, 26]] as const },
    26,
  ],
  ['D9 from the start after the outro began', at(57), 60, { skip: [[55, 60]] as const }, null],
  [
    'D9 from the start after the outro began, behind the intro',
    at(57),
    60,
    {
      skip: [
        [0, 3],
        [55, 60],
      ] as const,
    },
    3,
  ],
  [
    'D9 anew behind all that is skipped there, also where parts overlap',
    at(29),
    30,
    {
      skip: [
        [0, 10],
        [5, 20],
        [25, 31],
      ] as const,
    },
    20,
  ],
  ['D9 at the start where everything is skipped', at(29), 30, { skip: [[0, 31]] as const }, null],
  [
    'at the position of the page, whatever is stored',
    at(10, true),
    60,
    { initialPosition: 40 },
    40,
  ],
  ['at the position of the page, before the end', null, 60, { initialPosition: 400 }, 59],
] as const)('%s', (_, known, duration, options, expected) => {
  expect(resumePoint(known, duration, options)).toBe(expected)
})

it('uses the duration of the row while that of the player is unknown', () => {
  expect(resumePoint({ ...at(599), duration: 600 }, null)).toBe(null)
  expect(resumePoint({ ...at(300), duration: 600 }, null)).toBe(300)
})

it('is always inside of the video and outside of skipped parts', () => {
  const range = fc
    .tuple(fc.nat(60), fc.nat(30))
    .map(([from, length]) => [from, from + length + 1] as const)
  fc.assert(
    fc.property(
      fc.record({
        position: fc.double({ min: 0, max: 200, noNaN: true }),
        duration: fc.integer({ min: 1, max: 120 }),
        back: fc.nat(20),
        chapters: fc.array(fc.nat(100), { maxLength: 4 }),
        skip: fc.array(range, { maxLength: 4 }),
      }),
      ({ position, duration, ...options }) => {
        const to = resumePoint(at(position), duration, options)
        if (to === null) return
        expect(to).toBeGreaterThan(0)
        expect(to).toBeLessThanOrEqual(Math.max(0, duration - 1))
        expect(options.skip.filter(([from, stop]) => from <= to && to < stop)).toEqual([])
        if (!options.skip.length) expect(to).toBeLessThanOrEqual(position)
      },
    ),
  )
})
