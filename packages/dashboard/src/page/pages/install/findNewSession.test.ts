import type { SessionItem } from '@playhead/collector/client'
import { expect, it } from 'vitest'
import { findNewSession } from './findNewSession.ts'

const list = (...ids: string[]): SessionItem[] => ids.map((session) => ({ session }) as SessionItem)

it('finds the newest session that was not there before', () => {
  expect(findNewSession(list('c', 'b', 'a'), new Set(['a']))?.session).toBe('c')
  expect(findNewSession(list('a'), new Set(['a']))).toBeUndefined()
  expect(findNewSession([], new Set())).toBeUndefined()
})

it('finds one of a device whose clock is behind, which is not the first of the list', () => {
  expect(findNewSession(list('b', 'late', 'a'), new Set(['a', 'b']))?.session).toBe('late')
})
