import { dataAttribute } from './dataAttribute.ts'
import type { VideoConfig } from './readMedia.ts'
import type { Setup } from './readSetup.ts'

/** Data attributes that the script reads and that have a dash, by their names in `dataset`. */
const NAMES: readonly (keyof VideoConfig | keyof Setup)[] = [
  'videoId',
  'courseId',
  'lessonId',
  'videoDuration',
  'videoEnd',
  'isPreview',
  'viewerId',
  'completionThreshold',
  'completionBasis',
]

/**
 * What is wrong with the names of data attributes: HTML makes `videoid` of `data-videoId`, which the
 * script would ignore. One sentence each.
 */
export function checkSpelling(dataset: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(dataset).flatMap((given) => {
    const name = NAMES.find((each) => each !== given && each.toLowerCase() === given.toLowerCase())
    if (!name) return []
    return `playhead: data-${given.toLowerCase()} has no effect; it is spelled ${dataAttribute(name)}`
  })
}
