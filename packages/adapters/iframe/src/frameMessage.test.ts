import { describe, expect, it } from 'vitest'
import { isReadable, readMessage } from './frameMessage.ts'

describe('data that may be a message', () => {
  it.each([
    ['{}', true, false, true],
    ['[]', false, false, false],
    ['', false, false, false],
    [`{${' '.repeat(65_534)}}`, true, false, true],
    [`{${' '.repeat(65_535)}}`, false, false, false],
    [{}, false, true, true],
    [[], false, false, false],
    [new Map(), false, false, false],
    [null, false, false, false],
    [5, false, false, false],
  ])('is distinguished by its type and size', (data, json, object, either) => {
    expect([
      isReadable(data, 'json'),
      isReadable(data, 'object'),
      isReadable(data, 'either'),
    ]).toEqual([json, object, either])
  })
})

describe('a message', () => {
  it('is a copy without prototypes', () => {
    const message = {
      text: 'a',
      number: 5,
      yes: true,
      no: false,
      nothing: null,
      list: [1, { two: 2 }],
    }

    expect(readMessage(message)).toEqual(message)
    expect(readMessage(JSON.stringify(message))).toEqual(message)
    expect(Object.getPrototypeOf(readMessage(message))).toBeNull()
    expect(readMessage('{"__proto__":{"evil":1},"a":1}')).toEqual({ a: 1 })
  })

  it('is null where it is not JSON', () => {
    expect(readMessage('{no')).toBeNull()
  })

  it('has no more than its limits: text, depth, other types', () => {
    expect(readMessage({ text: 'x'.repeat(301) })?.text).toHaveLength(300)
    expect(readMessage({ a: { b: { c: { d: { e: { f: {} } } } } } })).toEqual({
      a: { b: { c: { d: { e: { f: undefined } } } } },
    })
    expect(readMessage({ a: { b: { c: { d: { e: { f: 1 } } } } } })).toEqual({
      a: { b: { c: { d: { e: { f: 1 } } } } },
    })
    expect(readMessage({ a: [[[[[[]]]]]] })).toEqual({ a: [[[[[undefined]]]]] })
    expect(readMessage({ a: [[[[[1]]]]] })).toEqual({ a: [[[[[1]]]]] })
    expect(readMessage({ map: new Map(), run() {} })).toEqual({ map: undefined, run: undefined })
  })

  it('has at most 2000 values, itself among them', () => {
    const object = Object.fromEntries(Array.from({ length: 3000 }, (_, at) => [`key${at}`, at]))
    const copied = readMessage(object) ?? {}
    const list = readMessage({ list: Array.from({ length: 3000 }, (_, at) => at) })
      ?.list as number[]

    expect(Object.values(copied).filter((value) => value !== undefined)).toHaveLength(1999)
    expect(Object.keys(copied)).toHaveLength(2000)
    expect(list).toHaveLength(2000)
    expect(list.filter((value) => value !== undefined)).toHaveLength(1998)
  })
})
