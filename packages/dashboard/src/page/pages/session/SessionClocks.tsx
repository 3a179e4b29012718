import type { StoredSession } from '@playhead/collector/client'
import type { VNode } from 'preact'
import { duration, percent } from '../../format/format.ts'

/** The nine clocks by the state in which they run; each millisecond is on exactly one. */
const CLOCKS = [
  ['idleMs', 'idle', '--idle'],
  ['startupMs', 'startup', '--startup'],
  ['playingMs', 'playing', '--playing'],
  ['pausedMs', 'paused', '--paused'],
  ['seekingMs', 'seeking', '--seeking'],
  ['rebufferMs', 'rebuffering', '--rebuffer'],
  ['endedMs', 'ended', '--ended'],
  ['errorMs', 'error', '--error'],
  ['suspendedMs', 'suspended', '--suspended'],
] as const

/** Where the time of the session went: a bar as long as the session, and its parts. */
export function SessionClocks({ session }: { readonly session: StoredSession }): VNode {
  const { elapsedMs } = session
  const toShare = (ms: number): number | null => (elapsedMs ? ms / elapsedMs : null)
  return (
    <div class="clocks">
      <div class="clock-bar" aria-hidden="true">
        {CLOCKS.map(([clock, name, color]) => (
          <span
            key={clock}
            title={`${name}: ${duration(session[clock])}`}
            style={{ flexGrow: session[clock], background: `var(${color})` }}
          />
        ))}
      </div>
      <dl class="clock-list">
        {CLOCKS.map(([clock, name, color]) => (
          <div key={clock} data-empty={session[clock] === 0}>
            <dt class="key" style={{ '--key': `var(${color})` }}>
              {name}
            </dt>
            <dd>{duration(session[clock])}</dd>
            <dd class="caption">{percent(toShare(session[clock]))}</dd>
          </div>
        ))}
      </dl>
      <p class="caption">
        Together <b>{duration(elapsedMs)}</b>: the nine clocks add up to all time that passed.
      </p>
    </div>
  )
}
