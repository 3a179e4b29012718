/**
 * The origin of an absolute URL; null for anything else, and for an opaque origin, which cannot be
 * distinguished from others.
 */
export function parseOrigin(url: string): string | null {
  try {
    const { origin } = new URL(url)
    return origin === 'null' ? null : origin
  } catch {
    return null
  }
}
