import { mkdirSync, writeFileSync } from 'node:fs'
import { divergence } from './accuracy/divergence.ts'
import { COUNTS, type Measured } from './accuracy/measure.ts'

const FIGURES = ['playingMs', 'contentMs', 'uniqueMs'] as const
type Figure = (typeof FIGURES)[number]

/** The most that may be wrong, in percent. */
export interface Goal {
  readonly median?: number
  readonly worst: number
}

/** The goals of the design. */
const GOALS: Readonly<Record<Figure, Goal>> = {
  playingMs: { median: 0.3, worst: 1 },
  contentMs: { median: 0.1, worst: 0.5 },
  uniqueMs: { worst: 1 },
}
const NAMES: Readonly<Record<Figure, string>> = {
  playingMs: 'playing time',
  contentMs: 'content',
  uniqueMs: 'unique content',
}

const errorOf = ({ truth, playhead }: Measured, figure: Figure): number =>
  (Math.abs(playhead[figure] - truth[figure]) / (truth[figure] || 1)) * 100
const inSeconds = (ms: number): string => (ms / 1000).toFixed(3)
const percent = (value: number): string => `${value.toFixed(2)} %`

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2
    ? (sorted[middle] ?? 0)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}

/** The value below which that share of them lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

function row(each: Measured): string {
  const figures = FIGURES.map((figure) => {
    const { [figure]: found } = each.playhead
    return `${inSeconds(each.truth[figure])} → ${inSeconds(found)}, ${percent(errorOf(each, figure))}`
  })
  const counts = COUNTS.map((name) =>
    each.truth[name] === each.playhead[name]
      ? `${each.truth[name]}`
      : `**${each.truth[name]} → ${each.playhead[name]}**`,
  )
  return `| ${[each.name, ...figures, ...counts, each.clockError, each.doubts.join('; ')].join(' | ')} |`
}

/**
 * Whether figures are right is decided over all runs. The text is markdown, for a terminal and for
 * a page.
 */
export function judge(
  title: string,
  measured: readonly Measured[],
): { readonly met: boolean; readonly text: string } {
  const head = [
    '',
    'playing time, s: truth → Playhead',
    'content, s',
    'unique content, s',
    ...COUNTS,
    'Σ clocks − elapsed',
    'doubts about the truth',
  ]
  const goals = FIGURES.map((figure) => {
    const errors = measured.map((each) => errorOf(each, figure))
    const [middle, worst] = [median(errors), Math.max(...errors)]
    const goal = GOALS[figure]
    const met = worst <= goal.worst && (goal.median === undefined || middle <= goal.median)
    const wanted = `${goal.median === undefined ? '' : `median ${goal.median} %, `}worst ${goal.worst} %`
    return {
      met,
      row: `| ${NAMES[figure]} | ${percent(middle)} | ${percent(worst)} | ${wanted} | ${met ? 'met' : '**missed**'} |`,
    }
  })
  const counted = measured.filter((each) =>
    COUNTS.every((name) => each.truth[name] === each.playhead[name]),
  ).length
  const summed = measured.filter(({ clockError }) => clockError === 0).length
  const doubted = measured.filter(({ doubts }) => doubts.length).length
  const all = measured.length
  const text = [
    `| ${head.join(' | ')} |`,
    `|${' --- |'.repeat(head.length)}`,
    ...measured.map(row),
    '',
    `| ${title} | median error | worst error | goal | |`,
    '| --- | --- | --- | --- | --- |',
    ...goals.map((goal) => goal.row),
    '',
    `Counts right in ${counted} of ${all}, clocks sum to elapsed in ${summed} of ${all}, truth without doubts in ${all - doubted} of ${all}.`,
    `Longest time between two looks while the playhead moved: median ${Math.round(median(measured.map(({ truth }) => truth.coarsestMs)))} ms.`,
  ].join('\n')
  return {
    met:
      all > 0 &&
      goals.every(({ met }) => met) &&
      counted === all &&
      summed === all &&
      doubted === 0,
    text,
  }
}

/**
 * Where it went wrong, reading by reading, for every run that is off by more than half of its goal.
 */
export function partings(measured: readonly Measured[]): string {
  return measured
    .filter(
      (each) =>
        FIGURES.some((figure) => errorOf(each, figure) > GOALS[figure].worst / 2) ||
        COUNTS.some((name) => each.truth[name] !== each.playhead[name]),
    )
    .map(
      (each) =>
        `\n${each.name}\n${divergence(each.recordings, each.truth)
          .map((line) => `  ${line}`)
          .join('\n')}`,
    )
    .join('\n')
}

const RESULTS = new URL('../results/', import.meta.url)

/** Keeps a table, to be put into a page. */
export function keepText(name: string, text: string): void {
  mkdirSync(RESULTS, { recursive: true })
  writeFileSync(new URL(`${name}.md`, RESULTS), `${text}\n`)
}

/** Keeps the runs with their recordings, to be looked into later. */
export function keep(name: string, measured: readonly unknown[], text: string): void {
  keepText(name, text)
  writeFileSync(new URL(`${name}.json`, RESULTS), JSON.stringify(measured))
}
