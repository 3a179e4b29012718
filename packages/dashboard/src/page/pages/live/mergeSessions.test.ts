import type { SessionItem } from '@playhead/collector/client'
import { expect, it } from 'vitest'
import { mergeSessions } from './mergeSessions.ts'

const item = (session: string, playingMs = 0): SessionItem =>
  ({ session, playingMs }) as SessionItem
const list = (...sessions: string[]): SessionItem[] => sessions.map((session) => item(session))

it('shows the latest sessions while the list is not held', () => {
  expect(mergeSessions(list('b', 'a'), list('c', 'b'), false)).toEqual({
    sessions: list('c', 'b'),
    waiting: 0,
  })
})

it('keeps the rows of a held list in place, with their new figures, and counts new sessions', () => {
  const { sessions, waiting } = mergeSessions(
    list('b', 'a'),
    [item('d'), item('c'), item('b', 3000)],
    true,
  )
  expect(sessions).toEqual([item('b', 3000), item('a')])
  expect(waiting).toBe(2)
})

it('fills an empty list, held or not', () => {
  expect(mergeSessions([], list('a'), true)).toEqual({ sessions: list('a'), waiting: 0 })
})
