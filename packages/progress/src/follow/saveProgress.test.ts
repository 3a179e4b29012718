import { memoryStore } from '@playhead/core'
import { describe, expect, it } from 'vitest'
import { openLesson, row } from '../../test/openLesson.ts'

describe('saving', () => {
  it('D2 happens as playback begins, and every ten seconds from then on', async () => {
    const lesson = await openLesson()
    lesson.follow()
    await lesson.clock.pass(1000)
    const began = lesson.clock.now()
    await lesson.play(35_000)

    const at = lesson.backend.saves.map(({ now }) => Math.round((now - began) / 1000))
    expect(at).toEqual([0, 10, 20, 30])
    for (const { position, now, duration, leaving } of lesson.backend.saves) {
      expect(Math.abs(position - (now - began) / 1000)).toBeLessThan(0.3)
      expect({ duration, leaving }).toEqual({ duration: 60, leaving: false })
    }
  })

  it('A5 D2 happens at a pause, a seek and the end without waiting', async () => {
    const lesson = await openLesson()
    lesson.follow()
    await lesson.play(3000)
    lesson.video.pause()
    await lesson.clock.pass(1100)
    expect(lesson.backend.saves.at(-1)?.position).toBeCloseTo(3, 1)
    lesson.video.currentTime = 57
    await lesson.clock.pass(1500)
    expect(lesson.backend.saves.at(-1)).toMatchObject({ position: 57 })
    await lesson.play(5000)

    expect(lesson.backend.saves.at(-1)).toMatchObject({ position: 60, completed: true })
    expect(lesson.backend.saves).toHaveLength(5) // play, pause, seek, 80 %, end
  })

  it.each(['hidden', 'pagehide', 'closed'] as const)(
    'A5 happens when the page is %s, before it returns',
    async (moment) => {
      const lesson = await openLesson()
      lesson.follow()
      await lesson.play(4300)
      lesson.emitPageMoment(moment)

      expect(lesson.backend.saves.at(-1)).toMatchObject({ leaving: true })
      expect(lesson.backend.saves.at(-1)?.position).toBeCloseTo(4.3, 1)
      expect([...lesson.storage.entries.values()].join()).toContain('"unsent":true')
    },
  )

  it('A5 happens a last time when it is stopped, and never again', async () => {
    const lesson = await openLesson()
    const stop = lesson.follow()
    await lesson.play(4300)
    stop()
    stop()
    await lesson.clock.pass(30_000)

    expect(lesson.backend.saves).toHaveLength(2)
    expect(lesson.backend.saves.at(-1)?.position).toBeCloseTo(4.3, 1)
  })

  it('A1 happens when the session ends, with its last position', async () => {
    const lesson = await openLesson()
    lesson.follow()
    await lesson.play(4300)
    void lesson.session.end()
    await lesson.clock.pass(10)

    expect(lesson.backend.saves.at(-1)?.position).toBeCloseTo(4.3, 1)
    lesson.emitPageMoment('hidden')
    await lesson.clock.pass(30_000)
    expect(lesson.backend.saves).toHaveLength(2)
  })

  it('does not happen once the progress was destroyed, although its session continues', async () => {
    const writes: unknown[] = []
    const store = memoryStore()
    const lesson = await openLesson({
      store: {
        ...store,
        write(put, remove) {
          writes.push(put)
          return store.write(put, remove)
        },
      },
    })
    lesson.follow()
    await lesson.play(3000)
    lesson.progress.destroy()
    const readStoredPosition = (): number =>
      JSON.parse(lesson.storage.getItem('playhead:progress::lesson-1') ?? '{}').row.position
    expect(readStoredPosition()).toBe(3) // a last time
    const [rows, wrote] = [lesson.progress.rows, writes.length]
    await lesson.clock.pass(15_000)
    void lesson.session.end()
    await lesson.clock.pass(1000)

    expect(readStoredPosition()).toBe(3)
    expect(lesson.backend.saves.at(-1)).toMatchObject({ position: 3, leaving: true })
    expect(lesson.progress.rows).toBe(rows)
    expect(writes).toHaveLength(wrote)
  })

  it('does not wait forever for a backend before it saves', async () => {
    const lesson = await openLesson()
    let never = true
    lesson.backend.answer = () => (never ? new Promise(() => {}) : undefined)
    lesson.follow()
    await lesson.play(9000)
    expect(lesson.backend.saves).toEqual([])
    never = false
    await lesson.clock.pass(2000)

    expect(lesson.backend.saves).toHaveLength(1)
  })

  it('saves nothing when nothing was played', async () => {
    const lesson = await openLesson()
    lesson.backend.stored['lesson-1'] = row(30)
    const stop = lesson.follow()
    await lesson.clock.pass(20_000)
    lesson.emitPageMoment('hidden')
    stop()

    expect(lesson.backend.saves).toEqual([])
  })

  it('reports each failure, and once that saving works again', async () => {
    const lesson = await openLesson()
    const errors: unknown[] = []
    lesson.backend.answer = () => Promise.reject(new Error('HTTP 503'))
    lesson.follow({ onError: (error) => errors.push(error === null ? null : String(error)) })
    await lesson.play(2000)
    lesson.backend.answer = () => undefined
    await lesson.clock.pass(12_000)

    expect(errors[0]).toBe('Error: HTTP 503')
    expect(errors.at(-1)).toBe(null)
    expect(errors.filter((each) => each === null)).toHaveLength(1)
  })
})
