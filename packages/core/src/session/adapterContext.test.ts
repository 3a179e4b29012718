import { fakeClock, fakeHost } from '@playhead/testing'
import { describe, expect, it } from 'vitest'
import { createAdapterContext } from './adapterContext.ts'

function open() {
  const clock = fakeClock()
  const ended = new AbortController()
  const cancelled: number[] = []
  let timers = 0
  const document = {} as Document
  const window = {} as Window & typeof globalThis
  const report = (): void => {}
  const context = createAdapterContext(
    {
      clock: {
        ...clock,
        setTimer(run, ms) {
          const timer = ++timers
          const cancel = clock.setTimer(run, ms)
          return () => {
            cancelled.push(timer)
            cancel()
          }
        },
      },
      host: fakeHost({ document, window }),
      report,
    },
    ended.signal,
    () => {},
    (run) => run(),
    () => {},
  )
  return { context, clock, ended, cancelled, document, window, report }
}

describe('what an adapter works with', () => {
  it('has the page, the clock and the reports of its session', () => {
    const { context, clock, ended, document, window, report } = open()
    clock.advance(5)

    expect(context.now()).toBe(5)
    expect(context.document).toBe(document)
    expect(context.window).toBe(window)
    expect(context.report).toBe(report)
    expect(context.signal).toBe(ended.signal)
  })

  it('has timers that are cancelled once: by the adapter, or with the session', () => {
    const { context, clock, ended, cancelled } = open()
    const ran: string[] = []
    context.setTimer(() => ran.push('first'), 100)
    const cancelSecond = context.setTimer(() => ran.push('second'), 200)
    context.setTimer(() => ran.push('third'), 300)
    clock.advance(100)
    cancelSecond()
    expect(cancelled).toEqual([2])
    ended.abort()
    clock.advance(1000)

    expect(ran).toEqual(['first'])
    expect(cancelled).toEqual([2, 3])
  })

  it('has no timers after the end', () => {
    const { context, clock, ended } = open()
    ended.abort()
    const cancel = context.setTimer(() => {}, 100)
    cancel()

    expect(clock.pending).toBe(0)
  })
})
