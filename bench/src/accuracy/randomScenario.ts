import { mulberry32 } from '@playhead/example-demo-data/mulberry32'
import { CLIPS } from '@playhead/testing/browser'
import type { Bench } from '../page.ts'
import type { Viewer } from '../viewer.ts'
import { gate } from './gate.ts'
import type { COUNTS } from './measure.ts'
import type { Scenario } from './scenarios.ts'

declare const bench: Bench

/** About four times what the clip needs: seeks and high rates run dry now and then on their own. */
const BYTES_PER_SECOND = 28_000
/**
 * Seeks nearer than 250 ms to the one before are the same seek; a script that comes near that line
 * tests nothing. ms
 */
const CLEAR_OF_SEEK_MS = 450

/**
 * A restless viewer: the same seed does the same things, though a browser never takes quite the
 * same time over them.
 */
export function randomScenario(seed: number): Omit<Scenario, (typeof COUNTS)[number]> {
  const random = mulberry32(seed)
  const between = (from: number, to: number): number => from + random() * (to - from)
  const one = <T>(choices: readonly T[]): T => choices[Math.floor(random() * choices.length)] as T
  const shutter = gate(CLIPS['/clip.mp4'], BYTES_PER_SECOND)
  const source = `/seed-${seed}.mp4`

  const acts: readonly ((viewer: Viewer) => Promise<void>)[] = [
    (viewer) => viewer.seek(between(0, 52)),
    (viewer) => viewer.seek(between(0, 52)),
    (viewer) => viewer.skip(one([-5, -1, -0.3, 0.3, 1, 5])),
    (viewer) => viewer.skip(one([-5, -1, -0.3, 0.3, 1, 5])),
    (viewer) => viewer.rate(one([0.5, 0.75, 1, 1.25, 1.5, 2])),
    async (viewer) => {
      await viewer.pause()
      await viewer.watch(between(150, 1200))
      await viewer.play()
    },
    async (viewer) => {
      const to = between(0, 50)
      await viewer.run(`bench.pause(); bench.seek(${to}); bench.play()`)
    },
    async (viewer) => {
      const from = between(0, 45)
      await viewer.run(
        `return (async () => { for (let i = 0; i < 4; i++) { bench.seek(${from} + i); await bench.wait(40) } })()`,
      )
    },
    async (viewer) => {
      shutter.shut()
      await viewer.watch(between(800, 2500))
      shutter.open()
    },
    async (viewer) => {
      shutter.shut()
      await viewer.seek(between(0, 52))
      await viewer.watch(between(500, 1800))
      shutter.open()
    },
  ]
  return {
    name: `seed ${seed}`,
    source,
    prepare: ({ server }) => void server.routes.set(source, shutter.route),
    async run(viewer) {
      const until = performance.now() + between(8000, 12_000)
      await viewer.play()
      await viewer.watch(between(500, 1500))
      while (performance.now() < until) {
        await one(acts)(viewer)
        await viewer.until(() => !bench.video.seeking)
        await viewer.watch(CLEAR_OF_SEEK_MS + between(0, 1800))
        if (await viewer.run('return bench.video.paused')) await viewer.play()
      }
    },
  }
}
