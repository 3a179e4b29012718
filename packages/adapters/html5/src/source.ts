import { withoutSecrets } from '@playhead/core/internal'
import { contentId } from '@playhead/iframe'

/**
 * Reads what identifies the content of an element. The attribute comes before `currentSrc`, which is still that of the previous content
 * when `emptied` fires. It runs with every reading, so the last result is cached.
 */
export function createSourceReader(element: HTMLMediaElement): () => string | null {
  let url: string | undefined
  let source: string | null = null
  return () => {
    const current = (element.getAttribute?.('src') && element.src) || element.currentSrc
    if (current !== url) source = contentId(current)
    url = current
    return source
  }
}

/** An error message without secrets, at most 300 characters; null for an empty one. */
export const brief = (message: string | null | undefined): string | null =>
  message ? withoutSecrets(message).slice(0, 300) : null
