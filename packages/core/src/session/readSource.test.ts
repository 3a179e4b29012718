import { describe, expect, it } from 'vitest'
import { readPlayer, readSignal } from './readPlayer.ts'
import { BLANK_PLAYER } from './reducer/state.ts'

const read = (source: unknown) => readPlayer({ source }, BLANK_PLAYER).source
const TOKEN = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln'

describe('the source of a player', () => {
  it('is read anew when it changes, and not when it stays', () => {
    expect(['a', 'a', null, null, 'b'].map(read)).toEqual(['a', 'a', null, null, 'b'])
  })

  it.each(['OfjbQ3esQifgboENTs4oDXslCP5sSnst', 'Qa1eyJ2b3C4d5E6f7G8h9I0j1K2l'])(
    'is the public id of a vendor as it is, however random: %s',
    (id) => {
      expect(read(id)).toBe(id)
      expect(read(`/${id}/720.mp4`)).toBe('/720.mp4')
    },
  )

  it('is no token', () => {
    expect(read(TOKEN)).toBeNull()
  })
})

describe('a signal', () => {
  it('has a type that is text, and not something that reads like one', () => {
    expect(readSignal({ type: ['play'] })).toBeNull()
    expect(readSignal({ type: { toString: () => 'play' } })).toBeNull()
  })
})
