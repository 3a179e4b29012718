import type { Media } from '@playhead/core'

/** What is known about a video: its data attributes, by their names in `dataset`. */
export interface VideoConfig {
  /** Left out, the path of the source names the video. */
  readonly videoId?: string | undefined
  readonly courseId?: string | undefined
  readonly lessonId?: string | undefined
  /** Seconds; only used while the player does not know better. */
  readonly videoDuration?: string | number | undefined
  /** Seconds; where the content ends for completion, before credits. */
  readonly videoEnd?: string | number | undefined
  readonly isPreview?: string | boolean | undefined
}

/** The longest id the wire takes; of a longer path, the end is more specific. */
const ID_CHARS = 200

/** Reads the media from attributes and source. Null while neither of them has an id. */
export function readMedia(config: VideoConfig, source: string | null): Media | null {
  const { videoId, courseId, lessonId, videoDuration, videoEnd, isPreview } = config
  const video =
    videoId ||
    (source && (/^\w+:/.test(source) ? new URL(source).pathname : source).slice(-ID_CHARS))
  if (!video) return null
  return {
    videoId: video,
    courseId: courseId || undefined,
    lessonId: lessonId || undefined,
    duration: videoDuration ? Number(videoDuration) : undefined,
    end: videoEnd ? Number(videoEnd) : undefined,
    preview: isPreview === undefined ? undefined : `${isPreview}` !== 'false',
  }
}
