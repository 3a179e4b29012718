/** A DOM event of the script. */
export interface ReceivedEvent {
  readonly type: string
  /** The id of the element. */
  readonly on: string
  readonly percent?: number
  readonly kind?: string
}

/** What the page under test has as `harness`. */
export interface ScriptHarness {
  readonly received: ReceivedEvent[]
}

const TYPES = [
  'session',
  'load',
  'play',
  'view',
  'pause',
  'seek',
  'milestone',
  'complete',
  'error',
  'end',
]

const harness: ScriptHarness = { received: [] }
for (const type of TYPES) {
  document.addEventListener(`playhead:${type}`, (event) => {
    const { detail, target } = event as CustomEvent<{ percent?: number; kind?: string }>
    const { percent, kind } = detail
    harness.received.push({
      type,
      on: (target as Element).id,
      ...(percent !== undefined && { percent }),
      ...(kind !== undefined && { kind }),
    })
  })
}
Object.assign(window, { harness })
