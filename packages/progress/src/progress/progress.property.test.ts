import fc from 'fast-check'
import { expect, it } from 'vitest'
import { openProgress } from '../../test/openProgress.ts'
import { mergeProgress, type VideoProgress } from '../rows/videoProgress.ts'

const rows = fc.record({
  position: fc.integer({ min: 0, max: 60 }),
  duration: fc.constantFrom(null, 60),
  completed: fc.boolean(),
  at: fc.integer({ min: 0, max: 20 }),
})

it('A6 D5 the newest row wins in any order, any number of times', () => {
  fc.assert(
    fc.property(
      fc.array(rows, { minLength: 1, maxLength: 8 }),
      fc.infiniteStream(fc.nat()),
      (given, random) => {
        const shuffled = [...given, ...given.filter(() => (random.next().value ?? 0) % 2)]
          .map((row) => [random.next().value ?? 0, row] as const)
          .sort(([a], [b]) => a - b)
          .map(([, row]) => row)
        const merge = (list: readonly VideoProgress[]): VideoProgress | undefined =>
          list.reduce<VideoProgress | undefined>((sum, row) => mergeProgress(sum, row), undefined)
        const newest = Math.max(...given.map(({ at }) => at))

        expect(merge(shuffled)).toEqual(merge(given))
        expect(merge(given)).toMatchObject({
          at: newest,
          completed: given.some(({ completed }) => completed),
        })
      },
    ),
  )
})

const acts = fc.array(
  fc.record({
    does: fc.constantFrom('save', 'leave', 'put', 'load', 'fail', 'mend'),
    video: fc.constantFrom('a', 'b'),
    row: rows,
    wait: fc.integer({ min: 0, max: 3000 }),
  }),
  { maxLength: 30 },
)

it('A7 D8 completed stays true, saves are a second apart, and the newest row arrives in the end', async () => {
  await fc.assert(
    fc.asyncProperty(acts, async (list) => {
      const { clock, backend, progress } = openProgress()
      const { save } = backend
      // Like the backends of the presets: completed stays true.
      const completions: Record<string, boolean[]> = { a: [], b: [] }
      backend.save = (video, given, moment) => {
        completions[video]?.push(given.completed)
        const completed = given.completed || !!backend.stored[video]?.completed
        return save(video, { ...given, completed }, moment)
      }
      const done = new Set<string>()
      const check = (): void => {
        for (const [video, { completed }] of Object.entries(progress.rows)) {
          if (completed) done.add(video)
          expect(completed).toBe(done.has(video))
        }
      }
      progress.watch(check)
      const saved = new Set<string>()
      for (const { does, video, row: given, wait } of list) {
        if (does === 'fail') backend.answer = () => Promise.reject(new Error('HTTP 503'))
        else if (does === 'mend') backend.answer = () => undefined
        else if (does === 'put') {
          backend.stored[video] = mergeProgress(backend.stored[video], given)
          progress.put(video, given)
        } else if (does === 'load') progress.load([video]).catch(() => {})
        else {
          saved.add(video)
          progress
            .save(video, { ...given, at: clock.wall() }, { leaving: does === 'leave' })
            .catch(() => {})
        }
        await clock.pass(wait)
      }
      backend.answer = () => undefined
      await clock.pass(400_000)
      check()
      progress.destroy()

      expect(progress.unsent).toEqual([])
      for (const video of saved)
        expect(backend.stored[video]).toMatchObject({ completed: done.has(video) })
      for (const video of ['a', 'b']) {
        const times = backend.saves.filter((save) => save.video === video).map(({ now }) => now)
        for (const [at, now] of times.entries())
          if (at) expect(now - (times[at - 1] ?? 0)).toBeGreaterThanOrEqual(1000)
        expect(completions[video]).toEqual([...(completions[video] ?? [])].sort())
      }
    }),
    { numRuns: 60 },
  )
})
