import type { SessionSnapshot } from '@playhead/core'
import { percent, seconds, took } from './format.ts'
import { byId, make, say } from './page.ts'
import type { Panel } from './panel.ts'

const COUNTERS: readonly (readonly [says: string, value: (snapshot: SessionSnapshot) => string])[] = [
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

/** The three shares of the whole, and what is counted. */
export function sharesCard(): Panel {
  const shares = (['completion', 'coverage', 'engagement'] as const).map((name) => ({
    name,
    meter: byId<HTMLMeterElement>(name),
    text: byId(`${name}-text`),
  }))
  const completed = byId('completed')
  const counters = COUNTERS.map(([says, value]) => ({ value, shown: make('dd', {}, '0'), says }))
  byId('counters').append(...counters.map(({ shown, says }) => make('div', {}, make('dt', {}, says), shown)))

  return {
    paint({ snapshot }) {
      for (const { name, meter, text } of shares) {
        meter.value = Math.min(1, snapshot[name] ?? 0)
        say(text, percent(snapshot[name]))
      }
      say(completed, snapshot.completed ? 'complete ✓' : 'complete')
      for (const { value, shown } of counters) say(shown, value(snapshot))
    },
  }
}
