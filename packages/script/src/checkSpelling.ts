/** Data attributes that the script reads, by their names in `dataset`. */
const NAMES = [
  ...['videoId', 'courseId', 'lessonId', 'videoDuration', 'videoEnd', 'isPreview'],
  ...['viewerId', 'completionThreshold', 'completionBasis'],
]

/**
 * What is wrong with the names of data attributes: HTML makes `videoid` of `data-videoId`, which the
 * script would ignore. One sentence each.
 */
export function checkSpelling(dataset: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(dataset).flatMap((given) => {
    const name = NAMES.find((each) => each !== given && each.toLowerCase() === given.toLowerCase())
    if (!name) return []
    const spelled = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    return `playhead: data-${given.toLowerCase()} has no effect; it is spelled data-${spelled}`
  })
}
