/**
 * What identifies the content: the address without what changes or is secret: query, fragment, user and password.
 * Nothing for `blob:` and `data:`, which name a buffer and not a content. The attribute comes before `currentSrc`, which is still
 * the old one when `emptied` is fired. Asked with every reading, so the last answer is kept.
 */
export function sourceReader(element: HTMLMediaElement): () => string | null {
  let asked: string | undefined
  let source: string | null = null
  return () => {
    const url = (element.getAttribute?.('src') && element.src) || element.currentSrc
    if (url !== asked)
      source = url && !/^(blob|data|mediastream):/.test(url) ? bareUrl(url).replace(/[?#].*/s, '') : null
    asked = url
    return source
  }
}

/** A text whose addresses, whole or relative, have lost query, fragment, user and password. */
export function bareUrl(text: string): string {
  return text.replace(/(\/\/)[^/\s?#@]*@/g, '$1').replace(/[?#]\S+/g, '')
}

/** What is said about a fault: without secrets, and short. Null for nothing. */
export const brief = (message: string | null | undefined): string | null =>
  message ? bareUrl(message).slice(0, 300) : null
