import type { Capabilities, PlayerSnapshot, Rendition, Signal } from '../contracts/adapter.ts'
import { LIMITS } from '../contracts/limits.ts'
import { fitText } from '../utilities/fitRecord.ts'
import { isObject } from '../utilities/options.ts'
import { finite, isFiniteNumber } from '../utilities/values.ts'
import { withoutSecrets } from '../utilities/withoutSecrets.ts'

/** A sanity limit; the limits of the wire apply later. Characters */
const SOURCE_CHARS = 2000
/** No player cancels a pause later than this, ms. */
const MAX_PAUSE_SETTLE_MS = 10_000
/** A shorter duration means that the player does not know it yet, seconds. */
const MIN_DURATION_S = 0.001

type Loose<T> = { readonly [K in keyof T]?: unknown }

const flag = (value: unknown): boolean | null => (typeof value === 'boolean' ? value : null)
const text = (value: unknown, max: number): string | null =>
  typeof value === 'string' && value ? fitText(value, max) : null
const upTo = (value: unknown, max: number): number | null =>
  isFiniteNumber(value) && value >= 0 && value <= max ? value : null

/**
 * A copy of the adapter's snapshot: plain data of the promised types, whatever was given. A value
 * of another type is unknown; an impossible rate is replaced by the one before.
 * @throws whatever a getter throws, and a TypeError if there is no snapshot at all.
 */
export function readPlayer(given: unknown, before: PlayerSnapshot): PlayerSnapshot {
  if (!isObject(given)) throw new TypeError('playhead: snapshot() must return an object')
  const player = given as Loose<PlayerSnapshot>
  const duration = finite(player.duration) ?? 0
  return {
    position: finite(player.position),
    duration: duration < MIN_DURATION_S ? null : duration,
    live: flag(player.live),
    paused: player.paused !== false,
    ended: player.ended === true,
    seeking: player.seeking === true,
    loop: player.loop === true,
    rate: upTo(player.rate, LIMITS.rate) ?? before.rate,
    volume: finite(player.volume),
    muted: flag(player.muted),
    source: readSource(player.source),
    rendition: keep(readRendition(player.rendition), before.rendition),
    seekable: keep(readWindow(player.seekable), before.seekable),
  }
}

/**
 * The last source, as it was given and as it was read. Cached, because it is read with every sample
 * and rarely changes.
 */
let lastGiven: unknown
let lastRead: string | null = null

/** An address without its secrets; a vendor's public id as it is, unless it is a signed token. */
function readSource(given: unknown): string | null {
  if (given !== lastGiven) {
    lastGiven = given
    lastRead = text(given, SOURCE_CHARS)
    if (lastRead && /[/?#]|^eyJ/.test(lastRead)) lastRead = withoutSecrets(lastRead) || null
  }
  return lastRead
}

/** An equal value is the one before, so that values can be compared by reference. */
const keep = <T>(value: T, before: T): T =>
  JSON.stringify(value) === JSON.stringify(before) ? before : value

function readRendition(given: unknown): Rendition | null {
  if (!isObject(given)) return null
  const { width, height, bitrateBps, label } = given as Loose<Rendition>
  const known = Object.entries({
    width: upTo(width, LIMITS.pixels),
    height: upTo(height, LIMITS.pixels),
    bitrateBps: upTo(bitrateBps, LIMITS.bitrateBps),
    label: text(label, LIMITS.nameChars),
  }).filter(([, value]) => value)
  return known[0] ? Object.fromEntries(known) : null
}

function readWindow(given: unknown): PlayerSnapshot['seekable'] {
  const [from, to] = Array.isArray(given) ? given.map(finite) : []
  return from != null && to != null ? [from, to] : null
}

/** Reads the fields of a signal: one of a list of values, or a value of the right type. */
type Reader = (given: Loose<Signal & Record<string, unknown>>) => object | null
const oneOf =
  (key: 'reason' | 'phase', ...values: readonly string[]): Reader =>
  (given) =>
    values.includes(given[key] as string) ? { [key]: given[key] } : null
const active: Reader = (given) => ({ active: given.active === true })

const plain: Reader = () => ({})
const caused: Reader = ({ cause }) => (cause === 'app' || cause === 'engine' ? { cause } : {})

/** A signal that is missing here does not compile. */
const SIGNALS: Readonly<Record<Signal['type'], Reader>> = {
  ready: plain,
  loading: plain,
  metadata: plain,
  play: caused,
  playing: plain,
  seeked: plain,
  waiting: plain,
  ended: plain,
  time: plain,
  rate: caused,
  volume: plain,
  autoplayblocked: plain,
  source: oneOf('reason', 'change', 'unload'),
  pause: (given) => ({
    ...(given.reason === 'visibility' && { reason: 'visibility' }),
    ...caused(given),
  }),
  seeking: (given) => ({
    ...(finite(given.from) !== null && { from: given.from }),
    ...caused(given),
  }),
  rendition: (given) => (flag(given.auto) === null ? {} : { auto: given.auto }),
  texttrack: (given) => ({ language: text(given.language, LIMITS.messageChars) }),
  fullscreen: active,
  pip: active,
  ad: oneOf('phase', 'start', 'end', 'error'),
  'quality-switch': oneOf('phase', 'begin', 'end'),
  error: ({ fatal, code, message }) => ({
    fatal: fatal === true,
    code: text(typeof code === 'number' ? `${code}` : code, LIMITS.nameChars) ?? 'unknown',
    message:
      typeof message === 'string' ? text(withoutSecrets(message), LIMITS.messageChars) : null,
  }),
}

/** A validated copy of a signal; null for anything else. */
export function readSignal(given: unknown): Signal | null {
  if (!isObject(given)) return null
  const signal = given as Loose<Signal & Record<string, unknown>>
  const { type } = signal
  const more =
    typeof type === 'string' &&
    Object.hasOwn(SIGNALS, type) &&
    SIGNALS[type as Signal['type']](signal)
  return more ? ({ type, ...more } as Signal) : null
}

/** What an adapter can be relied on for; by default, what a `<video>` can. */
export function readCapabilities(adapter: { readonly capabilities: unknown }): Capabilities {
  let known: Loose<Capabilities> = {}
  try {
    known = { ...(adapter.capabilities as object) }
  } catch {
    // A getter that throws leaves the defaults.
  }
  const choice = <T extends string>(value: unknown, ...values: readonly [T, ...T[]]): T =>
    values.find((each) => each === value) ?? values[0]
  return {
    timeSource: choice(known.timeSource, 'event', 'message', 'poll'),
    seek: choice(known.seek, 'native', 'verify', 'derived'),
    pauseSettleMs: upTo(known.pauseSettleMs, MAX_PAUSE_SETTLE_MS) ?? 0,
    buffering: choice(known.buffering, 'native', 'derived'),
  }
}
