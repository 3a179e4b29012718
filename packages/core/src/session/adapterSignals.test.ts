import { describe, expect, it } from 'vitest'
import { openSession, playSeconds } from '../../test/openSession.ts'
import type { AdapterContext } from '../contracts/adapter.ts'
import type { RecordedSession } from './recording.ts'

const emitting = (signal: unknown, position?: unknown): ReturnType<typeof openSession> => {
  const opened = openSession()
  opened.adapter.context?.emit(signal as never, position as never)
  return opened
}

describe('what an adapter emits', () => {
  it.each([
    [{ type: 'other' }, 'an object'],
    [{ type: 'tick' }, 'an object'],
    [{ type: 'end', reason: 'app' }, 'an object'],
    ['play', '"play"'],
    [undefined, 'undefined'],
  ])('is reported where it is no signal: %o', (signal, shown) => {
    const { reports, inputs } = emitting(signal)

    expect(reports).toEqual([`fake.emit(): TypeError: playhead: expected a signal, got ${shown}`])
    expect(inputs()).toEqual(['0 ready', '0 tick'])
  })

  it('has a position of its own, which counts instead of that of the player', () => {
    expect(emitting({ type: 'play' }, 7).session.snapshot.position).toBe(7)
    expect(emitting({ type: 'play' }).session.snapshot.position).toBe(0)
  })

  it.each([Number.NaN, '7', null])('has an unknown position where that is %o', (position) => {
    const { session } = emitting({ type: 'loading' }, position)

    expect((session.recording as RecordedSession).readings.at(-1)).toEqual({
      now: 0,
      wall: 1_000_000,
      signal: { type: 'loading' },
      player: { position: null },
    })
  })

  it('is reported where it comes from within snapshot(), and taken otherwise', () => {
    const opened = openSession()
    const { snapshot } = opened.adapter
    Object.assign(opened.adapter, {
      snapshot() {
        opened.adapter.context?.emit({ type: 'pause' })
        return snapshot()
      },
    })
    opened.adapter.emit('play')

    expect(opened.reports).toEqual([
      'fake.emit(): TypeError: playhead: expected a signal, got an object',
    ])
    expect(opened.inputs()).toEqual(['0 ready', '0 tick', '0 play'])
  })

  it('is ignored after the end of the session', () => {
    const opened = openSession()
    const { context } = opened.adapter
    opened.session.close('app')
    const before = [opened.inputs(), [...opened.snapshots]]
    context?.emit({ type: 'play' })

    expect([opened.inputs(), opened.snapshots]).toEqual(before)
    expect(opened.reports).toEqual([])
  })
})

describe('an adapter', () => {
  it('that throws as it is attached is reported, and its session runs', () => {
    const opened = openSession({
      adapterParts: {
        attach() {
          throw new Error('no player')
        },
      },
    })
    opened.clock.advance(30_000)

    expect(opened.reports).toEqual(['fake.attach(): Error: no player'])
    expect(opened.inputs()).toEqual(['0 tick', '30000 tick'])
    expect(opened.snapshots).toHaveLength(1)
  })

  it('whose content changes as it is attached ends the session, which saves nothing more', () => {
    const opened = openSession({
      adapterParts: {
        attach({ emit }: AdapterContext) {
          emit({ type: 'source', reason: 'change' })
        },
      },
    })

    expect(opened.inputs()).toEqual(['0 source'])
    expect(opened.snapshots.map(({ snapshot }) => snapshot.state)).toEqual(['closed'])
    expect(opened.closings).toEqual([['source-change', undefined]])
    expect(opened.clock.pending).toBe(0)
  })

  it('has a signal that aborts, and timers that are cancelled, with the session', () => {
    const opened = openSession()
    const { context } = opened.adapter
    let ran = 0
    context?.setTimer(() => ran++, 1000)
    context?.setTimer(() => ran++, 100)
    opened.clock.advance(100)
    expect(ran).toBe(1)
    expect(context?.signal.aborted).toBe(false)

    opened.session.close('app')
    expect(context?.signal.aborted).toBe(true)
    opened.clock.advance(1000)
    context?.setTimer(() => ran++, 0)
    opened.clock.advance(1000)
    expect(ran).toBe(1)
    expect(opened.clock.pending).toBe(0)
  })

  it('has its faults in timers reported', () => {
    const opened = openSession()
    opened.adapter.context?.setTimer(() => {
      throw new Error('broken')
    }, 100)
    opened.clock.advance(100)

    expect(opened.reports).toEqual(['fake.timer: Error: broken'])
  })

  it('has its capabilities in the session', () => {
    const opened = openSession({ capabilities: { timeSource: 'poll', pauseSettleMs: 250 } })
    const { from } = opened.session.recording as unknown as { from: object }

    expect(from).toMatchObject({
      capabilities: { timeSource: 'poll', seek: 'native', pauseSettleMs: 250, buffering: 'native' },
    })
  })

  it('that cannot be sampled for a moment is reported, and taken to be as it was', () => {
    const opened = openSession()
    opened.adapter.emit('play', { paused: false })
    playSeconds(opened, 2)
    const { snapshot } = opened.adapter
    Object.assign(opened.adapter, {
      snapshot() {
        throw new Error('gone')
      },
    })
    opened.adapter.emit('pause')
    Object.assign(opened.adapter, { snapshot })

    expect(opened.reports).toEqual(['fake.snapshot(): Error: gone'])
    expect(opened.session.snapshot).toMatchObject({ state: 'paused', position: 2 })
  })
})
