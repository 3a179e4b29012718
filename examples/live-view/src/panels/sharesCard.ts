import type { SessionSnapshot } from '@playhead/core'
import { percent, seconds, took } from '../format.ts'
import { byId, make, setText } from '../page.ts'
import type { Panel } from './panel.ts'

const COUNTERS: readonly (readonly [
  label: string,
  value: (snapshot: SessionSnapshot) => string,
])[] = [
  ['content played', ({ contentMs }) => seconds(contentMs / 1000)],
  ['plays', ({ playCount }) => String(playCount)],
  ['pauses', ({ pauseCount }) => String(pauseCount)],
  ['seeks', ({ seekCount }) => String(seekCount)],
  ['rate changes', ({ rateChangeCount }) => String(rateChangeCount)],
  ['rebuffers', ({ rebufferCount }) => String(rebufferCount)],
  ['errors', ({ errorCount }) => String(errorCount)],
  ['stretches', ({ played }) => String(played.length)],
  ['average rate', ({ averageRate }) => (averageRate ? `${averageRate.toFixed(2)}×` : '–')],
  ['startup', ({ startupMs, playingMs }) => (playingMs ? took(startupMs) : '–')],
]

/** Completion, coverage and engagement, and the counters. */
export function sharesCard(): Panel {
  const shares = (['completion', 'coverage', 'engagement'] as const).map((name) => ({
    name,
    meter: byId<HTMLMeterElement>(name),
    text: byId(`${name}-text`),
  }))
  const completed = byId('completed')
  const counters = COUNTERS.map(([label, value]) => ({ value, shown: make('dd', {}, '0'), label }))
  byId('counters').append(
    ...counters.map(({ shown, label }) => make('div', {}, make('dt', {}, label), shown)),
  )

  return {
    paint({ snapshot }) {
      for (const { name, meter, text } of shares) {
        meter.value = Math.min(1, snapshot[name] ?? 0)
        setText(text, percent(snapshot[name]))
      }
      setText(completed, snapshot.completed ? 'complete ✓' : 'complete')
      for (const { value, shown } of counters) setText(shown, value(snapshot))
    },
  }
}
