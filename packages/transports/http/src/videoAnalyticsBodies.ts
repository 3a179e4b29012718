import type { Batch } from '@playhead/core'

export type Snapshot = Batch['snapshots'][number]

/** The columns of such a backend are integers. */
const toSeconds = (ms = 0): number => Math.round(ms / 1000)
const round = (seconds: number | undefined): number | undefined =>
  seconds === undefined ? undefined : Math.round(seconds)

/** The body of `POST /video-view`. */
export const describeView = (snapshot: Snapshot): object => ({
  session_id: snapshot.session,
  video_id: snapshot.videoId,
  course_id: snapshot.courseId,
  lesson_id: snapshot.lessonId,
  video_duration_seconds: round(snapshot.duration),
  is_preview: snapshot.preview ?? false,
  referrer: snapshot.referrer,
})

/**
 * The body of `POST /video-progress` and `/video-complete`. It names the video, too, because the
 * requests of a page that closes arrive in any order.
 */
export function describeProgress(snapshot: Snapshot): object {
  const { playingMs = 0, contentMs = 0, position = 0, maxPosition = position, duration } = snapshot
  return {
    ...describeView(snapshot),
    current_position_seconds: Math.round(position),
    max_position_seconds: Math.round(maxPosition),
    watch_time_seconds: toSeconds(playingMs),
    completion_percentage: duration
      ? Math.min(100, Math.round((maxPosition / duration) * 1e4) / 100)
      : undefined,
    play_count: snapshot.playCount ?? 0,
    pause_count: snapshot.pauseCount ?? 0,
    seek_count: snapshot.seekCount ?? 0,
    quality_changes: snapshot.renditionChangeCount ?? 0,
    average_playback_speed: playingMs ? Math.round((contentMs / playingMs) * 100) / 100 : 1,
  }
}
