import { option } from '../option.ts'
import { judge, keep, partings } from '../report.ts'
import { stage } from '../stage.ts'
import { type Measured, measure } from './measure.ts'
import { randomScenario } from './randomScenario.ts'

/**
 * Random watching by seed, each compared with the truth. `--seeds 50`, `--seed 7` for one of them
 * again, `--jobs 2` browsers at once: a page needs one of its own to be visible.
 */
export async function random(args: readonly string[]): Promise<boolean> {
  const only = option(args, 'seed')
  const seeds =
    only === undefined
      ? Array.from({ length: option(args, 'seeds') ?? 50 }, (_, i) => i + 1)
      : [only]
  const began = performance.now()
  const measured: Measured[] = []
  const waiting = [...seeds]

  async function work(): Promise<void> {
    const set = await stage()
    try {
      for (let seed = waiting.shift(); seed !== undefined; seed = waiting.shift()) {
        measured.push(
          await measure(set, randomScenario(seed), (why) =>
            process.stdout.write(`(${seed} ${why}) `),
          ),
        )
        process.stdout.write(`${seed} `)
      }
    } finally {
      await set.close()
    }
  }
  await Promise.all(Array.from({ length: Math.min(option(args, 'jobs') ?? 2, seeds.length) }, work))

  measured.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))
  const { met, text } = judge('random', measured)
  const took = `${seeds.length} seeds took ${Math.round((performance.now() - began) / 1000)} s.`
  console.log(`\n\n${text}\n${took}\n${partings(measured)}`)
  keep('random', measured, `${text}\n${took}`)
  return met
}
