// @vitest-environment happy-dom
import { fakeClock } from '@playhead/testing'
import { afterEach, expect, it } from 'vitest'
import { type FakeBackend, fakeBackend, row } from '../../test/openLesson.ts'
import { PlayheadProgress } from '../element.ts'
import { createProgress } from '../progress/createProgress.ts'
import type { Progress } from '../progress.ts'

const clock = fakeClock()
function open(): { backend: FakeBackend; progress: Progress; watchers: () => number } {
  const backend = fakeBackend(clock)
  const progress = createProgress({ source: backend, storage: null, clock })
  let count = 0
  const { watch } = progress
  progress.watch = (listener) => {
    count++
    const end = watch(listener)
    return () => {
      count--
      end()
    }
  }
  return { backend, progress, watchers: () => count }
}
function put(video: string): PlayheadProgress {
  const element = document.createElement('playhead-progress')
  element.setAttribute('video-id', video)
  return document.body.appendChild(element)
}
const readText = (element: PlayheadProgress): string | null | undefined =>
  element.shadowRoot?.querySelector('[part=text]')?.textContent

afterEach(() => {
  document.body.replaceChildren()
  PlayheadProgress.progress = null
})

it('D3 waits for a progress that is set later, and shows every save from then on', async () => {
  const element = put('a')
  expect(element.hidden).toBe(true)
  const { progress, backend } = open()
  backend.stored.a = row(30)
  PlayheadProgress.progress = progress
  await clock.pass(0)
  expect([element.hidden, readText(element)]).toEqual([false, '1 min watched · 50 %'])
  await progress.save('a', row(45, { at: 9 }))

  expect(readText(element)).toBe('1 min watched · 75 %')
})

it('D3 D4 the elements of a list share one request', async () => {
  const { progress, backend } = open()
  PlayheadProgress.progress = progress
  for (const video of ['a', 'b', 'c']) put(video)
  await clock.pass(0)

  expect(backend.loads).toEqual([['a', 'b', 'c']])
})

it('uses its own progress where it has one, and removes its listeners', async () => {
  const [shared, own] = [open(), open()]
  PlayheadProgress.progress = shared.progress
  const element = put('a')
  expect(shared.watchers()).toBe(1)
  element.progress = own.progress
  own.progress.put('a', row(60, { completed: true }))

  expect([readText(element), element.hasAttribute('completed')]).toEqual(['✓ Completed', true])
  expect([shared.watchers(), own.watchers()]).toEqual([0, 1])
  element.remove()
  element.remove()
  expect(own.watchers()).toBe(0)
  document.body.append(element)
  expect([own.watchers(), readText(element)]).toEqual([1, '✓ Completed'])
})

it('shows the position while the duration is unknown', () => {
  const { progress } = open()
  progress.put('a', row(65, { duration: null }))
  PlayheadProgress.progress = progress
  const element = put('a')

  const track = element.shadowRoot?.querySelector('[role=progressbar]')
  expect([element.title, readText(element)]).toEqual(['1:05', '1 min watched'])
  expect([track?.hasAttribute('aria-valuenow'), track?.getAttribute('aria-valuetext')]).toEqual([
    false,
    '1:05',
  ])
})

it('shows the minutes watched where the backend records them', () => {
  const { progress } = open()
  progress.put('a', row(1800, { duration: 3600, watched: 600 }))
  PlayheadProgress.progress = progress

  expect(readText(put('a'))).toBe('10 min watched · 50 %')
})

it('shows the bar when a label throws, and throws nothing into the page', async () => {
  const { progress, backend } = open()
  backend.stored.a = row(30)
  const element = put('a')
  const reports: string[] = []
  progress.report = (error, where) => reports.push(`${where}: ${error}`)
  element.progress = progress
  element.labels = {
    minutes() {
      throw new Error('no text')
    },
  }
  await clock.pass(100)

  expect(element.hidden).toBe(false)
  expect(
    element.shadowRoot?.querySelector('[role=progressbar]')?.getAttribute('aria-valuenow'),
  ).toBe('50')
  expect(reports).toContain('<playhead-progress> labels: Error: no text')
})
