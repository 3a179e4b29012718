import type { SessionItem } from '@playhead/collector/client'
import type { VNode } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { SessionStrip } from '../../charts/SessionStrip.tsx'
import { toHref } from '../../data/urlState.ts'
import { clockTime, duration, many } from '../../format/format.ts'
import { Card } from '../../ui/Card.tsx'
import { type Column, DataTable } from '../../ui/DataTable.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { VideoLink } from '../videos/VideoLink.tsx'
import { ViewerLink } from '../viewers/ViewerLink.tsx'
import { mergeSessions } from './mergeSessions.ts'
import { useReading } from './useReading.ts'

/** The sessions that began last. New ones wait behind a button while the list is being read. */
export function LatestSessions({ latest }: { readonly latest: readonly SessionItem[] }): VNode {
  const { element, isReading } = useReading()
  const shown = useRef<readonly SessionItem[]>([])
  const [, render] = useState(0)
  const { sessions, waiting } = mergeSessions(shown.current, latest, isReading)
  shown.current = sessions
  function showNew(): void {
    shown.current = []
    render((times) => times + 1)
  }
  return (
    <Card
      title="Latest sessions"
      note="The 20 that began last, of the last 24 hours. Rows stay in place while you read."
      actions={<a href={toHref('/sessions')}>All sessions</a>}
    >
      <div ref={element} class="latest">
        <p class="latest-new">
          {waiting > 0 ? (
            <button type="button" onClick={showNew}>
              Show {waiting === latest.length ? `${waiting} or more` : waiting} new{' '}
              {waiting === 1 ? 'session' : 'sessions'}
            </button>
          ) : (
            <span class="caption">
              {sessions.length > 0 && `${many(sessions.length, 'session')}, newest first`}
            </span>
          )}
        </p>
        {sessions.length ? (
          <DataTable
            caption="Sessions, newest first"
            rows={sessions}
            toKey={({ session }) => session}
            columns={COLUMNS}
          />
        ) : (
          <Empty title="No session in the last 24 hours">
            Play a video on one of your pages, and it appears here within seconds. No page measures
            yet? <a href={toHref('/install')}>Install Playhead on a page</a>
          </Empty>
        )}
      </div>
    </Card>
  )
}

/** With the time to the second, because many begin within a minute. */
const COLUMNS: readonly Column<SessionItem>[] = [
  {
    label: 'Began',
    cell: ({ session, startedAt }) => (
      <a href={toHref(`/sessions/${encodeURIComponent(session)}`)}>{clockTime(startedAt)}</a>
    ),
  },
  { label: 'Video', cell: (session) => <VideoLink {...session} /> },
  {
    label: 'State',
    cell: ({ state }) => <span class={`state state-${state}`}>{state}</span>,
  },
  { label: 'Playing', isNumber: true, cell: ({ playingMs }) => duration(playingMs) },
  { label: 'What it played', isMinor: true, cell: (session) => <SessionStrip {...session} /> },
  {
    label: 'Viewer',
    isMinor: true,
    cell: ({ viewerId }) => <ViewerLink viewerId={viewerId} />,
  },
  { label: 'Player', isMinor: true, cell: ({ player }) => player },
  {
    label: 'Where',
    isMinor: true,
    cell: ({ device, browser, country }) => [device, browser, country].filter(Boolean).join(', '),
  },
]
