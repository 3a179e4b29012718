import type { Figures, Measured } from './measure.ts'
import { expected } from './viewings.ts'

const FIGURES = ['playingMs', 'contentMs', 'uniqueMs'] as const
/** What event-driven players may miss, of the truth. */
const SHARE = 0.01
/**
 * Less than this is no error of a player: a picture is shown for 40 ms, and the truth is looked at
 * every 10.
 */
const MIN_DEVIATION_MS = 60
/** `watched` has a resolution of 0.1 s: each end of a stretch is rounded, ms. */
const ROUNDED_MS = 50
/**
 * What polled players may miss besides, for each time they are somewhere else all at once: a seek,
 * a loop, a replay, other content. ms
 */
const PER_SEEK_MS = 300

/** How far off it may be, ms. */
function allowed({ player, viewing, truth }: Measured, figure: keyof Figures): number {
  const { seekCount, loops, ended, views } = viewing.counts
  const jumps = seekCount + loops + ended + Math.max(0, views - 1)
  const polled = player.polled ? jumps * PER_SEEK_MS : 0
  return (
    Math.max(truth[figure] * SHARE, MIN_DEVIATION_MS) +
    polled +
    (figure === 'uniqueMs' ? (jumps + 1) * ROUNDED_MS : 0)
  )
}

/** What is wrong with it, in words; nothing is good. `slackMs` is for busy machines. */
export function wrongWith(each: Measured, slackMs = 0): string[] {
  const { truth, playhead, counts } = each
  const wanted = expected(each.viewing, each.player)
  const off = FIGURES.filter(
    (name) => Math.abs(playhead[name] - truth[name]) > allowed(each, name) + slackMs,
  ).map((name) => `${name} ${Math.round(truth[name])} → ${Math.round(playhead[name])}`)
  const names = Object.keys(wanted) as (keyof typeof counts)[]
  const miscounted = names
    .filter((name) => counts[name] !== wanted[name])
    .map((name) => `${name} ${wanted[name]} → ${counts[name]}`)
  return [...off, ...miscounted, ...each.faults]
}

const error = ({ truth, playhead }: Measured, figure: keyof Figures): string => {
  const ms = Math.round(playhead[figure] - truth[figure])
  return `${ms > 0 ? '+' : ''}${ms}`
}

/** Player × viewing, as markdown. */
export function table(measured: readonly Measured[]): string {
  const names = [...new Set(measured.map(({ viewing }) => viewing.name))]
  const cell = (each: Measured | undefined): string => {
    if (!each) return 'not run'
    const wrong = wrongWith(each)
    const figures = each.truth.contentMs
      ? FIGURES.map((name) => error(each, name)).join(' / ')
      : 'nothing'
    return wrong.length ? `${figures} **${wrong.join('; ').replaceAll('|', '¦')}**` : figures
  }
  const players = [...new Set(measured.map(({ player }) => player.name))]
  const rows = players.map((name) => {
    const own = measured.filter(({ player }) => player.name === name)
    const cells = names.map((viewing) => cell(own.find((each) => each.viewing.name === viewing)))
    return `| ${[name + (own[0]?.player.polled ? ' (polled)' : ''), ...cells].join(' | ')} |`
  })
  const wrong = measured.filter((each) => wrongWith(each).length).length
  return [
    `| | ${names.join(' | ')} |`,
    `|${' --- |'.repeat(names.length + 1)}`,
    ...rows,
    '',
    'Each cell: playing / content / unique content, ms off the truth; in bold what is not as it must be: counters equal, figures within',
    `${SHARE * 100} % or ${MIN_DEVIATION_MS} ms, on polled players ${PER_SEEK_MS} ms more for each jump, on unique content ${ROUNDED_MS} ms for each stretch (it has 0.1 s).`,
    `As it must be in ${measured.length - wrong} of ${measured.length}.`,
  ].join('\n')
}
