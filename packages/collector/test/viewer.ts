/** A viewer that sends growing snapshots of one session, and knows what was acknowledged. */
export interface Viewer {
  readonly session: string
  /** Playing time of the last snapshot that was acknowledged, ms. */
  readonly acknowledgedMs: number
  /** Sends a new snapshot, or again the one that was not acknowledged. */
  send(): Promise<Response>
}

export const STEP_MS = 1000

export function createViewer(
  name: string,
  post: (body: string) => Promise<Response> | Response,
  video = 'v',
  startedAt: number = Date.now(),
): Viewer {
  const session = `session-${name.padStart(8, '0')}`
  let rev = 1
  let acknowledgedMs = 0
  return {
    session,
    get acknowledgedMs() {
      return acknowledgedMs
    },
    async send() {
      const snapshot = {
        session,
        rev,
        videoId: video,
        player: 'html5',
        startedAt,
        at: startedAt + rev * STEP_MS,
        state: 'playing',
        playingMs: rev * STEP_MS,
        watched: [[0, rev]],
        playCount: 1,
      }
      const body = {
        batch: `batch-${session}-${rev}`,
        sentAt: Date.now(),
        writer: `writer-${session}`,
        from: 0,
        to: 0,
        high: 0,
        ledger: [],
        snapshots: [snapshot],
        events: [],
      }
      const response = await post(JSON.stringify(body))
      if (response.status === 202) {
        acknowledgedMs = rev * STEP_MS
        rev += 1
      }
      return response
    },
  }
}

/** Resolves when the condition holds; the test's own limit ends a condition that never does. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((next) => setTimeout(next, 20))
}
