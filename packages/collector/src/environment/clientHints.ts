import { findBrand, findPlatform } from './clientNames.ts'

/** What the low-entropy client hints say; Chromium sends them with every secure request. */
export interface ClientHints {
  readonly browser: string | undefined
  readonly os: string | undefined
  readonly isMobile: boolean | undefined
}

/**
 * Reads `Sec-CH-UA`, `Sec-CH-UA-Platform` and `Sec-CH-UA-Mobile` (User-Agent Client Hints, WICG).
 * One of the brands is made up (GREASE), and Chromium itself is one.
 */
export function readClientHints(brands = '', platform = '', mobile = ''): ClientHints {
  const names = [...brands.matchAll(/"([^"]*)"\s*;\s*v=/g)].map(([, name = '']) => name)
  return {
    browser: names.map(findBrand).find((name) => name !== undefined),
    os: findPlatform(platform.replace(/^\s*"|"\s*$/g, '')),
    isMobile: mobile === '?1' ? true : mobile === '?0' ? false : undefined,
  }
}
