import type { IngestBody, SnapshotRecord } from '@playhead/core'

/** Where a session is sent, and with which write key. */
export interface SendTarget {
  /** The endpoint that takes sessions. */
  readonly url: string
  readonly key: string
}

/** Sends a session that began 10 seconds ago and plays, as a page does; returns the status. */
export async function sendSession(
  { url, key }: SendTarget,
  session: string,
  given: Partial<SnapshotRecord> = {},
): Promise<number> {
  const at = Date.now()
  const body: IngestBody = {
    ...{ batch: `batch-${session}`, writer: `writer-${session}`, sentAt: at },
    ...{ from: 0, to: 0, high: 0, ledger: [], events: [] },
    snapshots: [
      {
        ...{ session, rev: 1, videoId: 'statistics-02', player: 'html5', state: 'playing' },
        ...{ startedAt: at - 10_000, at, startupMs: 1000, playingMs: 9000, contentMs: 9000 },
        ...{ watched: [[0, 9]], playCount: 1, position: 9, duration: 600 },
        ...given,
      },
    ],
  }
  const { status } = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return status
}
