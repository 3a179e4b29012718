import { fakeHost } from '@playhead/testing'
import { describe, expect, it } from 'vitest'
import {
  openPlaying,
  openSession,
  playSeconds,
  type SessionOptions,
} from '../../test/openSession.ts'

const START = ['0 ready', '0 tick']
const PLAYING = [...START, '0 play', '0 playing']

describe('the ticks of a session', () => {
  it('come every 30 seconds while nothing plays', () => {
    const { clock, inputs } = openSession()
    clock.advance(65_000)

    expect(inputs()).toEqual([...START, '30000 tick', '60000 tick'])
  })

  it('come every second while playback is wanted, and one more after that', () => {
    const opened = openPlaying()
    opened.clock.advance(2000)
    opened.adapter.emit('pause', { paused: true })
    opened.clock.advance(40_000)

    expect(opened.inputs()).toEqual([
      ...PLAYING,
      '1000 tick',
      '2000 tick',
      '2000 pause',
      '3000 tick',
      '33000 tick',
    ])
  })

  it('come every 300 ms while a seek is open, and until it has settled', () => {
    const { adapter, clock, inputs } = openSession()
    adapter.emit({ type: 'seeking', from: 0 }, { position: 20 })
    clock.advance(700)
    adapter.emit('seeked')
    clock.advance(31_000)

    expect(inputs()).toEqual([
      ...START,
      ...['0 seeking', '300 tick', '600 tick', '700 seeked'],
      ...['900 tick', '1200 tick', '31200 tick'],
    ])
  })

  it('come every 300 ms until a volume has settled', () => {
    const { adapter, clock, inputs } = openSession()
    adapter.emit('volume', { volume: 0.5 })
    clock.advance(31_000)

    expect(inputs()).toEqual([...START, '0 volume', '300 tick', '600 tick', '30600 tick'])
  })

  it('come every 300 ms while a jump waits to be explained', () => {
    const { adapter, clock, inputs } = openPlaying({ capabilities: { timeSource: 'message' } })
    clock.advance(100)
    adapter.emit('time', { position: 30 })
    clock.advance(900)

    expect(inputs()).toEqual([...PLAYING, '100 time', '400 tick'])
  })

  it('come every 300 ms while the player shows another source without a signal', () => {
    const { adapter, clock, inputs } = openPlaying()
    clock.advance(1000)
    adapter.set({ source: '/other.mp4', position: 0 })
    clock.advance(1700)

    expect(inputs()).toEqual([...PLAYING, '1000 tick', '2000 tick', '2300 tick', '2600 tick'])
  })

  it('end with the session', () => {
    const { session, clock, inputs } = openPlaying()
    session.close('app')
    clock.advance(60_000)

    expect(clock.pending).toBe(0)
    expect(inputs()).toEqual([...PLAYING, '0 end'])
  })

  it('have whole milliseconds', () => {
    const { adapter, clock, inputs } = openSession({ hasTimers: false })
    clock.advance(10.6)
    adapter.emit('play')

    expect(inputs()).toEqual([...START, '11 play'])
  })
})

describe('a time signal', () => {
  it('is not sampled between two ticks of steady playback', () => {
    const opened = openPlaying()
    playSeconds(opened, 3)

    expect(opened.inputs()).toEqual([...PLAYING, '250 time', '1000 tick', '2000 tick', '3000 tick'])
  })

  it('is sampled after a second without a tick', () => {
    const opened = openPlaying({ hasTimers: false })
    playSeconds(opened, 3)

    expect(opened.inputs()).toEqual([...PLAYING, '250 time', '1250 time', '2250 time'])
  })

  const EVERY = ['250 time', '500 time', '750 time', '1000 time']
  it.each<[string, SessionOptions]>([
    ['whose times are messages', { capabilities: { timeSource: 'message' } }],
    ['whose times are polled', { capabilities: { timeSource: 'poll' } }],
    ['whose seeks have to be verified', { capabilities: { seek: 'verify' } }],
    ['whose seeks are derived', { capabilities: { seek: 'derived' } }],
  ])('is sampled each time of a player %s', (_, options) => {
    const opened = openPlaying({ ...options, hasTimers: false })
    playSeconds(opened, 1)

    expect(opened.inputs()).toEqual([...PLAYING, ...EVERY])
  })

  it('is sampled each time while `change` has a listener', () => {
    const opened = openPlaying({ hasTimers: false })
    const positions: (number | null)[] = []
    const stop = opened.session.on('change', ({ position }) => positions.push(position))
    playSeconds(opened, 1)
    stop()
    playSeconds(opened, 1)

    expect(opened.inputs()).toEqual([...PLAYING, ...EVERY, '2000 time'])
    expect(positions).toEqual([0.25, 0.5, 0.75, 1])
  })

  it('is sampled each time while nothing plays', () => {
    const opened = openSession({ hasTimers: false })
    for (const position of [0.25, 0.5]) {
      opened.clock.advance(250)
      opened.adapter.emit('time', { position })
    }

    expect(opened.inputs()).toEqual([...START, '250 time', '500 time'])
  })

  it('is sampled each time while a volume has to settle', () => {
    const opened = openPlaying({ hasTimers: false })
    playSeconds(opened, 0.5)
    opened.adapter.emit('volume', { volume: 0.5 })
    playSeconds(opened, 1.5)

    expect(opened.inputs()).toEqual([
      ...PLAYING,
      ...['250 time', '500 volume', '750 time', '1000 time', '2000 time'],
    ])
  })
})

describe('the need of a session for time signals', () => {
  const demanded = (options: SessionOptions = {}) => {
    const calls: boolean[] = []
    const opened = openPlaying(options)
    opened.adapter.context?.onTimeDemand((isNeeded) => calls.push(isNeeded))
    return { ...opened, calls }
  }

  it('ends with steady playback, and returns with a pause', () => {
    const opened = demanded()
    playSeconds(opened, 2)
    expect(opened.calls).toEqual([false])

    opened.adapter.emit('pause', { paused: true })
    expect(opened.calls).toEqual([false, true])
  })

  it('returns while `change` has a listener', () => {
    const opened = demanded()
    playSeconds(opened, 1)
    opened.session.on('change', () => {})

    expect(opened.calls).toEqual([false, true])
  })

  it('stays in a hidden page, where timers are throttled', () => {
    const document = { visibilityState: 'hidden' } as { visibilityState: string }
    const opened = demanded({ host: fakeHost({ document: document as Document }) })
    playSeconds(opened, 2)
    expect(opened.calls).toEqual([])

    document.visibilityState = 'visible'
    playSeconds(opened, 1)
    expect(opened.calls).toEqual([false])
  })

  it('is not announced after the end', () => {
    const opened = demanded()
    playSeconds(opened, 2)
    opened.session.close('app')
    opened.session.on('change', () => {})

    expect(opened.calls).toEqual([false])
  })

  it('is reported where the adapter throws at it, and playback goes on', () => {
    const opened = openPlaying()
    opened.adapter.context?.onTimeDemand(() => {
      throw new Error('broken')
    })
    playSeconds(opened, 2)

    expect(opened.reports).toEqual(['fake.onTimeDemand(): Error: broken'])
    expect(opened.session.snapshot.playingMs).toBe(2000)
  })
})

describe('the snapshot of a session', () => {
  it('is that of this moment while the player plays, and leaves nothing behind', () => {
    const opened = openPlaying()
    playSeconds(opened, 1)
    const before = opened.inputs()
    opened.adapter.set({ position: 1.4 })
    opened.clock.advance(400)

    expect(opened.session.snapshot).toMatchObject({
      session: 'session-1',
      videoId: 'lesson-1',
      position: 1.4,
      contentMs: 1400,
      playingMs: 1400,
    })
    expect(opened.inputs()).toEqual(before)
  })

  it('takes a message that has not come yet for no standstill', () => {
    const opened = openPlaying({
      capabilities: { timeSource: 'message' },
      player: { seekable: null },
      hasTimers: false,
    })
    playSeconds(opened, 2)
    opened.clock.advance(600)
    const playing = { state: 'playing', playingMs: 2600, rebufferMs: 0 }

    expect(opened.session.snapshot).toMatchObject(playing)
    opened.session.save(false)
    expect(opened.session.snapshot).toMatchObject(playing)
  })

  it('does not ask a player that does not play', () => {
    let asked = 0
    const opened = openSession()
    const { snapshot } = opened.adapter
    Object.assign(opened.adapter, {
      snapshot() {
        asked++
        return snapshot()
      },
    })
    opened.clock.advance(400)

    expect(opened.session.snapshot).toMatchObject({ state: 'idle', idleMs: 400, position: 0 })
    expect(asked).toBe(0)
  })
})

describe('the snapshot after a late message of a player', () => {
  it('shows playback until the next one is late, also where the player has a window', () => {
    const opened = openPlaying({
      capabilities: { timeSource: 'message' },
      player: { seekable: [0, 600] },
    })
    playSeconds(opened, 2)
    opened.clock.advance(700)
    // The window is made anew each time that the player is read.
    opened.adapter.emit('time', { position: 2.1, seekable: [0, 600] })
    opened.adapter.set({ seekable: [0, 600] })
    opened.clock.advance(200)

    expect(opened.session.snapshot).toMatchObject({ state: 'playing', playingMs: 2900 })
  })
})
