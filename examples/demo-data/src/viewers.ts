import type { Random } from './createRandom.ts'

/** How a viewer watches. */
export interface Style {
  /** Watches a lesson to its end. */
  readonly finishes: number
  /** Of those who do not: how far they get, as a mean share of the lesson. */
  readonly reach: number
  /** Jumps ahead, times in ten minutes. */
  readonly skips: number
  /** Follows the moments that make viewers jump ahead or back, compared with others. */
  readonly skipsMoments: number
  readonly replaysMoments: number
  /** Pauses, times in ten minutes. */
  readonly pauses: number
  /** Goes on with the course after a lesson. */
  readonly stays: number
}

/** Most finish; some skip, some watch again, some only look in. */
const STYLES: readonly (readonly [Style, number])[] = [
  [
    {
      finishes: 0.86,
      reach: 0.55,
      skips: 0.1,
      skipsMoments: 0.8,
      replaysMoments: 1,
      pauses: 0.6,
      stays: 0.97,
    },
    42,
  ],
  [
    {
      finishes: 0.62,
      reach: 0.45,
      skips: 1.6,
      skipsMoments: 1.5,
      replaysMoments: 0.5,
      pauses: 0.3,
      stays: 0.93,
    },
    24,
  ],
  [
    {
      finishes: 0.8,
      reach: 0.5,
      skips: 0.2,
      skipsMoments: 0.5,
      replaysMoments: 1.6,
      pauses: 1.6,
      stays: 0.96,
    },
    18,
  ],
  [
    {
      finishes: 0.12,
      reach: 0.16,
      skips: 0.8,
      skipsMoments: 1.2,
      replaysMoments: 0.2,
      pauses: 0.2,
      stays: 0.72,
    },
    16,
  ],
]

type Device = 'desktop' | 'mobile' | 'tablet'

interface Client {
  readonly device: Device
  readonly userAgent: string
}

const WINDOWS = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)'
const MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)'
const CHROME = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0'
const client = (device: Device, userAgent: string, weight: number): readonly [Client, number] => [
  { device, userAgent },
  weight,
]
const CLIENTS: readonly (readonly [Client, number])[] = [
  client('desktop', `${WINDOWS} ${CHROME} Safari/537.36`, 26),
  client('desktop', `${WINDOWS} ${CHROME} Safari/537.36 Edg/142.0.0.0`, 12),
  client('desktop', `${WINDOWS.replace(')', '; rv:145.0)')} Gecko/20100101 Firefox/145.0`, 8),
  client(
    'desktop',
    `${MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15`,
    8,
  ),
  client('desktop', 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0', 3),
  client(
    'mobile',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
    17,
  ),
  client('mobile', `Mozilla/5.0 (Linux; Android 15; Pixel 9) ${CHROME} Mobile Safari/537.36`, 15),
  client(
    'mobile',
    `Mozilla/5.0 (Linux; Android 14; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36`,
    4,
  ),
  client(
    'tablet',
    'Mozilla/5.0 (iPad; CPU OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
    6,
  ),
  client('tablet', `Mozilla/5.0 (Linux; Android 14; SM-X710) ${CHROME} Safari/537.36`, 2),
]

/** What a country's networks are like: startup in ms, and rebuffers in ten minutes. */
interface Network {
  readonly country: string
  readonly startupMs: number
  readonly rebuffers: number
}
const network = (country: string, startupMs: number, rebuffers: number): Network => ({
  ...{ country, startupMs, rebuffers },
})
const NETWORKS: readonly (readonly [Network, number])[] = [
  [network('DE', 430, 0.12), 56],
  [network('AT', 460, 0.12), 10],
  [network('CH', 350, 0.06), 8],
  [network('ES', 520, 0.2), 7],
  [network('FR', 480, 0.14), 6],
  [network('PL', 610, 0.25), 4],
  [network('US', 720, 0.18), 4],
  [network('BR', 1250, 0.9), 3],
  [network('IN', 1650, 1.5), 2],
]
/** Where the viral video went. */
const ABROAD: readonly (readonly [Network, number])[] = NETWORKS.map(([each, weight]) => [
  each,
  ['US', 'BR', 'IN', 'ES'].includes(each.country) ? 30 : weight / 2,
])

export interface Viewer {
  /** Absent: anonymous. */
  readonly viewerId?: string | undefined
  readonly style: Style
  readonly device: Device
  readonly userAgent: string
  readonly country: string
  readonly startupMs: number
  readonly rebuffers: number
  /** Plays most lessons at this rate. */
  readonly rate: number
}

/** Phones wait longer, and more often. */
const SLOWNESS: Readonly<Record<Device, number>> = { desktop: 1, tablet: 1.25, mobile: 1.6 }
const PHONES = CLIENTS.map(
  ([each, weight]) => [each, each.device === 'mobile' ? weight * 5 : weight] as const,
)

/** `abroad`: a viewer whom the viral video reached. */
export function createViewer(random: Random, viewerId?: string, abroad = false): Viewer {
  const { device, userAgent } = random.weighted(abroad ? PHONES : CLIENTS)
  const { country, startupMs, rebuffers } = random.weighted(abroad ? ABROAD : NETWORKS)
  return {
    ...{ viewerId, device, userAgent, country },
    style: random.weighted(STYLES),
    startupMs: startupMs * SLOWNESS[device],
    rebuffers: rebuffers * SLOWNESS[device],
    rate: random.weighted([
      [1, 74],
      [1.25, 11],
      [1.5, 10],
      [2, 5],
    ]),
  }
}
