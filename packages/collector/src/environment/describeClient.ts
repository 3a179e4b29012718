import { readClientHints } from './clientHints.ts'
import { readCountry } from './country.ts'
import { createRecentCache } from './createRecentCache.ts'
import { readSoftware, type Software } from './readUserAgent.ts'

/** What a request's headers say about the viewer's client; null where they say nothing. */
export interface ClientDescription extends Software {
  /** ISO 3166-1 alpha-2, as the operator's proxy says. */
  readonly country: string | null
}

/** Returns the value of a request header. */
export type ReadHeader = (name: string) => string | undefined

/** Options of {@link createDescribeClient}. */
export interface DescribeClientOptions {
  /**
   * A header that a proxy or content delivery network sets, for instance `cf-ipcountry`. It must
   * overwrite what clients send.
   * @default no country
   */
  readonly countryHeader?: string | undefined
  /** Combinations of user agent and hints that are remembered, at most twice. @default 2000 */
  readonly maxRemembered?: number | undefined
}

/** User agents are shorter; the parser reads no more than 500 characters of them. */
const MAX_HEADER = 500

/**
 * Creates a function from request headers to device, browser, operating system and country. Parsing
 * takes some 50 µs, so the result is remembered by the text of the headers. That text stays in
 * memory and is not part of the result.
 */
export function createDescribeClient(
  options: DescribeClientOptions = {},
): (readHeader: ReadHeader) => ClientDescription {
  const { countryHeader, maxRemembered = 2000 } = options
  const remembered = createRecentCache<Software>(maxRemembered)
  return (readHeader) => {
    const read = (name: string): string => (readHeader(name) ?? '').slice(0, MAX_HEADER)
    const userAgent = read('user-agent')
    const brands = read('sec-ch-ua')
    const platform = read('sec-ch-ua-platform')
    const mobile = read('sec-ch-ua-mobile')
    const software = remembered.get(`${userAgent}\n${brands}\n${platform}\n${mobile}`, () =>
      readSoftware(userAgent, readClientHints(brands, platform, mobile)),
    )
    return { ...software, country: countryHeader ? readCountry(readHeader(countryHeader)) : null }
  }
}
