import type { StoredSession } from '@playhead/collector/client'
import type { VNode } from 'preact'
import { duration, moment, percent, timeCode } from '../../format/format.ts'

/** What happened in a session, in a sentence or two. */
export function describeSession(session: StoredSession): VNode {
  const { playingMs, coverage, position, duration: length, startedAt } = session
  if (!playingMs)
    return (
      <>
        On {moment(startedAt)} the video was shown, but <strong>no frame moved</strong>
        {session.errorCount ? ': playback failed' : ''}. It does not count as a view.
      </>
    )
  return (
    <>
      On {moment(startedAt)}, <strong>{duration(playingMs)}</strong> of playing
      {coverage !== null && (
        <>
          {' '}
          covered <strong>{percent(coverage)}</strong> of {timeCode(length)}
        </>
      )}
      . {describeEnd(session, position)}
      {describeTrouble(session)}
    </>
  )
}

function describeEnd({ state, completed }: StoredSession, position: number | null): VNode {
  const at = timeCode(position)
  if (state === 'closed' || state === 'ended' || state === 'error')
    return completed ? (
      <>
        The video was <strong>completed</strong>.
      </>
    ) : (
      <>
        The viewer <strong>stopped at {at}</strong>, before the video was completed.
      </>
    )
  return (
    <>
      The latest snapshot says <strong>{state}</strong> at {at}.
    </>
  )
}

function describeTrouble({ rebufferCount, rebufferMs, errorCount }: StoredSession): string {
  const parts = [
    rebufferCount > 0 && `waited ${duration(rebufferMs)} for data`,
    errorCount > 0 && 'had an error',
  ].filter(Boolean)
  return parts.length ? ` Playback ${parts.join(' and ')}.` : ' Playback never had to wait.'
}
