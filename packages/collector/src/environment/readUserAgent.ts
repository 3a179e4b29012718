import { UAParser } from 'ua-parser-js'
import type { ClientHints } from './clientHints.ts'
import { nameBrowser, nameSystem } from './clientNames.ts'
import { isBot } from './isBot.ts'

/** The kind of a viewer's device. */
export type Device =
  | 'desktop'
  | 'mobile'
  | 'tablet'
  | 'tv'
  | 'console'
  | 'wearable'
  | 'embedded'
  | 'bot'

/** The device, browser and operating system of a request; null where they are unknown. */
export interface Software {
  readonly device: Device | null
  readonly browser: string | null
  readonly os: string | null
}

const NOTHING: Software = { device: null, browser: null, os: null }

/**
 * What a request's user agent and client hints say about the viewer's device. Client hints win,
 * because browsers freeze their user agents; only the user agent shows televisions, consoles and
 * apps. An iPad that requests desktop sites sends what a Mac sends, and counts as one.
 */
export function readSoftware(userAgent: string, hints: ClientHints): Software {
  const { device, browser, os } = userAgent ? readUserAgent(userAgent) : NOTHING
  if (device === 'bot') return { ...NOTHING, device }
  const isSpecial = device !== null && !HANDHELD_OR_DESKTOP.has(device)
  if (isSpecial) return { device, browser: browser ?? hints.browser ?? null, os }
  const system = hints.os ?? os
  return {
    device: hints.isMobile === undefined ? device : deviceOfHint(hints.isMobile, device, system),
    browser: hints.browser ?? browser,
    os: device === 'tablet' && system === 'iOS' ? 'iPadOS' : system,
  }
}

const HANDHELD_OR_DESKTOP: ReadonlySet<Device> = new Set(['desktop', 'mobile', 'tablet'])

/** `Sec-CH-UA-Mobile` is `?1` on phones only. */
function deviceOfHint(isMobile: boolean, device: Device | null, os: string | null): Device {
  if (isMobile) return 'mobile'
  return os === 'Android' || device === 'tablet' ? 'tablet' : 'desktop'
}

// ua-parser-js 1.x is MIT, 2.x is AGPL. Of 80 user agents, bowser 2.15 took Android televisions for
// tablets and knew no consoles; node-device-detector 2.2 was right, in 6 ms each.
function readUserAgent(userAgent: string): Software {
  const { device, browser, os } = new UAParser(userAgent).getResult()
  const system = nameSystem(os.name)
  const found = findDevice(userAgent, device.type, system)
  return { device: found, browser: nameBrowser(browser.name), os: system }
}

const TYPES: Readonly<Record<string, Device>> = {
  smarttv: 'tv',
  console: 'console',
  mobile: 'mobile',
  tablet: 'tablet',
  wearable: 'wearable',
  embedded: 'embedded',
}
/** Where ua-parser-js knows no type, as with all desktops. */
const DEVICE_OF_SYSTEM: Readonly<Record<string, Device>> = {
  Windows: 'desktop',
  macOS: 'desktop',
  Linux: 'desktop',
  ChromeOS: 'desktop',
  FreeBSD: 'desktop',
  OpenBSD: 'desktop',
  NetBSD: 'desktop',
  Android: 'mobile',
  iOS: 'mobile',
  KaiOS: 'mobile',
  HarmonyOS: 'mobile',
  'Windows Phone': 'mobile',
}
/** Televisions that ua-parser-js 1.0.41 takes for computers, or for phones of the same system. */
const TELEVISION = /\bTV\b|smart-?tv|web0s|webostv|hbbtv/i

function findDevice(userAgent: string, type: string | undefined, os: string | null): Device | null {
  if (type === 'smarttv' || TELEVISION.test(userAgent)) return 'tv'
  if (isBot(userAgent)) return 'bot'
  return TYPES[type ?? ''] ?? DEVICE_OF_SYSTEM[os ?? ''] ?? null
}
