import type { VNode } from 'preact'
import { useLocation } from 'preact-iso/router'
import { StripLegend } from '../../charts/SessionStrip.tsx'
import { toDownload } from '../../data/api.ts'
import { toPeriod } from '../../data/toPeriod.ts'
import { useScope } from '../../data/urlState.ts'
import { useRead } from '../../data/useRead.ts'
import { Card } from '../../ui/Card.tsx'
import { Page } from '../../ui/Page.tsx'
import { Pager, usePager } from '../../ui/Pager.tsx'
import { Result } from '../../ui/Result.tsx'
import { ScopeControls } from '../../ui/ScopeControls.tsx'
import { describeSessions } from './describeSessions.tsx'
import { SessionTable } from './SessionTable.tsx'

const LIMIT = 25

/** All sessions, newest first; also those of one video or one viewer. */
export function SessionsPage(): VNode {
  const scope = useScope('30d')
  const { query } = useLocation()
  const [videoId, viewerId] = [query.videoId || undefined, query.viewerId || undefined]
  const pager = usePager()
  const own = { ...scope.options, ...(viewerId && { viewerId }) }
  const options = { ...own, ...(videoId && { videoId }) }
  const sessions = useRead('sessions', [{ ...options, limit: LIMIT, cursor: pager.cursor }])
  const video = useRead('video', [videoId ?? ''], { enabled: videoId !== undefined })
  const overview = useRead('overview', [{ ...own, ...toPeriod(scope) }], {
    enabled: videoId === undefined,
  })
  const summary = useRead('summary', [videoId ?? '', own], { enabled: videoId !== undefined })
  const totals = videoId === undefined ? overview.data?.totals : summary.data
  const remove = (name: string): void => scope.change({ [name]: undefined, cursor: undefined })
  const files = { ...options, limit: undefined }
  return (
    <Page
      title="Sessions"
      lead={totals ? describeSessions(totals) : null}
      controls={<ScopeControls scope={scope} />}
    >
      {(videoId ?? viewerId) !== undefined && (
        <div class="chips">
          {videoId !== undefined && (
            <Chip
              label="Video"
              value={video.data?.title ?? videoId}
              onRemove={() => remove('videoId')}
            />
          )}
          {viewerId !== undefined && (
            <Chip label="Viewer" value={viewerId} onRemove={() => remove('viewerId')} />
          )}
        </div>
      )}
      <Card
        title="Newest first"
        note={<StripLegend />}
        actions={
          <>
            <a href={toDownload('/v1/sessions', files, 'csv')} download>
              CSV
            </a>
            <a href={toDownload('/v1/sessions', files, 'ndjson')} download>
              JSON
            </a>
          </>
        }
      >
        <Result of={sessions} height={620}>
          {(data) => <SessionTable sessions={data.sessions} />}
        </Result>
        <Pager pager={pager} next={sessions.data?.next} />
      </Card>
    </Page>
  )
}

interface ChipProps {
  readonly label: string
  readonly value: string
  readonly onRemove: () => void
}

function Chip({ label, value, onRemove }: ChipProps): VNode {
  return (
    <button
      type="button"
      class="chip"
      aria-label={`Remove the filter ${label}: ${value}`}
      onClick={onRemove}
    >
      {label}: {value} <span aria-hidden="true">×</span>
    </button>
  )
}
