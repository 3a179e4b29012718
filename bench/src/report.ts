import { mkdirSync, writeFileSync } from 'node:fs'
import type { Measured } from './measure.ts'

const FIGURES = ['playingMs', 'contentMs', 'uniqueMs'] as const
type Figure = (typeof FIGURES)[number]

/** The most that may be wrong, in percent. */
export interface Goal {
  readonly median: number
  readonly worst: number
}

const error = ({ truth, playhead }: Measured, figure: Figure): number => (Math.abs(playhead[figure] - truth[figure]) / (truth[figure] || 1)) * 100
const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}
const cell = (value: number): string => value.toFixed(value < 10 ? 2 : 1)

/** Prints a table as markdown, says whether the goals were met, and keeps the figures in `results/`. */
export function report(name: string, measured: readonly Measured[], goals: Record<Figure, Goal>): boolean {
  console.log(`\n| ${name} | playing: truth, Playhead, error | content | unique | seeks | rebuffers | views |\n| --- | --- | --- | --- | --- | --- | --- |`)
  for (const each of measured) {
    const figures = FIGURES.map((figure) => `${(each.truth[figure] / 1000).toFixed(3)} s, ${(each.playhead[figure] / 1000).toFixed(3)} s, ${cell(error(each, figure))} %`)
    const counts = each.counts.map(({ expected, found }) => (expected === found ? `${found}` : `**${found}, not ${expected}**`))
    console.log(`| ${each.name} | ${[...figures, ...counts].join(' | ')} |`)
  }
  let met = true
  console.log('\n| figure | median error | worst error | goal |\n| --- | --- | --- | --- |')
  for (const figure of FIGURES) {
    const errors = measured.map((each) => error(each, figure))
    const [middle, worst] = [median(errors), Math.max(...errors)]
    const goal = goals[figure]
    const reached = middle <= goal.median && worst <= goal.worst
    met &&= reached
    console.log(`| ${figure} | ${cell(middle)} % | ${cell(worst)} % | ${goal.median} % / ${goal.worst} %: ${reached ? 'met' : '**missed**'} |`)
  }
  const wrong = measured.flatMap((each) => each.counts.filter(({ expected, found }) => expected !== found).map((count) => `${each.name}: ${count.found} ${count.name}, not ${count.expected}`))
  const clocks = measured.filter(({ clockError }) => clockError !== 0)
  console.log(`\ncounts wrong: ${wrong.length ? wrong.join('; ') : 'none'}\nclocks that do not sum to elapsed: ${clocks.length ? clocks.map((each) => `${each.name} by ${each.clockError} ms`).join('; ') : 'none'}`)
  console.log(`the truth's own grain (longest time between two looks): median ${cell(median(measured.map(({ truth }) => truth.coarsestMs)))} ms`)

  const directory = new URL('../results/', import.meta.url)
  mkdirSync(directory, { recursive: true })
  writeFileSync(new URL(`${name}.json`, directory), JSON.stringify(measured, null, 1))
  return met && !wrong.length && !clocks.length
}
