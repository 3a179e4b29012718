import { describe, expect, it } from 'vitest'
import { row } from '../../test/openLesson.ts'
import type { VideoProgress } from '../rows/videoProgress.ts'
import { decideSave, type SaveDecision, type SaveRequest } from './decideSave.ts'

const NOW = 1_000_000
const OLD = NOW - 60_000
const decide = (request: Partial<SaveRequest>): SaveDecision =>
  decideSave({
    given: row(10, { at: NOW }),
    isProvisional: false,
    known: undefined,
    isFresh: true,
    isContested: false,
    isWithheld: false,
    now: NOW,
    ...request,
  })
const at = (position: number, time: number, more: Partial<VideoProgress> = {}): VideoProgress =>
  row(position, { at: time, ...more })

describe('the time of a save', () => {
  it.each<[string, Partial<SaveRequest>, time: number]>([
    ['is its own', {}, NOW],
    ['is now where it has none', { given: at(10, 0) }, NOW],
    ['is after the known row, whose clock is ahead', { known: at(50, NOW + 5000) }, NOW + 5001],
    [
      'is its own when it is old, and nothing newer is known',
      { given: at(10, OLD), known: at(50, 7) },
      OLD,
    ],
    [
      'is its own when it is old, in the same position',
      { given: at(10, OLD), known: at(10, NOW) },
      OLD,
    ],
  ])('%s', (_, request, time) => {
    expect(decide(request)).toEqual({ row: at(10, time), withholds: false, conflict: null })
  })
})

describe('an old save', () => {
  it('is dropped where something newer is known elsewhere in the video', () => {
    const known = at(50, OLD + 1)
    expect(decide({ given: at(10, OLD), known })).toEqual({
      row: null,
      withholds: false,
      conflict: { local: at(10, OLD), remote: known, chosen: 'remote' },
    })
  })
})

describe('a provisional save', () => {
  const provisional = (request: Partial<SaveRequest>): SaveDecision =>
    decide({ isProvisional: true, ...request })

  it.each<[string, Partial<SaveRequest>, position: number]>([
    ['is kept where nothing is known', {}, 10],
    ['is kept further on than the known position', { known: at(5, 7) }, 10],
  ])('%s', (_, request, position) => {
    expect(provisional(request)).toEqual({
      row: at(position, NOW),
      withholds: false,
      conflict: null,
    })
  })

  it.each<[string, Partial<SaveRequest>]>([
    ['further back than the known position', { known: at(50, 7) }],
    [
      'further on than a position that another device has just saved',
      { known: at(5, 7), isContested: true },
    ],
    [
      'further back in a completed video',
      { given: at(10, NOW, { completed: true }), known: at(50, 7, { completed: true }) },
    ],
  ])('is withheld %s', (_, request) => {
    expect(provisional(request)).toEqual({ row: null, withholds: true, conflict: null })
  })

  it('completes the video where it is withheld, at the known position', () => {
    const given = at(10, NOW, { completed: true })
    expect(provisional({ given, known: at(50, 7) })).toEqual({
      row: at(50, NOW, { completed: true }),
      withholds: true,
      conflict: null,
    })
  })

  it('waits for the backend with the position that playback began from', () => {
    const unread = { isFresh: false }
    const first = provisional({ ...unread, known: at(5, 7) }).row
    expect(first).toEqual(at(10, 8, { provisional: { at: NOW, from: 5 } }))
    expect(provisional({ ...unread, given: at(20, NOW), known: first ?? undefined }).row).toEqual(
      at(20, 9, { provisional: { at: NOW, from: 5 } }),
    )
    expect(provisional(unread).row).toEqual(at(10, 0, { provisional: { at: NOW, from: null } }))
  })
})

describe('a save after withheld ones', () => {
  it('replaces the better position, and reports that', () => {
    const known = at(50, 7)
    expect(decide({ known, isWithheld: true })).toEqual({
      row: at(10, NOW),
      withholds: false,
      conflict: { local: at(10, NOW), remote: known, chosen: 'local' },
    })
  })

  it('reports nothing where the position is the same', () => {
    expect(decide({ known: at(11, 7), isWithheld: true }).conflict).toBeNull()
  })
})
