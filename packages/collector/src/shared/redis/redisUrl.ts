import { isDecodable } from '../../database/databaseUrl.ts'

/** What a URL of Redis must be, for messages that cannot show it. */
export const REDIS_URL_EXPECTED =
  'redis://user:password@host:6379/0, or rediss:// with TLS, with @ : / ? # % in user and password percent-encoded'

/**
 * Whether the client parses the URL as it was meant: an unencoded special character would move a
 * part of the password into another component.
 */
export function isRedisUrl(value: unknown): boolean {
  if (typeof value !== 'string' || !/^rediss?:\/\//.test(value) || !URL.canParse(value))
    return false
  const url = new URL(value)
  return (
    url.hostname !== '' &&
    /^(\/\d{0,4})?$/.test(url.pathname) &&
    url.search + url.hash === '' &&
    !/[?#]/.test(value) &&
    [url.username, url.password].every(isDecodable)
  )
}

/** `host:port` of a valid URL, for messages. */
export const describeRedis = (redisUrl: string): string => new URL(redisUrl).host
