/**
 * Whether `pg` parses the URL as it was meant: an unencoded special character would move a part of
 * the password into another component.
 */
export function isDatabaseUrl(value: unknown): boolean {
  const url =
    typeof value === 'string' && /^postgres(ql)?:\/\//.test(value)
      ? parseServerUrl(value)
      : undefined
  if (!url) return false
  return (
    !/[@#]/.test(url.pathname + url.search + url.hash) &&
    [url.username, url.password, url.pathname].every(isDecodable)
  )
}

/** ` at host:port` of a valid URL, for messages; nothing for a socket. */
export function describeServer(databaseUrl: string): string {
  const host = isDatabaseUrl(databaseUrl) ? parseServerUrl(databaseUrl)?.host : undefined
  return host && host !== NO_HOST ? ` at ${host}` : ''
}

const NO_HOST = 'no-host'

/** `pg` accepts `postgres://user@/db?host=/run/postgresql`, the platform's `URL` does not. */
function parseServerUrl(value: string): URL | undefined {
  for (const text of [value, value.replace('@/', `@${NO_HOST}/`)]) {
    if (URL.canParse(text)) return new URL(text)
  }
  return undefined
}

export function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}
