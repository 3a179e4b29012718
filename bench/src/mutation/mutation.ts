import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { mulberry32 } from '@playhead/example-demo-data/mulberry32'
import { option } from '../option.ts'
import { keepText } from '../report.ts'
import { instrument, type Mutant } from './instrument.ts'
import { describeTried, GOAL, score, type Tried } from './report.ts'
import { TARGETS } from './targets.ts'
import { type Noticed, tryMutants } from './tryMutants.ts'
import { copyWorkspace } from './workspaceCopy.ts'

/**
 * Small changes of the sources, one at a time: does a unit test notice? `--only
 * packages/core/src/session` for a part (several are possible), `--sample 200 --seed 1` for some of
 * them, `--tests packages/core/src/session/reducer` to ask only these.
 */
export async function mutation(args: readonly string[]): Promise<boolean> {
  const only = paths(args, 'only')
  const tests = paths(args, 'tests')
  const sample = option(args, 'sample')
  const isChosen = (file: string): boolean =>
    !only.length || only.some((part) => `${file}/`.startsWith(`${part}/`))
  const root = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '')
  const { sources, mutants } = await instrument(root, TARGETS, isChosen)
  if (!mutants.length)
    throw new TypeError(
      `--only expects a path in ${TARGETS.map((each) => each.sources).join(', ')}`,
    )
  const chosen = sample === undefined ? mutants : choose(mutants, sample, option(args, 'seed') ?? 1)

  using workspace = copyWorkspace(root, sources)
  const noticed = readNoticed()
  const tried: Tried[] = []
  for (const target of TARGETS) {
    const these = chosen.filter((each) => each.target === target.name)
    if (!these.length) continue
    const outcomes = await tryMutants(
      workspace.copy,
      tests.length ? { ...target, tests } : target,
      these,
      noticed,
      (count, killed, part) =>
        show(`${target.name}, ${part}: ${count} of ${these.length} tried, ${killed} noticed`),
    )
    const results = these.map(
      (each): Tried => ({ ...each, outcome: outcomes.get(each.id) ?? 'not covered' }),
    )
    tried.push(...results)
    writeFileSync(NOTICED, JSON.stringify(noticed))
    console.log(`${clearLine}${target.name}: ${(score(results) * 100).toFixed(1)} %`)
  }
  const isWhole = !only.length && !tests.length && sample === undefined
  const text = describeTried(tried, isWhole)
  const met = score(tried) >= GOAL
  const verdict = `${(score(tried) * 100).toFixed(1)} % of the mutants that change something are noticed. Goal: ${GOAL * 100} %: ${met ? 'met' : '**missed**'}`
  console.log(`\n${text}\n\n${verdict}`)
  if (isWhole) keepText('mutation', `${text}\n\n${verdict}`)
  return met
}

/** Which test noticed which mutant, for the next run. */
const NOTICED = new URL('../../results/mutation.noticed.json', import.meta.url)
function readNoticed(): Noticed {
  mkdirSync(new URL('.', NOTICED), { recursive: true })
  return existsSync(NOTICED) ? JSON.parse(readFileSync(NOTICED, 'utf8')) : {}
}

const clearLine = process.stdout.isTTY ? '\r\x1b[K' : ''
const show = (progress: string): void => {
  process.stdout.write(process.stdout.isTTY ? `${clearLine}${progress}` : `${progress}\n`)
}

const paths = (args: readonly string[], name: string): readonly string[] =>
  args.flatMap((each, at) => (args[at - 1] === `--${name}` ? [each.replace(/\/$/, '')] : []))

function choose(mutants: readonly Mutant[], count: number, seed: number): readonly Mutant[] {
  const random = mulberry32(seed)
  const ranked = mutants
    .map((mutant) => ({ mutant, rank: random() }))
    .sort((a, b) => a.rank - b.rank)
  return ranked.slice(0, count).map(({ mutant }) => mutant)
}
