import { withoutSecrets } from '@playhead/core/internal'
import { contentId } from '@playhead/iframe'

/**
 * Reads what identifies the content of an element. The attribute comes before `currentSrc`, which
 * is still that of the previous content when `emptied` fires. It runs with every reading, so the
 * last result is cached. In a native element it is cached by the attribute: `src` resolves that
 * against the page's address each time it is read.
 */
export function createSourceReader(element: HTMLMediaElement, native = false): () => string | null {
  let key: string | undefined
  let source: string | null = null
  return () => {
    const attribute = element.getAttribute?.('src')
    const current = (attribute && (native ? attribute : element.src)) || element.currentSrc
    if (current !== key) source = contentId((attribute && element.src) || element.currentSrc)
    key = current
    return source
  }
}

/** An error message without secrets, at most 300 characters; null for an empty one. */
export const brief = (message: string | null | undefined): string | null =>
  message ? withoutSecrets(message).slice(0, 300) : null
