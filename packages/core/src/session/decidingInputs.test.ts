import { describe, expect, it } from 'vitest'
import { decideSource, type PendingSource } from './content/decideSource.ts'
import { BLANK_PLAYER, type SessionInput } from './reducer/state.ts'

type Type = SessionInput['type']
const input = (type: Type, now = 500) => ({
  now,
  wall: now,
  signal: { type } as unknown as SessionInput,
})
const pending = (length: number | null, ...types: readonly Type[]): PendingSource => ({
  now: 100,
  wall: 200,
  length,
  signals: types.map((type) => input(type)),
})
const decide = (
  before: PendingSource,
  type: Type,
  player: { readonly duration: number | null; readonly live?: boolean },
) => decideSource(before, input(type, 900), () => ({ ...BLANK_PLAYER, ...player }))

describe('an input about content under another address', () => {
  it.each(['metadata', 'playing', 'ended'] as const)('shows other content: %s', (type) => {
    expect(
      decide(pending(60, 'loading', 'play', 'pause', 'waiting'), type, { duration: 30 }),
    ).toEqual({
      is: 'other',
      start: {
        now: 100,
        wall: 200,
        signals: [input('loading'), input('play'), input('pause')],
      },
    })
  })

  it.each(['metadata', 'playing', 'ended', 'end'] as const)(
    'ends the wait with the same content: %s',
    (type) => {
      expect(decide(pending(60, 'play', 'time'), type, { duration: 60 })).toEqual({
        is: 'same',
        signals: [input('play'), input('time')],
        applies: true,
      })
    },
  )

  it.each(['loading', 'play', 'pause', 'seeking', 'waiting', 'volume'] as const)(
    'is kept until another decides: %s',
    (type) => {
      expect(decide(pending(60, 'play'), type, { duration: 30 })).toEqual({
        is: 'pending',
        pending: { ...pending(60, 'play'), signals: [input('play'), input(type, 900)] },
      })
    },
  )

  it.each([
    [61, 'same'],
    [61.001, 'other'],
    [59, 'same'],
    [58.999, 'other'],
  ])('goes by the length, to a second: %d after 60 is %s', (duration, is) => {
    expect(decide(pending(60), 'metadata', { duration }).is).toBe(is)
  })

  it('shows nothing where the length before was unknown, also of a live stream', () => {
    expect(decide(pending(null), 'metadata', { duration: null, live: true }).is).toBe('same')
    expect(decide(pending(null), 'metadata', { duration: 30 }).is).toBe('same')
  })
})
