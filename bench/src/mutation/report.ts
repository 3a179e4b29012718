import { EQUIVALENT } from './equivalent.ts'
import type { Mutant } from './instrument.ts'
import type { Outcome } from './tryMutants.ts'

export type Tried = Mutant & { readonly outcome: Outcome }

/** Share of the mutants that have to be noticed. */
export const GOAL = 0.95

const reasonFor = ({ file, mutation }: Mutant): string | undefined => EQUIVALENT[file]?.[mutation]
const isNoticed = ({ outcome }: Tried): boolean => outcome === 'killed' || outcome === 'timeout'
const isEquivalent = (each: Tried): boolean => !isNoticed(each) && reasonFor(each) !== undefined

/** Noticed mutants as a share of those that change something. */
export function score(tried: readonly Tried[]): number {
  const real = tried.filter((each) => !isEquivalent(each))
  return real.length ? real.filter(isNoticed).length / real.length : 1
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`

/**
 * Tables by folder and by file, the survivors, those judged equivalent with their reasons, and
 * judgements that apply to nothing.
 */
export function describeTried(tried: readonly Tried[], isWhole: boolean): string {
  const folderOf = ({ file }: Mutant): string => file.slice(0, file.lastIndexOf('/'))
  const equivalent = tried.filter(isEquivalent)
  const survivors = tried.filter((each) => !isNoticed(each) && !isEquivalent(each))
  const lines = [
    ...table('folder', tried, folderOf),
    '',
    ...table('file', tried, ({ file }) => file),
    '',
    `## ${survivors.length} that no test notices`,
    ...byFile(survivors, ({ line, kind, mutation, outcome }) => {
      const note = outcome === 'not covered' ? ', not covered' : ''
      return `- ${line} (${kind}${note}): \`${mutation}\``
    }),
    '',
    `## ${equivalent.length} that change nothing`,
    ...byFile(equivalent, (each) => `- ${each.line}: \`${each.mutation}\`: ${reasonFor(each)}`),
  ]
  const stale = isWhole ? staleJudgements(tried) : []
  if (stale.length) lines.push('', '## Judged equivalent, but noticed or no longer there', ...stale)
  return lines.join('\n')
}

function table(
  title: string,
  tried: readonly Tried[],
  keyOf: (each: Tried) => string,
): readonly string[] {
  const groups = groupBy(tried, keyOf)
  const row = (name: string, group: readonly Tried[]): string => {
    const count = (outcome: Outcome): number =>
      group.filter((each) => each.outcome === outcome && !isEquivalent(each)).length
    const figures = [count('killed'), count('timeout'), count('survived'), count('not covered')]
    return `| ${[name, group.length, ...figures, group.filter(isEquivalent).length, percent(score(group))].join(' | ')} |`
  }
  return [
    `| ${title} | mutants | killed | timed out | survived | not covered | equivalent | score |`,
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...[...groups].sort(([a], [b]) => a.localeCompare(b)).map(([name, group]) => row(name, group)),
    row('**all**', tried),
  ]
}

const byFile = (tried: readonly Tried[], write: (each: Tried) => string): readonly string[] =>
  [...groupBy(tried, ({ file }) => file)].flatMap(([file, group]) => [
    '',
    file,
    '',
    ...group.map(write),
  ])

function groupBy(
  tried: readonly Tried[],
  keyOf: (each: Tried) => string,
): ReadonlyMap<string, readonly Tried[]> {
  const groups = new Map<string, Tried[]>()
  for (const each of tried) groups.set(keyOf(each), [...(groups.get(keyOf(each)) ?? []), each])
  return groups
}

function staleJudgements(tried: readonly Tried[]): readonly string[] {
  return Object.entries(EQUIVALENT).flatMap(([file, judged]) => {
    const applies = new Set(
      tried.filter((each) => each.file === file && isEquivalent(each)).map((each) => each.mutation),
    )
    return Object.keys(judged)
      .filter((mutation) => !applies.has(mutation))
      .map((mutation) => `- ${file}: \`${mutation}\``)
  })
}
