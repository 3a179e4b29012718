import type { Range } from '@playhead/core'
import { byId, drawBars, make, set, setText } from '../page.ts'
import type { Panel } from './panel.ts'

const MILESTONES = [25, 50, 75, 90, 100]

/** What was watched, on the video's own time. */
export function watchedStrip(): Panel {
  const levels = (['once', 'twice', 'thrice'] as const).map(
    (level) => byId('strip').querySelector(`[data-level=${level}]`) as Element,
  )
  const ticks = MILESTONES.map((percent) => {
    const text = make('span', { class: 'quiet' })
    const tick = make(
      'li',
      { 'data-percent': String(percent) },
      make('i', { class: 'tick', 'data-kind': 'reached' }),
      make('i', { class: 'tick', 'data-kind': 'played' }),
      make('b', {}, `${percent} %`, text),
    )
    return { percent, tick, text }
  })
  byId('milestones').append(...ticks.map(({ tick }) => tick))

  return {
    paint({ snapshot: { watched, twice, thrice, duration, milestones } }) {
      const bars = (ranges: readonly Range[]): { x: number; width: number }[] =>
        duration
          ? ranges.map(([from, to]) => ({
              x: (from / duration) * 1000,
              width: ((to - from) / duration) * 1000,
            }))
          : []
      for (const [index, ranges] of [watched, twice, thrice].entries())
        drawBars(levels[index] as Element, bars(ranges))
      for (const { percent, tick, text } of ticks) {
        const [reached, played] = [
          milestones.reached.includes(percent),
          milestones.played.includes(percent),
        ]
        set(tick, 'data-reached', String(reached))
        set(tick, 'data-played', String(played))
        setText(text, `${reached ? ', reached' : ''}${played ? ', that much played' : ''}`)
      }
    },
  }
}
