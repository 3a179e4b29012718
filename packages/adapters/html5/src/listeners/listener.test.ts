import { describe, expect, it } from 'vitest'
import { createListen } from './listener.ts'

function open(element: EventTarget = new EventTarget()) {
  const reports: string[] = []
  const ended = new AbortController()
  const context = {
    signal: ended.signal,
    report: (error: unknown, where: string) => void reports.push(`${where}: ${error}`),
  }
  return {
    element,
    reports,
    end: () => ended.abort(),
    listen: createListen(element, context as never),
  }
}

describe('a listener', () => {
  it('reports what it throws, and goes on', () => {
    const { element, listen, reports } = open()
    listen('play', () => {
      throw new Error('broken')
    })
    element.dispatchEvent(new Event('play'))
    element.dispatchEvent(new Event('play'))

    expect(reports).toEqual(['html5 play: Error: broken', 'html5 play: Error: broken'])
  })

  it('ends with the session', () => {
    const { element, listen, end } = open()
    const seen: string[] = []
    listen('play', ({ type }) => seen.push(type))
    element.dispatchEvent(new Event('play'))
    end()
    element.dispatchEvent(new Event('play'))

    expect(seen).toEqual(['play'])
  })

  it('listens in the capture phase to errors only', () => {
    const phases: unknown[] = []
    const target = {
      addEventListener: (type: string, _: unknown, { capture }: { capture: boolean }) =>
        phases.push([type, capture]),
    } as unknown as EventTarget
    const { listen } = open(target)
    listen('error', () => {})
    listen('play', () => {})

    expect(phases).toEqual([
      ['error', true],
      ['play', false],
    ])
  })

  it('needs neither a target nor one that has events', () => {
    const { listen } = open()

    expect(() => listen('change', () => {}, null)).not.toThrow()
    expect(() => listen('change', () => {}, {} as EventTarget)).not.toThrow()
  })
})
