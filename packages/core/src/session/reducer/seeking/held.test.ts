import { describe, expect, it } from 'vitest'
import { type Line, playing, start, transcript } from '../../../../test/transcript.ts'

const frame = { capabilities: { timeSource: 'message', pauseSettleMs: 100 } } as const
const played: readonly Line[] = [...start, ...playing(1200, 0, 2)]
const paused: readonly Line[] = [...played, [3200, 'pause', 2]]

describe('a pause that may be part of something else', () => {
  it.each(['play', 'playing', 'waiting', 'ended'] as const)(
    'was when `%s` follows within its time',
    (signal) => {
      const { emitted, snapshot } = transcript(
        [...paused, [3250, signal, 2], [3500, 'tick', 2]],
        frame,
      )

      expect(emitted).not.toContain('pause')
      expect(snapshot.pauseCount).toBe(0)
    },
  )

  it('counts from its own moment when nothing follows in time', () => {
    const after = (ms: number) => transcript([...paused, [3200 + ms, 'tick', 2]], frame)

    expect(after(99).snapshot).toMatchObject({ pauseCount: 0, state: 'playing' })
    expect(after(100).snapshot).toMatchObject({
      pauseCount: 1,
      state: 'paused',
      pausedMs: 100,
      playingMs: 2000,
    })
    expect(after(100).events.at(-1)).toEqual({ type: 'pause', at: 3200, position: 2 })
  })

  it('is one when the session ends in its time', () => {
    const { emitted, snapshot } = transcript(
      [...paused, [3250, { type: 'end', reason: 'app' }, 2]],
      frame,
    )

    expect(emitted.slice(3)).toEqual(['pause', 'end reason=app'])
    expect(snapshot).toMatchObject({
      state: 'closed',
      pauseCount: 1,
      playingMs: 2000,
      pausedMs: 50,
    })
  })

  it('is part of leaving when the content changes in its time, and a pause when that comes later', () => {
    const change = { type: 'source', reason: 'change' } as const
    const soon = transcript([...paused, [3299, change, 0]], frame)
    const later = transcript([...paused, [3300, change, 0]], frame)

    expect(soon.emitted.slice(3)).toEqual(['end reason=source-change'])
    expect(later.emitted.slice(3)).toEqual(['pause', 'end reason=source-change'])
  })

  it('keeps what came with it, whatever it was part of', () => {
    const { emitted } = transcript(
      [
        ...paused,
        [3210, { type: 'fullscreen', active: true }, 2],
        [3250, 'play', 2],
        [3500, 'time', 2.25],
      ],
      frame,
    )

    expect(emitted.slice(3)).toEqual(['fullscreen active=true'])
  })

  it('takes no time where pauses need none', () => {
    expect(transcript(paused).snapshot).toMatchObject({ pauseCount: 1, state: 'paused' })
  })
})

describe('a look at a player in a frame', () => {
  const after = (ms: number, player = {}) =>
    transcript([...played, [3200 + ms, 'tick', 2, player]], frame).snapshot

  it('shows nothing until the next message is a second late', () => {
    expect(after(999)).toMatchObject({ elapsedMs: 3200, rebufferMs: 0, state: 'playing' })
    expect(after(1000)).toMatchObject({ elapsedMs: 4200, rebufferMs: 1000, state: 'rebuffering' })
  })

  it('shows what changed', () => {
    expect(after(100, { muted: true }).elapsedMs).toBe(3300)
  })
})
