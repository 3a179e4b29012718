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

  const otherContent = { source: '/b.mp4', duration: null }
  it.each([
    ['its signal', []],
    ['a sample of the other content', [[3990, 'tick', 0, otherContent] as const]],
  ])(
    'is at the position that was reported after it, when the content changes later, by %s',
    (_, samples) => {
      const { snapshot } = transcript(
        [
          ...played,
          [3500, 'pause', 2],
          [3510, 'time', 2.3],
          ...samples,
          [4000, { type: 'source', reason: 'change' }, 0, otherContent],
        ],
        frame,
      )

      expect(snapshot).toMatchObject({ watched: [[0, 2.3]], playingMs: 2300, pausedMs: 500 })
    },
  )

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

describe('a jump that may be part of something else', () => {
  const jumped: readonly Line[] = [...played, [3250, 'time', 30]]

  it('waits for 50 ms, however long a pause does', () => {
    const after = (ms: number) =>
      transcript([...jumped, [3250 + ms, 'tick', 30]], frame).snapshot.position

    expect(after(49)).toBe(2)
    expect(after(50)).toBe(30)
  })

  it('is part of the seek that comes then, also after a wait', () => {
    const { emitted } = transcript([
      ...jumped,
      [3255, 'waiting', 30],
      [3260, { type: 'seeking', from: 2.05 }, 30],
      [3400, 'seeked', 30],
      [3700, 'tick', 30],
    ])

    expect(emitted.slice(3)).toEqual(['seek from=2.05 to=30 tookMs=140 count=1'])
  })

  it('was a seek when the content changes then, where the player reports none', () => {
    const { snapshot } = transcript([...jumped, [3270, { type: 'source', reason: 'change' }, 0]], {
      capabilities: { seek: 'derived' },
    })

    expect(snapshot.seekCount).toBe(1)
  })

  it('left from where playback can have come unseen, when playback goes on after it', () => {
    const { snapshot } = transcript(
      [...played, [4100, 'time', 30], [4110, 'playing', 30], [4360, 'time', 30.25]],
      frame,
    )

    expect(snapshot.watched).toEqual([
      [0, 2.3],
      [30, 30.3],
    ])
  })
})

describe('a look at a player in a frame', () => {
  const after = (ms: number, player = {}) =>
    transcript([...played, [3200 + ms, 'tick', 2, player]], frame).snapshot

  it('shows nothing until the next message is a second late', () => {
    expect(after(999)).toMatchObject({ elapsedMs: 3200, rebufferMs: 0, state: 'playing' })
    expect(after(1000)).toMatchObject({ elapsedMs: 4200, rebufferMs: 1000, state: 'rebuffering' })
  })

  it('shows nothing when the app has just commanded something, either', () => {
    const { snapshot } = transcript(
      [...played, [3700, { type: 'command', action: 'seek', to: 30 }, 2]],
      frame,
    )

    expect(snapshot).toMatchObject({ elapsedMs: 3200, state: 'playing' })
  })

  it('shows what changed', () => {
    expect(after(100, { muted: true }).elapsedMs).toBe(3300)
  })
})
