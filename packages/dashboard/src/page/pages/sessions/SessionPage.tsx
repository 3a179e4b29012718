import type { VNode } from 'preact'
import { useRoute } from 'preact-iso'
import { SessionStrip, StripLegend } from '../../charts/SessionStrip.tsx'
import { isUnknown } from '../../data/isUnknown.ts'
import { toHref } from '../../data/urlState.ts'
import { useRead } from '../../data/useRead.ts'
import { moment, percent, timeCode } from '../../format/format.ts'
import { Card } from '../../ui/Card.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { Page } from '../../ui/Page.tsx'
import { Result } from '../../ui/Result.tsx'
import { describeSession } from '../session/describeSession.tsx'
import { SessionClocks } from '../session/SessionClocks.tsx'
import { SessionDetails } from '../session/SessionDetails.tsx'
import { SessionReplay } from '../session/SessionReplay.tsx'
import { SessionTiles } from '../session/SessionTiles.tsx'

/** One session: what was played, in which order, and where the time went. */
export function SessionPage(): VNode {
  const id = useRoute().params['id'] ?? ''
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
      {data?.inferred && (
        <p class="notice">
          <strong>Inferred.</strong> What was watched was concluded from positions: these records
          came through an endpoint that takes no ranges.
        </p>
      )}
      <Result of={session} height={470}>
        {(found) => <SessionReplay key={found.session} session={found} video={video.data} />}
      </Result>
      <Result of={session} height={116}>
        {(found) => <SessionTiles session={found} />}
      </Result>
      <Card title="What it played" span={5} note={<StripLegend />}>
        <Result of={session} height={90}>
          {(found) => (
            <div class="strip-figure">
              <SessionStrip {...found} />
              <p class="strip-ends caption" aria-hidden="true">
                <span>0:00</span>
                <span>{timeCode(found.duration)}</span>
              </p>
              <p class="caption">
                {percent(found.coverage)} seen at least once; the red mark is the last position,{' '}
                {timeCode(found.position)}.
              </p>
            </div>
          )}
        </Result>
        <h3>Where the time went</h3>
        <Result of={session} height={330}>
          {(found) => <SessionClocks session={found} />}
        </Result>
      </Card>
      <Card title="Details" span={7}>
        <Result of={session} height={420}>
          {(found) => <SessionDetails session={found} />}
        </Result>
      </Card>
    </Page>
  )
}
