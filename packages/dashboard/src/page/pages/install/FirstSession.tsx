import type { SessionItem } from '@playhead/collector/client'
import type { VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { toHref } from '../../data/urlState.ts'
import { useRead } from '../../data/useRead.ts'
import { duration } from '../../format/format.ts'
import { findNewSession } from './findNewSession.ts'

const EVERY_MS = 2000

/** Waits for a session, and shows the newest one that came since the page was opened. */
export function FirstSession({ isFirst }: { readonly isFirst: boolean }): VNode {
  const { data, error, isFetchedAfterMount, refetch } = useRead('live', [{}], { everyMs: EVERY_MS })
  const known = useRef<ReadonlySet<string> | undefined>(undefined)
  // Not after the first interval: a session of these seconds would count as known.
  useEffect(() => void refetch(), [])
  // An answer of an earlier visit does not have the sessions that came in between.
  if (data && isFetchedAfterMount && !known.current)
    known.current = new Set(data.latest.map(({ session }) => session))
  const found = data && known.current && findNewSession(data.latest, known.current)
  return (
    <div class="first" data-state={found ? 'received' : error ? 'failed' : 'waiting'}>
      <span class="first-light" aria-hidden="true" />
      <div role="status">
        {found ? (
          <Received session={found} />
        ) : error ? (
          <>
            <p class="first-title">The collector does not answer</p>
            <p class="caption">{error.message}</p>
          </>
        ) : (
          <>
            <p class="first-title">
              {isFirst ? 'Waiting for the first session …' : 'Waiting for a new session …'}
            </p>
            <p class="caption">
              Open your page and play the video. It takes a second or two. If nothing comes, look at
              the console of your page: 401 is a key that does not exist, 403 one whose origins do
              not include the page.
            </p>
          </>
        )}
      </div>
    </div>
  )
}

function Received({ session }: { readonly session: SessionItem }): VNode {
  const { session: id, videoId, title, player, playingMs } = session
  return (
    <>
      <p class="first-title">It works: a session was received</p>
      <p>
        <strong>{title ?? videoId}</strong>, played with {player}
        {playingMs > 0 ? ` for ${duration(playingMs)}` : ', not a frame yet'}.{' '}
        <a href={toHref(`/sessions/${encodeURIComponent(id)}`)}>Open the session</a>
      </p>
    </>
  )
}
