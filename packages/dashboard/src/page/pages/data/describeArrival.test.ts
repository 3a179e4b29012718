import { expect, it } from 'vitest'
import { classifyArrival } from './describeArrival.tsx'
import { drawBands } from './drawBands.ts'

const events = (received: number, declared: number, missing: number, lost: number) => ({
  events: { numbered: received + declared + missing, received, declared, missing, lost },
})

it('answers with the worst of what happened to events', () => {
  expect(classifyArrival(events(0, 0, 0, 0))).toBe('none')
  expect(classifyArrival(events(9, 0, 0, 0))).toBe('complete')
  expect(classifyArrival(events(9, 0, 1, 0))).toBe('waiting')
  expect(classifyArrival(events(9, 1, 1, 0))).toBe('dropped')
  expect(classifyArrival(events(9, 1, 2, 1))).toBe('lost')
})

it('draws a band for each part, as thick as its share, and a visible one for a small part', () => {
  const [received, dropped, none] = drawBands([980, 20, 0], 100, 3)
  expect(received?.thickness).toBeCloseTo(97)
  expect(dropped?.thickness).toBe(3)
  expect(none?.thickness).toBe(0)
  expect(received?.from).toBe(0)
  expect(dropped?.from).toBeCloseTo(97)
})

it('draws no band without events', () => {
  expect(drawBands([0, 0], 100, 3).map(({ thickness }) => thickness)).toEqual([0, 0])
})
