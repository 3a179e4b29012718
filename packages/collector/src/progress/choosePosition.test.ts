import { describe, expect, it } from 'vitest'
import { choosePosition, type SessionPosition } from './choosePosition.ts'

const session = (given: Partial<SessionPosition>): SessionPosition => ({
  ...{ position: 30, at: 200_000, startedAt: 1500, isFirm: true },
  ...given,
})
const saved = { position: 300, at: 1000 }
const older = { position: 7, at: 10 }

describe('B12 the position of a viewer', () => {
  it('is that of a session that began after the last save: of a device that does not save', () => {
    expect(choosePosition(saved, session({}), older)).toMatchObject({ position: 30, at: 200_000 })
  })

  it('stays the saved one while a new session has not resumed yet', () => {
    expect(choosePosition(saved, session({ isFirm: false }), older)).toBe(saved)
  })

  it('stays the saved one when a clock that is half a minute ahead dates its session after it', () => {
    const ahead = session({ startedAt: 11_000, at: 31_000 })
    expect(choosePosition(saved, ahead, older)).toBe(saved)
  })

  it('stays the saved one when a tab that was open before reports again', () => {
    expect(choosePosition(saved, session({ startedAt: 900, at: 99_000 }), older)).toBe(saved)
  })

  it('is that of a short session when nothing else is known', () => {
    expect(choosePosition(undefined, session({ isFirm: false }), older)).toMatchObject({
      position: 30,
    })
  })

  it('is the last one known of sessions that were dropped', () => {
    expect(choosePosition(undefined, undefined, older)).toBe(older)
  })
})
