import { describe, expect, it } from 'vitest'
import { createListeners } from './listeners.ts'

function open() {
  const reports: string[] = []
  const listeners = createListeners<{ play(at: number): void; pause(at: number): void }>(
    (error, where) => reports.push(`${where}: ${error}`),
  )
  return { listeners, reports }
}

describe('listeners', () => {
  it('are called with what is emitted for their type, until they end', () => {
    const { listeners } = open()
    const calls: string[] = []
    expect(listeners.has('play')).toBe(false)
    listeners.emit('play', 0)
    const stop = listeners.on('play', (at) => calls.push(`play ${at}`))
    listeners.on('pause', (at) => calls.push(`pause ${at}`))
    expect(listeners.has('play')).toBe(true)
    listeners.emit('play', 1)
    listeners.emit('pause', 2)
    stop()
    listeners.emit('play', 3)

    expect(calls).toEqual(['play 1', 'pause 2'])
    expect(listeners.has('play')).toBe(false)
  })

  it('may be the same function twice, of which each ends by itself', () => {
    const { listeners } = open()
    const calls: number[] = []
    const listener = (at: number): unknown => calls.push(at)
    const stop = listeners.on('play', listener)
    listeners.on('play', listener)
    listeners.emit('play', 1)
    stop()
    stop()
    listeners.emit('play', 2)

    expect(calls).toEqual([1, 1, 2])
  })

  it('that throw are reported, and keep nothing from the others', () => {
    const { listeners, reports } = open()
    const calls: number[] = []
    listeners.on('play', () => {
      throw new Error('broken')
    })
    listeners.on('play', (at) => calls.push(at))
    listeners.emit('play', 1)

    expect(reports).toEqual(['a listener of play: Error: broken'])
    expect(calls).toEqual([1])
  })

  it('that are added while one is called are called from the next time on', () => {
    const { listeners } = open()
    const calls: string[] = []
    listeners.on('play', () => {
      calls.push('first')
      listeners.on('play', () => calls.push('second'))
    })
    listeners.emit('play', 1)

    expect(calls).toEqual(['first'])
  })
})
