import { describe, expect, it } from 'vitest'
import { BLANK_PLAYER, type SessionInput } from '../reducer/state.ts'
import { decideSource, type PendingSource, type SourceDecision } from './decideSource.ts'

/** Content of 60 s has another address; then these inputs come, while the player shows this. */
function decide(
  inputs: readonly SessionInput['type'][],
  player: { readonly duration: number | null; readonly live?: boolean },
  length: number | null = 60,
): SourceDecision | undefined {
  let pending: PendingSource = { now: 0, wall: 0, signals: [], length }
  let decision: SourceDecision | undefined
  for (const type of inputs) {
    const input = { now: 5, wall: 5, signal: { type, reason: 'change' } as unknown as SessionInput }
    decision = decideSource(pending, input, () => ({ ...BLANK_PLAYER, live: null, ...player }))
    if (decision.is !== 'pending') return decision
    pending = decision.pending
  }
  return decision
}
const types = (decision: SourceDecision | undefined): string[] => {
  if (decision?.is === 'pending') return decision.pending.signals.map(({ signal }) => signal.type)
  if (decision?.is === 'same') return decision.signals.map(({ signal }) => signal.type)
  return decision?.start.signals.map(({ signal }) => signal.type) ?? []
}

describe('content under another address', () => {
  it('waits for the metadata, and keeps what was asked of the player meanwhile', () => {
    const decision = decide(['loading', 'tick', 'play', 'time'], { duration: null })

    expect(decision?.is).toBe('pending')
    expect(types(decision)).toEqual(['loading', 'play', 'time'])
  })

  it('is the same where its length is, to a second', () => {
    const decision = decide(['play', 'metadata'], { duration: 60.9 })

    expect(decision).toMatchObject({ is: 'same', applies: true })
    expect(types(decision)).toEqual(['play'])
  })

  it('is other content where its length differs; only the viewer’s inputs begin the next session', () => {
    const decision = decide(['loading', 'play', 'time', 'seeking', 'metadata'], { duration: 61.1 })

    expect(decision?.is).toBe('other')
    expect(types(decision)).toEqual(['loading', 'play'])
  })

  it.each([
    ['a live stream where there was a length', { duration: null, live: true }, 60, 'other'],
    ['without a length, and not known to be live', { duration: null }, 60, 'same'],
    ['where the length before was unknown', { duration: 30 }, null, 'same'],
  ] as const)('%s', (_, player, length, is) => {
    expect(decide(['metadata'], player, length)?.is).toBe(is)
  })

  it('is the same after an error or the end of the session, which do not decide it', () => {
    expect(decide(['error'], { duration: 30 })).toMatchObject({ is: 'same', applies: false })
    expect(types(decide(['play', 'error'], { duration: 30 }))).toEqual(['play', 'error'])
    expect(decide(['end'], { duration: 30 })).toMatchObject({ is: 'same', applies: true })
  })

  it('forgets what came before yet another address', () => {
    expect(types(decide(['play', 'source', 'pause'], { duration: null }))).toEqual(['pause'])
  })

  it('is taken to be the same after a hundred inputs that decide nothing', () => {
    expect(decide(new Array(100).fill('time'), { duration: null })?.is).toBe('pending')
    expect(decide(new Array(101).fill('time'), { duration: null })?.is).toBe('same')
  })
})
