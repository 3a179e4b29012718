import { fakeClock } from '@playhead/testing'
import { describe, expect, it } from 'vitest'
import { createClockGeneration } from './clockGeneration.ts'
import { parseStored } from './parseStored.ts'
import { eventKey, isRecordKey, recordKey, writerInKey } from './recordKey.ts'

const WRITER = 'writer-of-a-test'
const ID = 'line-of-a-test'

describe('a key', () => {
  it('has the kind, the writer and the name', () => {
    expect(recordKey('s', WRITER, 'session-1')).toBe('s/writer-of-a-test/session-1')
    expect(eventKey(WRITER, 12)).toBe('e/writer-of-a-test/0000000012')
    expect(writerInKey(eventKey(WRITER, 12))).toBe(WRITER)
    expect(writerInKey('other')).toBeUndefined()
  })

  it.each([
    [eventKey(WRITER, 1), true],
    [recordKey('s', WRITER, 'any name / at all'), true],
    [recordKey('l', WRITER, ID), true],
    [`x${eventKey(WRITER, 1)}`, false],
    [`${eventKey(WRITER, 1)}0`, false],
    [`e/${WRITER}/000000001`, false],
    [`e/${WRITER}/00000000x1`, false],
    [`e/too-short/0000000001`, false],
    [`e/${'x'.repeat(10)}/0000000001`, true],
    [`e/${'x'.repeat(64)}/0000000001`, true],
    [`e/${'x'.repeat(65)}/0000000001`, false],
    [`e/writer of a test/0000000001`, false],
    [`s/${WRITER}/`, false],
    [`l/${WRITER}/short`, false],
    [`m/${WRITER}/${ID}`, false],
    [5, false],
    [[eventKey(WRITER, 1)], false],
  ])('is one that the queue writes: %o, %s', (key, is) => {
    expect(isRecordKey(key)).toBe(is)
  })
})

describe('stored text', () => {
  it.each([
    ['{"a":1}', { a: 1 }],
    ['null', {}],
    ['{', {}],
    [undefined, {}],
  ])('%o is %o', (text, value) => {
    expect(parseStored(text)).toEqual(value)
  })
})

describe('the generation of the clock', () => {
  it('changes when the clock is set by more than two seconds', () => {
    const clock = fakeClock()
    const generation = createClockGeneration(clock)
    expect(generation()).toEqual({})

    clock.jumpWall(2000)
    expect(generation()).toEqual({})
    clock.jumpWall(2001)
    expect(generation()).toEqual({ epoch: 1 })
    expect(generation()).toEqual({ epoch: 1 })
    clock.jumpWall(-2001)
    clock.advance(60_000)
    expect(generation()).toEqual({ epoch: 2 })
  })
})
