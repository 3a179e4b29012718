import type { StoredSession, Video } from '@playhead/collector/client'
import type { VNode } from 'preact'
import { useRoute } from 'preact-iso/router'
import { SessionStrip, StripLegend } from '../../charts/SessionStrip.tsx'
import { isUnknown } from '../../data/isUnknown.ts'
import { toHref } from '../../data/urlState.ts'
import { useRead } from '../../data/useRead.ts'
import { moment, percent, timeCode } from '../../format/format.ts'
import { Card } from '../../ui/Card.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { Page } from '../../ui/Page.tsx'
import { Result, Skeleton } from '../../ui/Result.tsx'
import { describeSession } from '../session/describeSession.tsx'
import { SessionClocks } from '../session/SessionClocks.tsx'
import { SessionDetails } from '../session/SessionDetails.tsx'
import { SessionReplay } from '../session/SessionReplay.tsx'
import { SessionTiles } from '../session/SessionTiles.tsx'

/** One session: what was played, in which order, and where the time went. */
export function SessionPage(): VNode {
  const id = useRoute().params.id ?? ''
  const session = useRead('session', [id])
  const { data } = session
  const video = useRead('video', [data?.videoId ?? ''], { enabled: data !== undefined })
  if (isUnknown(session.error))
    return (
      <Page title="Session" trail={<a href={toHref('/sessions')}>Sessions</a>}>
        <Empty title="There is no such session">
          The address may be mistyped, or the session is older than the collector keeps sessions.{' '}
          <a href={toHref('/sessions')}>See all sessions</a>
        </Empty>
      </Page>
    )
  const title = data
    ? `${data.viewerId ?? 'A viewer without an id'} ${data.playingMs ? 'watched' : 'did not play'} ${data.title ?? data.videoId}`
    : 'Session'
  return (
    <Page
      title={title}
      trail={
        <>
          <a href={toHref('/sessions')}>Sessions</a>
          {data && ` · ${moment(data.startedAt)}`}
        </>
      }
      lead={data ? describeSession(data) : null}
    >
      {data && !video.isPending ? (
        <SessionParts key={data.session} session={data} video={video.data} />
      ) : data ? (
        <Skeleton height={900} />
      ) : (
        <Result key="waiting" of={session} height={900}>
          {() => null}
        </Result>
      )}
    </Page>
  )
}

interface PartsProps {
  readonly session: StoredSession
  readonly video: Video | undefined
}

function SessionParts({ session, video }: PartsProps): VNode {
  return (
    <>
      {session.inferred && (
        <p class="notice">
          <strong>Inferred.</strong> What was watched was concluded from positions: these records
          came through an endpoint that takes no ranges.
        </p>
      )}
      <SessionReplay session={session} video={video} />
      <SessionTiles session={session} />
      <Card title="What it played" span={5} note={<StripLegend />}>
        <div class="strip-figure">
          <SessionStrip {...session} />
          <p class="strip-ends caption" aria-hidden="true">
            <span>0:00</span>
            <span>{timeCode(session.duration)}</span>
          </p>
          <p class="caption">
            {percent(session.coverage)} seen at least once
            {session.position !== null &&
              `; the red mark is the last position, ${timeCode(session.position)}`}
            .
          </p>
        </div>
        <h3>Where the time went</h3>
        <SessionClocks session={session} />
      </Card>
      <Card title="Details" span={7}>
        <SessionDetails session={session} />
      </Card>
    </>
  )
}
