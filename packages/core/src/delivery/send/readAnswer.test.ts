import { describe, expect, it } from 'vitest'
import { readAnswer } from './readAnswer.ts'

describe('an answer of a transport', () => {
  it.each(['rejected', 'too_large', 'blocked', 'retry'] as const)(
    'is %s, with a reason and a wait',
    (outcome) => {
      expect(readAnswer({ outcome, reason: 'full', afterMs: 5, further: 1 })).toEqual({
        outcome,
        reason: 'full',
        afterMs: 5,
      })
      expect(readAnswer({ outcome })).toEqual({ outcome, reason: outcome, afterMs: undefined })
    },
  )

  it.each([
    [undefined, 'undefined'],
    [null, 'null'],
    ['accepted', 'accepted'],
    [{ outcome: 'ok' }, 'ok'],
    [{}, 'got '],
  ])('is to try again when it is malformed: %o', (given, shown) => {
    const { outcome, reason } = readAnswer(given) as { outcome: string; reason: string }

    expect(outcome).toBe('retry')
    expect(reason).toMatch(/^transport\.send\(\) must resolve to an answer, got /)
    expect(reason).toContain(shown)
  })

  it('accepts with what is usable of the rest', () => {
    expect(
      readAnswer({
        outcome: 'accepted',
        rejected: [{ id: 'a/1', reason: 'x'.repeat(400) }, { id: 'a/2' }, { id: 5 }, null, 'a/3'],
        have: [
          [5, 9],
          [1, 3],
        ],
        haveOf: { writer: [[2, 2]], broken: 'no' },
      }),
    ).toEqual({
      outcome: 'accepted',
      rejected: [
        { id: 'a/1', reason: 'x'.repeat(300) },
        { id: 'a/2', reason: 'rejected' },
      ],
      have: [
        [1, 3],
        [5, 9],
      ],
      haveOf: { writer: [[2, 2]], broken: [] },
    })
    expect(readAnswer({ outcome: 'accepted' })).toEqual({
      outcome: 'accepted',
      rejected: [],
      have: [],
      haveOf: {},
    })
  })

  it.each<readonly [readonly unknown[], readonly unknown[]]>([
    [[[1, 1]], [[1, 1]]],
    [[[0, 5]], []],
    [[[5, 4]], []],
    [[[1.5, 2]], []],
    [[[1, 2.5]], []],
    [[['1', 2]], []],
    [['12', null, {}], []],
  ])('has ranges of whole numbers from 1 on: %o', (have, read) => {
    expect(readAnswer({ outcome: 'accepted', have })).toMatchObject({ have: read })
  })
})
