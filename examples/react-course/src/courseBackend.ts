import type { ProgressSource, VideoProgress } from '@playhead/progress'

/** What this backend says of a video. */
interface Status {
  readonly video_id: string
  readonly watch_time: number
  readonly total_duration: number | null
  readonly completed: boolean
  readonly updated_at: number | null
}

/** A save, as it went. */
export interface Told {
  readonly id: number
  readonly video: string
  readonly position: number
  readonly at: number
  readonly ok: boolean
}

/** Shown at once. */
const MOST_TOLD = 5
let told: readonly Told[] = []
const listeners = new Set<() => void>()

async function post<T>(path: string, body: unknown, keepalive = false): Promise<T> {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body), keepalive })
  if (!answer.ok) throw new Error(`the backend answered ${answer.status}`)
  return answer.json()
}

function tell(video: string, { position, at }: VideoProgress, ok: boolean): void {
  told = [{ id: (told[0]?.id ?? 0) + 1, video, position, at, ok }, ...told].slice(0, MOST_TOLD)
  for (const listener of listeners) listener()
}

/** The course's own backend: one request for all lessons, one for each save. */
export const courseBackend: ProgressSource = {
  async load(videos) {
    const { videos: found } = await post<{ videos: Status[] }>('/api/progress/videos/batch', { video_ids: videos })
    return Object.fromEntries(
      found.flatMap(({ video_id, watch_time: position, total_duration: duration, completed, updated_at: at }) =>
        at === null ? [] : [[video_id, { position, duration, completed, at }]],
      ),
    )
  },
  async save(video, progress, { leaving }) {
    const body = { watch_time: progress.position, total_duration: progress.duration, at: progress.at }
    try {
      await post(`/api/progress/video/${encodeURIComponent(video)}/watch-time`, body, leaving)
      tell(video, progress, true)
    } catch (error) {
      tell(video, progress, false)
      throw error
    }
  },
}

/** What the backend was told last, newest first. */
export const toldBackend = {
  watch(listener: () => void): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
  get: (): readonly Told[] => told,
}
