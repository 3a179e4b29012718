import { createPlayhead, type Playhead } from '@playhead/core'
import { DEV } from '@playhead/core/internal'
import { fetchTransport } from '@playhead/http'
import { dataAttribute } from './dataAttribute.ts'

/** How the script is set up: its data attributes, by their names in `dataset`. */
export interface Setup {
  /** Where to send, like `/v1/ingest`. */
  readonly endpoint?: string | undefined
  readonly key?: string | undefined
  readonly viewerId?: string | undefined
  /** A share like 0.9, or percent like 90. */
  readonly completionThreshold?: string | number | undefined
  /** `position` or `coverage`. */
  readonly completionBasis?: string | undefined
  /** `pending`: nothing is stored or sent before `Playhead.playhead.setConsent('granted')`. */
  readonly consent?: string | undefined
  /** Seconds between snapshots while playing. */
  readonly interval?: string | number | undefined
  /** Another name of `interval`. */
  readonly updateInterval?: string | number | undefined
}

/** What the options are called here. */
const NAMES: Readonly<Record<string, keyof Setup>> = {
  url: 'endpoint',
  threshold: 'completionThreshold',
  basis: 'completionBasis',
  intervalMs: 'interval',
}

/**
 * A playhead as it is asked for. Throws a TypeError that names the attribute, what was given and,
 * in development, what was expected.
 */
export function readSetup(given: Setup): Playhead {
  const setup: Setup = { interval: given.updateInterval, ...given }
  const { completionThreshold: threshold, interval } = setup
  try {
    return createPlayhead({
      transport: fetchTransport({ url: setup.endpoint as string, key: setup.key }),
      viewerId: setup.viewerId || undefined, // an empty one is how a template writes an anonymous viewer
      completion: {
        threshold: threshold && (+threshold > 1 ? 0.01 : 1) * +threshold,
        basis: setup.completionBasis,
      } as { basis: 'position' },
      consent: (setup.consent || undefined) as 'pending' | undefined,
      debug: true, // the page has no code to report to
      intervalMs: (interval && +interval * 1000) as number | undefined,
    })
  } catch (error) {
    throw new TypeError(
      (error as Error).message.replace(/\w*\S* option "(\w+)"/, (_, option) =>
        attribute(setup, option),
      ),
    )
  }
}

/** An option as it stands in the page: `<script data-interval="often">`. */
function attribute(setup: Setup, option: string): string {
  const name = NAMES[option] ?? (option as keyof Setup)
  const given = setup[name]
  const attribute = dataAttribute(name)
  if (given != null) return `<script ${attribute}="${given}">`
  return DEV ? `<script> has no ${attribute}: it` : `<script> without ${attribute}`
}
