import { describe, expect, it } from 'vitest'
import { row } from '../../test/openLesson.ts'
import { confirmRow, type LocalVideo, reconcile } from './reconcile.ts'

const local = (more: Partial<LocalVideo>): LocalVideo => ({
  row: row(10, { at: 100 }),
  isUnsent: false,
  backendPosition: undefined,
  ...more,
})

describe('a row of the backend against the row of this device', () => {
  it.each<
    [
      string,
      LocalVideo,
      [position: number, at: number],
      [at: number, chosen: 'local' | 'remote' | null],
    ]
  >([
    ['no local row', local({ row: undefined }), [20, 90], [90, null]],
    ['the same position, later', local({}), [10, 110], [110, null]],
    ['a second apart', local({}), [11, 90], [90, null]],
    ['newer', local({}), [20, 110], [110, 'remote']],
    ['older', local({}), [20, 90], [90, 'local']],
    ['at the same time, further on', local({}), [20, 100], [100, 'remote']],
    ['at the same time, further back', local({}), [5, 100], [100, 'local']],
    ['without a time', local({}), [20, 0], [101, 'remote']],
    ['without a time, and the same', local({}), [10, 0], [100, null]],
    ['without a time, against an unsent save', local({ isUnsent: true }), [20, 0], [0, 'local']],
    ['older than an unsent save', local({ isUnsent: true }), [20, 90], [90, 'local']],
    ['newer than an unsent save', local({ isUnsent: true }), [20, 110], [110, 'remote']],
    [
      'unchanged since the last read',
      local({ isUnsent: true, backendPosition: 20 }),
      [20, 999],
      [99, null],
    ],
    [
      'unchanged, but nothing is unsent',
      local({ backendPosition: 20 }),
      [20, 999],
      [999, 'remote'],
    ],
    [
      'changed since the last read',
      local({ isUnsent: true, backendPosition: 30 }),
      [20, 110],
      [110, 'remote'],
    ],
  ])('%s', (_, known, [position, at], expected) => {
    const { remote, chosen } = reconcile(known, row(position, { at }))

    expect(remote).toEqual(row(position, { at: expected[0] }))
    expect([remote.at, chosen]).toEqual(expected)
  })

  it.each<
    [string, from: number | null, position: number, expected: [at: number, chosen: string | null]]
  >([
    ['what playback began from: the save counts', 40, 40, [7, null]],
    ['nothing, and playback began from nothing: the save counts', null, 0, [7, null]],
    ['another position: that one wins', null, 40, [101, 'remote']],
  ])('a provisional save against a backend that has %s', (_, from, position, expected) => {
    const known = local({
      isUnsent: true,
      row: row(10, { at: 100, provisional: { at: 5000, from } }),
    })
    const { remote, chosen } = reconcile(known, row(position, { at: 7 }))

    expect([remote.at, chosen]).toEqual(expected)
  })
})

it('a confirmed save counts from when it was made, and is newer than before', () => {
  expect(confirmRow(row(10, { at: 100, provisional: { at: 5000, from: null } }))).toEqual(
    row(10, { at: 5000 }),
  )
  expect(confirmRow(row(10, { at: 100, provisional: { at: 50, from: null } }))).toEqual(
    row(10, { at: 101 }),
  )
  expect(confirmRow(row(10, { at: 100 }))).toEqual(row(10, { at: 100 }))
})
