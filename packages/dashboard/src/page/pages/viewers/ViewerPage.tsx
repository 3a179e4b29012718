import type { Viewer } from '@playhead/collector/client'
import type { VNode } from 'preact'
import { useRoute } from 'preact-iso/router'
import { useUser } from '../../app/user.ts'
import { StripLegend } from '../../charts/SessionStrip.tsx'
import { toDownload } from '../../data/api.ts'
import { isUnknown } from '../../data/isUnknown.ts'
import { toHref } from '../../data/urlState.ts'
import { useRead } from '../../data/useRead.ts'
import { ago, count, duration, longDay, many, shortDuration } from '../../format/format.ts'
import { Card } from '../../ui/Card.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { Page } from '../../ui/Page.tsx'
import { Result } from '../../ui/Result.tsx'
import { Tile } from '../../ui/Tile.tsx'
import { SessionTable } from '../sessions/SessionTable.tsx'
import { DeleteViewer } from './DeleteViewer.tsx'
import { ProgressList } from './ProgressList.tsx'
import { sortProgress } from './sortProgress.ts'

const LIMIT = 50
/** Roles that may export and delete other viewers than themselves. */
const MANAGERS: readonly string[] = ['admin', 'owner']

/** One viewer: how far in each video, and all sessions. */
export function ViewerPage(): VNode {
  const id = useRoute().params.id ?? ''
  const viewer = useRead('viewer', [id, { limit: LIMIT }])
  if (isUnknown(viewer.error))
    return (
      <Page title={id} trail={<a href={toHref('/viewers')}>Viewers</a>}>
        <Empty title="No session has this viewer">
          The id may be mistyped, or the viewer was deleted.{' '}
          <a href={toHref('/viewers')}>See all viewers</a>
        </Empty>
      </Page>
    )
  return (
    <Page
      title={id}
      trail={<a href={toHref('/viewers')}>Viewers</a>}
      lead={viewer.data ? <Lead viewer={viewer.data} /> : null}
    >
      {viewer.data ? (
        <ViewerParts key={id} viewer={viewer.data} />
      ) : (
        <Result key="waiting" of={viewer} height={900}>
          {() => null}
        </Result>
      )}
    </Page>
  )
}

function ViewerParts({ viewer }: { readonly viewer: Viewer }): VNode {
  const { viewerId } = viewer
  const { toContinue, completed } = sortProgress(viewer.progress)
  return (
    <>
      <ViewerTiles viewer={viewer} />
      <Card
        title="Continue watching"
        span={6}
        note="Videos that were begun, the last one first. The bar shows the furthest position."
      >
        {toContinue.length ? (
          <ProgressList label="Continue watching" videos={toContinue} viewerId={viewerId} />
        ) : (
          <Empty title="Nothing is half watched">
            Videos that were begun and not completed appear here.
          </Empty>
        )}
      </Card>
      <Card title="Completed" span={6} note="Videos that the viewer completed, in any session.">
        {completed.length ? (
          <ProgressList label="Completed" videos={completed} viewerId={viewerId} />
        ) : (
          <Empty title="No video completed yet">
            A video is completed at 90 % unless the page sets another threshold.
          </Empty>
        )}
      </Card>
      <Card
        title={viewer.sessions.length < LIMIT ? 'Sessions' : `The last ${LIMIT} sessions`}
        note={<StripLegend />}
        actions={
          <a href={toHref('/sessions', { viewerId, period: 'all' })}>All sessions of this viewer</a>
        }
      >
        <SessionTable sessions={viewer.sessions} columns="of a viewer" />
      </Card>
      <ViewerData viewerId={viewerId} />
    </>
  )
}

/** Access and deletion, for those who manage the project. */
function ViewerData({ viewerId }: { readonly viewerId: string }): VNode | null {
  const user = useUser()
  if (!MANAGERS.includes(user.role)) return null
  return (
    <Card
      title="Data of this viewer"
      note="To answer a viewer who asks what is stored, or wants to be deleted."
    >
      <div class="chips">
        {user.may('viewers:export') && (
          <a
            class="button"
            href={toDownload(`/v1/viewers/${encodeURIComponent(viewerId)}/export`, {})}
            download
          >
            Download everything stored
          </a>
        )}
        {user.may('viewers:delete') && <DeleteViewer viewerId={viewerId} />}
      </div>
    </Card>
  )
}

function Lead({ viewer }: { readonly viewer: Viewer }): VNode {
  const [latest] = viewer.progress
  const { completed, views, playingMs, lastSeenAt } = viewer
  if (!views) return <>Videos were shown to this viewer, but not one was played.</>
  return (
    <>
      Watched <strong>{duration(playingMs)}</strong> in {many(views, 'view')} and completed{' '}
      <strong>{many(completed, 'video')}</strong>. Last seen {ago(lastSeenAt)}
      {latest && (
        <>
          , in{' '}
          <a href={toHref(`/videos/${encodeURIComponent(latest.videoId)}`)}>
            {latest.title ?? latest.videoId}
          </a>
        </>
      )}
      .
    </>
  )
}

function ViewerTiles({ viewer }: { readonly viewer: Viewer }): VNode {
  const { toContinue, completed } = sortProgress(viewer.progress)
  return (
    <dl class="tiles">
      <Tile label="Playing time" value={shortDuration(viewer.playingMs)}>
        all time
      </Tile>
      <Tile label="Views" value={count(viewer.views)}>
        {count(viewer.impressions)} without a play
      </Tile>
      <Tile label="Videos completed" value={count(viewer.completed)}>
        {viewer.progress.length < LIMIT
          ? `of ${many(toContinue.length + completed.length, 'video')} that were begun`
          : `the lists below have the last ${LIMIT} videos`}
      </Tile>
      <Tile label="First seen" value={ago(viewer.firstSeenAt)}>
        {longDay(viewer.firstSeenAt)}
      </Tile>
    </dl>
  )
}
