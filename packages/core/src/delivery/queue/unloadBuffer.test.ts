import { describe, expect, it } from 'vitest'
import {
  deliveryContext,
  eventRecord,
  snapshotRecord,
  WRITER,
} from '../../../test/deliveryContext.ts'
import { bufferNames, readBuffer, writeBuffer } from './unloadBuffer.ts'

const NAME = `playhead:tail:${WRITER}`

describe('the unload buffer', () => {
  it('has one entry for each page, under the name of the store', () => {
    const context = deliveryContext()
    writeBuffer(context, [eventRecord(1)])
    for (const name of ['playhead:tail:other', 'playhead:turn', 'other:tail:x'])
      context.localStorage.setItem(name, '{}')

    expect(bufferNames(context)).toEqual([NAME, 'playhead:tail:other'])
    expect(context.localStorage.getItem(NAME)).toBe(
      '{"left":[["e/writer-1-of-a-test/0000000001","{\\"type\\":\\"play\\",\\"session\\":\\"session-of-writer-1-of-a-test\\",\\"seq\\":1,\\"at\\":1}"]]}',
    )
  })

  it('holds the most important records that fit into 64 Ki characters', () => {
    const context = deliveryContext()
    const { text } = eventRecord(1)
    const long = (seq: number) => ({ ...eventRecord(seq), text: `${text}${' '.repeat(30_000)}` })
    const snapshot = snapshotRecord(1)
    writeBuffer(context, [long(1), long(2), snapshot, long(3)])

    const left = readBuffer(context, NAME) as [string, string][]
    expect(left.map(([name]) => name)).toEqual([snapshot.key, long(3).key, long(2).key])
  })

  it.each([
    ['nothing', undefined],
    ['no JSON', '{"left":[['],
    ['something else', '{"left":5}'],
  ])('that holds %s is one entry that cannot be read', (_, text) => {
    const context = deliveryContext()
    if (text) context.localStorage.setItem(NAME, text)

    expect(readBuffer(context, NAME)).toEqual([text === '{"left":5}' ? 5 : undefined])
  })
})
