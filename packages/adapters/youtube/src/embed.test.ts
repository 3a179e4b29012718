import { describe, expect, it } from 'vitest'
import { createEmbed } from './embed.ts'

/** An embed that is updated by hand; the clock of its frame is 1 s ahead. */
function open() {
  let now = 10_000
  const iframe = { src: 'https://www.youtube.com/embed/abcdefghijk' } as HTMLIFrameElement
  const embed = createEmbed(iframe, () => now)
  const pass = (ms: number): void => {
    now += ms
  }
  const position = (): number | null => embed.snapshot().position
  /** Plays at 10 s, as two messages report. */
  function play(): void {
    embed.update({ playerState: 1, currentTime: 9.75 })
    pass(250)
    embed.update({ currentTime: 10 })
  }
  /** A position that is received some time after it was measured. */
  const measured = (currentTime: number, lateMs = 0): object => ({
    currentTime,
    currentTimeLastUpdated_: (now - lateMs) / 1000 + 1,
  })
  return { embed, pass, position, play, measured }
}

describe('an embed', () => {
  it('advances while it plays and while it buffers', () => {
    const { embed } = open()
    const advancing = [-1, 0, 1, 2, 3, 5].map((playerState) => {
      embed.update({ playerState })
      return embed.advancing
    })

    expect(advancing).toEqual([false, false, true, false, true, false])
  })

  it('plays where its position advances and its state was not observed', () => {
    const { embed } = open()
    embed.update({ currentTime: 5 })
    expect(embed.state.playerState).toBeNull()
    embed.update({ volume: 5 })
    embed.update({ currentTime: 5 })
    expect(embed.state.playerState).toBeNull()
    embed.update({ currentTime: 4 })
    expect(embed.state.playerState).toBeNull()
    embed.update({ currentTime: 4.1 })

    expect(embed.state.playerState).toBe(1)
  })

  it('is not late with its first message, however far the clocks are apart', () => {
    for (const measuredAt of [9, 11]) {
      const { embed } = open()
      const { late } = embed.update({ currentTime: 5, currentTimeLastUpdated_: measuredAt })
      expect(late).toBe(false)
    }
  })

  it('has moved with every message that has a position', () => {
    const { embed } = open()

    expect(embed.update({ currentTime: 0 })).toEqual({ moved: true, late: false })
    expect(embed.update({ volume: 5 })).toEqual({ moved: false, late: false })
  })

  it('has a position that advances only once two messages have shown it', () => {
    const { embed, pass, position } = open()
    embed.update({ playerState: 1, currentTime: 10 })
    pass(100)
    expect(position()).toBe(10)
    embed.update({ currentTime: 10.1 })
    pass(100)
    expect(position()).toBeCloseTo(10.2)
    embed.update({ currentTime: 10.2 })
    embed.update({ currentTime: 10.2 })
    pass(100)

    expect(position()).toBe(10.2)
  })

  it('has a position that advances for half a second, whatever else is reported', () => {
    const { embed, pass, position, play } = open()
    play()
    pass(400)
    embed.update({ volume: 5 })
    pass(400)

    expect(position()).toBeCloseTo(10.5)
  })

  it('has a position that stays where it is when the state or the video changes', () => {
    for (const change of [{ playerState: 2 }, { videoData: { video_id: 'other567890' } }]) {
      const { embed, pass, position, play } = open()
      play()
      pass(200)
      embed.update(change)
      pass(200)

      expect(position()).toBeCloseTo(10.2)
    }
  })

  it('has a position that goes on at another rate, also where it is reported alone', () => {
    const { embed, pass, position, play } = open()
    play()
    pass(200)
    embed.update({ playbackRate: 2 })
    pass(200)

    expect(position()).toBeCloseTo(10.6)
  })

  it('does not step back a little while it plays, but when it was paused, and in another video', () => {
    const playing = open()
    playing.play()
    playing.embed.update({ currentTime: 9.5 })
    expect(playing.position()).toBe(10)

    const paused = open()
    paused.play()
    paused.embed.update({ playerState: 2, currentTime: 10 })
    paused.embed.update({ currentTime: 9.5 })
    expect(paused.position()).toBe(9.5)

    const other = open()
    other.play()
    other.embed.update({ currentTime: 9.5, videoData: { video_id: 'other567890' } })
    expect(other.position()).toBe(9.5)
  })

  it('forgets its state and its position with another document, but not what it shows', () => {
    const { embed, position, play } = open()
    embed.update({ duration: 60, volume: 50 })
    play()
    embed.reset()
    expect(position()).toBeNull()
    expect(embed.state).toMatchObject({ playerState: null, duration: 60, volume: 0.5 })
    embed.update({ currentTime: 11 })

    expect(embed.state.playerState).toBeNull()
  })
})

describe('a message that a busy page receives late', () => {
  it('has the position of the moment when it was measured', () => {
    const { embed, pass, position, measured } = open()
    embed.update({ playerState: 1, ...measured(10) })
    pass(250)
    embed.update(measured(10.15, 100))

    expect(position()).toBeCloseTo(10.25)
  })

  it.each([
    [150, {}, false],
    [151, {}, true],
    [151, { playerState: 2 }, false],
    [5000, {}, true],
    // No message takes this long: a clock was changed.
    [5001, {}, false],
  ])('by %d ms with %j is late: %j', (ms, change, late) => {
    const { embed, pass, measured } = open()
    embed.update({ playerState: 1, ...measured(10) })
    pass(10_000)

    expect(embed.update({ ...measured(10, ms), ...change }).late).toBe(late)
  })

  it('is compared with the quickest so far', () => {
    const { embed, pass, measured } = open()
    embed.update(measured(10, 200))
    pass(1000)
    expect(embed.update(measured(11)).late).toBe(false)
    pass(1000)
    expect(embed.update(measured(12, 200)).late).toBe(true)
    pass(1000)

    expect(embed.update(measured(13, 200)).late).toBe(true)
  })

  it('is compared with the new clock after that was changed', () => {
    const { embed, pass, measured } = open()
    embed.update(measured(10))
    pass(10_000)
    embed.update(measured(11, 6000))
    pass(1000)

    expect(embed.update(measured(12, 6100)).late).toBe(false)
    expect(embed.update(measured(12, 6200)).late).toBe(true)
  })
})
