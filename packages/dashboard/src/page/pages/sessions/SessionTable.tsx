import type { SessionItem } from '@playhead/collector/client'
import type { VNode } from 'preact'
import { SessionStrip } from '../../charts/SessionStrip.tsx'
import { toHref } from '../../data/urlState.ts'
import { duration, moment, percent, shortDay } from '../../format/format.ts'
import { type Column, DataTable } from '../../ui/DataTable.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { VideoLink } from '../videos/VideoLink.tsx'
import { ViewerLink } from '../viewers/ViewerLink.tsx'

interface Props {
  readonly sessions: readonly SessionItem[]
  /** What the reader knows already is left out. @default all columns */
  readonly columns?: 'of a video' | 'of a viewer'
}

/** Sessions, each with the strip of what it played. */
export function SessionTable({ sessions, columns }: Props): VNode {
  if (!sessions.length)
    return <Empty title="No sessions">Choose a longer period, or remove a filter.</Empty>
  return (
    <div class="session-table">
      <DataTable
        caption="Sessions, newest first"
        rows={sessions}
        toKey={({ session }) => session}
        columns={[
          STARTED,
          ...(columns === 'of a video' ? [] : [VIDEO]),
          ...(columns === 'of a viewer' ? [] : [VIEWER]),
          ...REST,
        ]}
      />
    </div>
  )
}

const STARTED: Column<SessionItem> = {
  label: 'Started',
  cell: ({ session, startedAt }) => (
    <a href={toHref(`/sessions/${encodeURIComponent(session)}`)}>
      <span class="moment">{shortDay(startedAt)},</span>{' '}
      <span class="moment">{moment(startedAt).slice(-5)}</span>
    </a>
  ),
}
const VIDEO: Column<SessionItem> = { label: 'Video', cell: (session) => <VideoLink {...session} /> }
const VIEWER: Column<SessionItem> = {
  label: 'Viewer',
  isMinor: true,
  cell: ({ viewerId }) => <ViewerLink viewerId={viewerId} />,
}
const REST: readonly Column<SessionItem>[] = [
  { label: 'What it played', cell: (session) => <SessionStrip {...session} /> },
  { label: 'Seen', isNumber: true, cell: ({ coverage }) => percent(coverage) },
  { label: 'Playing', isNumber: true, isMinor: true, cell: ({ playingMs }) => duration(playingMs) },
  {
    label: 'State',
    isMinor: true,
    cell: ({ state }) => <span class={`state state-${state}`}>{state}</span>,
  },
  {
    label: 'Where',
    isMinor: true,
    cell: ({ device, browser, country }) => (
      <span class="caption">{[device, browser, country].filter(Boolean).join(', ')}</span>
    ),
  },
]
