import type { Clocks } from '@playhead/core'
import { seconds } from '../format.ts'
import { type Bar, byId, drawBars, make, set, setText } from '../page.ts'
import type { Panel } from './panel.ts'

const CLOCKS: readonly (readonly [clock: keyof Clocks, state: string, label: string])[] = [
  ['idleMs', 'idle', 'idle'],
  ['startupMs', 'starting', 'startup'],
  ['playingMs', 'playing', 'playing'],
  ['pausedMs', 'paused', 'paused'],
  ['seekingMs', 'seeking', 'seeking'],
  ['rebufferMs', 'rebuffering', 'rebuffering'],
  ['endedMs', 'ended', 'ended'],
  ['errorMs', 'error', 'error'],
  ['suspendedMs', 'suspended', 'suspended'],
]

/** The nine clocks as one bar that is as long as the session. */
export function clockBar(): Panel {
  const [bar, sum] = [byId('clock-bar'), byId('clock-sum')]
  const rows = CLOCKS.map(([, state, label]) => {
    const value = make('dd', {}, '0.0 s')
    const row = make(
      'div',
      { 'data-kind': state },
      make('dt', {}, make('span', { class: 'swatch', 'data-kind': state }), label),
      value,
    )
    return { row, value }
  })
  byId('clocks').append(...rows.map(({ row }) => row))

  return {
    paint({ snapshot }) {
      const { elapsedMs, state } = snapshot
      let at = 0
      let total = 0
      const bars: Bar[] = []
      CLOCKS.forEach(([clock, kind], index) => {
        const ms = snapshot[clock]
        const width = elapsedMs ? (ms / elapsedMs) * 1000 : 0
        if (ms) bars.push({ x: at, width, kind })
        at += width
        total += ms
        const row = rows[index]
        if (!row) return
        setText(row.value, seconds(ms / 1000))
        set(row.row, 'data-runs', String(kind === state))
        set(row.row, 'data-none', String(!ms))
      })
      drawBars(bar, bars)
      setText(
        sum,
        `Together ${seconds(total / 1000)}, and ${seconds(elapsedMs / 1000)} went by ${total === elapsedMs ? '✓' : '✗'}`,
      )
    },
  }
}
