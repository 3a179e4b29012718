/** An entry of an origin list that was understood. */
interface OriginPattern {
  readonly scheme: string
  readonly host: string
  readonly port: string
  /** Any host below `host`, but not `host` itself. */
  readonly wildcard: boolean
}

export const ORIGIN_EXPECTED =
  "an origin like 'https://example.com', 'http://localhost:3000' or 'https://*.example.com', without a path"
export const MAX_ORIGINS = 50
const MAX_ORIGIN_CHARS = 300

/**
 * Normalizes an entry of an origin list as browsers write an `Origin` header: lower case, punycode,
 * no default port. `undefined` when it is not an origin.
 */
export function normalizeOrigin(text: string): string | undefined {
  const pattern = parsePattern(text)
  return pattern && writePattern(pattern)
}

const writePattern = ({ scheme, host, port, wildcard }: OriginPattern): string =>
  `${scheme}//${wildcard ? '*.' : ''}${host}${port && `:${port}`}`

/**
 * Returns whether the `Origin` header of a request is on a list. Origins are compared part by part:
 * a host that merely begins or ends like a listed one does not match.
 */
export function createOriginMatcher(origins: readonly string[]): (origin: string) => boolean {
  const patterns = origins.flatMap((text) => parsePattern(text) ?? [])
  // Browsers write origins as the list does, so that most need no parsing.
  const exact = new Set(
    patterns.filter(({ wildcard }) => !wildcard).map((pattern) => writePattern(pattern)),
  )
  return (origin) => {
    if (exact.has(origin)) return true
    const given = parseOrigin(origin)
    if (!given) return false
    return patterns.some(
      ({ scheme, host, port, wildcard }) =>
        given.protocol === scheme &&
        given.port === port &&
        (wildcard ? given.hostname.endsWith(`.${host}`) : given.hostname === host),
    )
  }
}

function parsePattern(text: string): OriginPattern | undefined {
  const wildcard = /^https?:\/\/\*\./i.test(text)
  const url = parseOrigin(wildcard ? text.replace('*.', '') : text)
  if (!url) return undefined
  // `https://*.com` would be a list of half of the web. An address has no subdomains.
  if (wildcard && (!url.hostname.includes('.') || /^[\d.]+$|^\[/.test(url.hostname)))
    return undefined
  return { scheme: url.protocol, host: url.hostname, port: url.port, wildcard }
}

/** A URL that is nothing but an origin. `URL` alone would accept a path, a user or a space. */
function parseOrigin(text: string): URL | undefined {
  if (text.length > MAX_ORIGIN_CHARS || !/^https?:\/\/[^/?#@\\\s*]+$/i.test(text)) return undefined
  const url = URL.parse(text)
  return url?.hostname && !url.hostname.endsWith('.') ? url : undefined
}
