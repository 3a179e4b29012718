import { describe, expect, it } from 'vitest'
import type { EventRecord } from '../contracts/events.ts'
import { createEventDispatcher } from './eventDispatcher.ts'
import type { SessionSnapshot } from './session.ts'

const event = (seq: number, type: 'play' | 'pause' = 'play'): EventRecord =>
  ({ type, seq, session: 'session-1', at: 5 }) as EventRecord
const SNAPSHOT = { session: 'session-1' } as SessionSnapshot

function open() {
  const reports: string[] = []
  const snapshots = { count: 0 }
  const dispatcher = createEventDispatcher(
    () => {
      snapshots.count++
      return SNAPSHOT
    },
    (error, where) => reports.push(`${where}: ${error}`),
  )
  return { dispatcher, reports, snapshots }
}

describe('the events of a session', () => {
  it('are emitted in a microtask at first, to listeners that were added by then', async () => {
    const { dispatcher } = open()
    const received: number[] = []
    dispatcher.add(event(1))
    dispatcher.flush()
    dispatcher.open()
    dispatcher.on('*', ({ seq }) => received.push(seq))
    expect(received).toEqual([])
    await Promise.resolve()

    expect(received).toEqual([1])
  })

  it('are emitted by their type, then by *, then as a change', () => {
    const { dispatcher, snapshots } = open()
    const received: unknown[] = []
    dispatcher.open()
    dispatcher.on('change', (snapshot) => received.push(snapshot))
    dispatcher.on('*', ({ seq }) => received.push(`* ${seq}`))
    dispatcher.on('play', ({ seq }) => received.push(`play ${seq}`))
    dispatcher.on('pause', ({ seq }) => received.push(`pause ${seq}`))
    dispatcher.add(event(1))
    dispatcher.add(event(2, 'pause'))
    dispatcher.flush()

    expect(received).toEqual(['play 1', '* 1', 'pause 2', '* 2', SNAPSHOT])
    expect(snapshots.count).toBe(1)
  })

  it('keep their order where a listener causes another', () => {
    const { dispatcher } = open()
    const received: number[] = []
    dispatcher.open()
    dispatcher.on('play', ({ seq }) => {
      if (seq > 1) return
      dispatcher.add(event(2))
      dispatcher.flush()
    })
    dispatcher.on('*', ({ seq }) => received.push(seq))
    dispatcher.add(event(1))
    dispatcher.flush()

    expect(received).toEqual([1, 2])
  })

  it('need no snapshot where `change` has no listener', () => {
    const { dispatcher, snapshots } = open()
    dispatcher.open()
    const stop = dispatcher.on('change', () => {})
    expect(dispatcher.hasChange()).toBe(true)
    stop()
    expect(dispatcher.hasChange()).toBe(false)
    dispatcher.add(event(1))
    dispatcher.flush()

    expect(snapshots.count).toBe(0)
  })
})
