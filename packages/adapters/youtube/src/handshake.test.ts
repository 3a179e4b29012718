import type { AdapterContext } from '@playhead/core'
import type { FrameChannel } from '@playhead/iframe'
import { fakeClock } from '@playhead/testing'
import { describe, expect, it } from 'vitest'
import { handshake } from './handshake.ts'

const LISTENING = { event: 'listening', id: 'playhead', channel: 'widget' }

/** Begins the handshake with a frame that never answers by itself. */
function shake() {
  const clock = fakeClock()
  const iframe = new EventTarget()
  const posted: unknown[] = []
  const reports: string[] = []
  const ended = new AbortController()
  const channel = { post: (message: string) => posted.push(JSON.parse(message)) }
  const onAnswer = handshake(
    iframe as HTMLIFrameElement,
    channel as unknown as FrameChannel,
    {
      signal: ended.signal,
      now: clock.now,
      setTimer: clock.setTimer,
      report: (error, where) => void reports.push(`${where}: ${(error as Error).message}`),
    } as AdapterContext,
  )
  const take = (): unknown[] => posted.splice(0)
  const reload = (): void => void iframe.dispatchEvent(new Event('load'))
  return { clock, take, reports, reload, onAnswer, end: () => ended.abort() }
}

describe('a handshake', () => {
  it('is posted twice a second', () => {
    const { clock, take } = shake()
    expect(take()).toEqual([LISTENING])
    clock.advance(499)
    expect(take()).toEqual([])
    clock.advance(501)

    expect(take()).toEqual([LISTENING, LISTENING])
  })

  it('ends with an answer, and then asks for the events that are sent only on request, once', () => {
    const { clock, take, onAnswer } = shake()
    take()
    onAnswer()
    onAnswer()
    clock.advance(1000)

    const command = {
      event: 'command',
      func: 'addEventListener',
      id: 'playhead',
      channel: 'widget',
    }
    expect(take()).toEqual([
      { ...command, args: ['onError'] },
      { ...command, args: ['onAutoplayBlocked'] },
    ])
    expect(clock.pending).toBe(0)
  })

  it('is given up after two minutes, which is reported', () => {
    const { clock, take, reports } = shake()
    clock.advance(120_000)
    expect(take()).toHaveLength(241)
    expect(reports).toEqual([])
    clock.advance(500)

    expect(reports).toEqual(['youtube handshake: the embed does not answer'])
    expect(take()).toEqual([])
    expect(clock.pending).toBe(0)
  })

  it('begins again in another document, with all its time', () => {
    const { clock, take, reload, reports, onAnswer } = shake()
    onAnswer()
    clock.advance(100_000)
    take()
    reload()
    expect(take()).toEqual([LISTENING])
    clock.advance(120_000)
    expect(reports).toEqual([])
    onAnswer()

    expect(take().at(-1)).toMatchObject({ args: ['onAutoplayBlocked'] })
  })

  it('is posted twice a second also where another document came in the middle', () => {
    const { clock, take, reload } = shake()
    clock.advance(100)
    reload()
    take()
    clock.advance(1000)

    expect(take()).toEqual([LISTENING, LISTENING])
    expect(clock.pending).toBe(1)
  })

  it('does not begin again after the session', () => {
    const { take, reload, end } = shake()
    take()
    end()
    reload()

    expect(take()).toEqual([])
  })
})
