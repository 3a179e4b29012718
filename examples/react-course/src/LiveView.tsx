import type { Session, SessionSnapshot, SessionStateName } from '@playhead/core'
import { useSnapshot } from '@playhead/react'
import { inSeconds, percent } from './format.ts'

const CLOCKS = [
  ['idleMs', 'idle'],
  ['startupMs', 'starting'],
  ['playingMs', 'playing'],
  ['pausedMs', 'paused'],
  ['seekingMs', 'seeking'],
  ['rebufferMs', 'rebuffering'],
  ['endedMs', 'ended'],
  ['errorMs', 'error'],
  ['suspendedMs', 'suspended'],
] as const satisfies readonly (readonly [keyof SessionSnapshot, SessionStateName | 'suspended'])[]

/**
 * Clocks go on while the player rests, so this part of the page asks for it: five times a second.
 */
const LIVE = { every: 200 }
const all = (snapshot: SessionSnapshot): SessionSnapshot => snapshot

/** What Playhead knows of this viewing, as it happens. Nothing else on the page renders for it. */
export function LiveView({ session }: { session: Session | null }) {
  const snapshot = useSnapshot(session, all, LIVE)
  return (
    <section className="card live" aria-labelledby="live-title">
      <h2 id="live-title">What Playhead knows</h2>
      {snapshot ? (
        <Known snapshot={snapshot} />
      ) : (
        <p className="caption">A session begins with the player.</p>
      )}
    </section>
  )
}

function Known({ snapshot }: { snapshot: SessionSnapshot }) {
  const { state, elapsedMs, playingMs, coverage, maxPosition, seekCount, pauseCount, playCount } =
    snapshot
  const counters: readonly (readonly [string, string | number])[] = [
    ['playing time', inSeconds(playingMs)],
    ['seen', percent(coverage)],
    ['furthest', inSeconds((maxPosition ?? 0) * 1000)],
    ['plays', playCount],
    ['pauses', pauseCount],
    ['seeks', seekCount],
  ]
  return (
    <>
      <p className="state" data-testid="state">
        <span className="dot" data-kind={state} />
        {state}
      </p>
      <svg
        className="clock-bar"
        viewBox="0 0 1000 100"
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        <Bars snapshot={snapshot} />
      </svg>
      <ul className="clocks" aria-label="Time on each clock">
        {CLOCKS.filter(([clock]) => snapshot[clock] > 0).map(([clock, kind]) => (
          <li key={clock}>
            <span className="swatch" data-kind={kind} />
            {kind} <b>{inSeconds(snapshot[clock])}</b>
          </li>
        ))}
      </ul>
      <p className="caption">Together {inSeconds(elapsedMs)}: every millisecond is on one clock.</p>
      <dl className="counters">
        {counters.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p className="caption session">
        Session <code data-testid="session">{snapshot.session}</code>
      </p>
    </>
  )
}

function Bars({ snapshot }: { snapshot: SessionSnapshot }) {
  const { elapsedMs } = snapshot
  let x = 0
  return CLOCKS.map(([clock, kind]) => {
    const width = elapsedMs ? (snapshot[clock] / elapsedMs) * 1000 : 0
    const from = x
    x += width
    return <rect key={clock} x={from} width={width} height={100} data-kind={kind} />
  })
}
