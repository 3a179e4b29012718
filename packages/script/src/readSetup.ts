import { createPlayhead, type Playhead, show } from '@playhead/core'
import { fetchTransport } from '@playhead/http'

/** How the script is set up: its data attributes, by their names in `dataset`. */
export interface Setup {
  /** Where to send, like `/v1/ingest`. */
  readonly endpoint?: string | undefined
  readonly key?: string | undefined
  readonly viewer?: string | undefined
  /** A share like 0.9. */
  readonly completionThreshold?: string | number | undefined
  /** `position` or `coverage`. */
  readonly completionBasis?: string | undefined
  /** Seconds between snapshots while playing. */
  readonly interval?: string | number | undefined
}

/** By the attributes' own names: whoever reads the error looks for those. */
const EXPECTED: readonly (readonly [attribute: string, name: keyof Setup, test: RegExp, words: string])[] = [
  ['data-endpoint', 'endpoint', /./, 'an address like /v1/ingest'],
  ['data-key', 'key', /./, 'a write key'],
  ['data-viewer', 'viewer', /^.{0,200}$/, 'up to 200 characters'],
  ['data-completion-threshold', 'completionThreshold', /^(0?\.\d+|1)$/, 'a share like 0.9'],
  ['data-completion-basis', 'completionBasis', /^(position|coverage)$/, 'position or coverage'],
  ['data-interval', 'interval', /^[1-9]\d{0,4}(\.\d+)?$/, 'seconds from 1'],
]

/** A playhead as it is asked for. Throws a TypeError that names the attribute, what was expected and what was given. */
export function readSetup(setup: Setup): Playhead {
  const { endpoint = '', key, viewer, completionThreshold, completionBasis, interval } = setup
  for (const [attribute, name, test, words] of EXPECTED) {
    const given = name === 'endpoint' ? endpoint : setup[name]
    if (given === undefined || test.test(`${given}`)) continue
    throw new TypeError(`playhead: <script ${attribute}> must be ${words}, got ${show(given)}`)
  }
  return createPlayhead({
    transport: fetchTransport({ url: endpoint, key }),
    viewer: viewer || undefined, // an empty one is how a template says nobody
    completion: {
      threshold: completionThreshold === undefined ? undefined : +completionThreshold,
      basis: completionBasis as 'position' | undefined,
    } as { basis: 'position' },
    intervalMs: interval === undefined ? undefined : +interval * 1000,
  })
}
