import { isDecodable } from '../database/databaseUrl.ts'

/** What a URL of ClickHouse must be, for messages that cannot show it. */
export const CLICKHOUSE_URL_EXPECTED =
  'http://user:password@host:8123/database, or https:// with TLS, with @ : / ? # % in user and password percent-encoded'

/** Where a ClickHouse is, of a URL. */
export interface ClickHouseAddress {
  /** `http://host:8123` */
  readonly url: string
  readonly username: string
  readonly password: string
  readonly database: string
}

/**
 * Whether the URL says what was meant: an unencoded special character would move a part of the
 * password into another component.
 */
export function isClickHouseUrl(value: unknown): boolean {
  if (typeof value !== 'string' || !/^https?:\/\//.test(value) || !URL.canParse(value)) return false
  const url = new URL(value)
  return (
    url.hostname !== '' &&
    /^(\/\w{0,100})?$/.test(url.pathname) &&
    !/[?#]/.test(value) &&
    [url.username, url.password].every(isDecodable)
  )
}

/** The parts of a valid URL. */
export function parseClickHouseUrl(value: string): ClickHouseAddress {
  const url = new URL(value)
  return {
    url: url.origin,
    username: decodeURIComponent(url.username) || 'default',
    password: decodeURIComponent(url.password),
    database: url.pathname.slice(1) || 'default',
  }
}

/** `host:port/database` of a valid URL, for messages. */
export const describeClickHouse = (value: string): string => {
  const { url, database } = parseClickHouseUrl(value)
  return `${new URL(url).host}/${database}`
}
