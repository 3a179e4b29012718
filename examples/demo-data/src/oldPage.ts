import type { Random } from './createRandom.ts'
import type { DemoConnection } from './demoConnection.ts'
import type { PlayedSession } from './playSession.ts'

/**
 * Sessions of anonymous viewers, whose pages still speak the API of another system. The collector
 * looks for each of them on all days, so they are few.
 */
const OLD_SHARE = 0.015

/** Whether the page of a session is such a page. */
export const isFromOldPage = (random: Random, { viewing, snapshot }: PlayedSession): boolean =>
  viewing.viewer.viewerId === undefined && (snapshot.playingMs ?? 0) > 0 && random.chance(OLD_SHARE)

/** Sends a session as such a page does: its ranges are inferred from positions. */
export async function sendAsOldPage(
  { post }: DemoConnection,
  { viewing, snapshot }: PlayedSession,
): Promise<void> {
  const { userAgent, country } = viewing.viewer
  const { videoId, courseId, startedAt, at } = snapshot
  const path = `/api/analytics/video-${snapshot.completedAt ? 'complete' : 'progress'}`
  const body = {
    session_id: `${startedAt}-${snapshot.session}`,
    ...{ video_id: videoId, course_id: courseId, is_preview: snapshot.preview ?? false },
    video_duration_seconds: viewing.lesson.duration,
    current_position_seconds: snapshot.position ?? 0,
    watch_time_seconds: Math.round((snapshot.playingMs ?? 0) / 1000),
    play_count: snapshot.playCount ?? 1,
    pause_count: snapshot.pauseCount ?? 0,
    seek_count: snapshot.seekCount ?? 0,
  }
  await post(path, body, { arrivesAt: at, userAgent, country })
}
