/**
 * A browser as users have it, driven without a library in between: its tabs can really be hidden.
 */
export interface Driver {
  readonly version: string
  /** A headless shell has no hidden tabs. */
  readonly hides: boolean
  /** Serves the simulators at their true origins. */
  readonly frames: boolean
  /** `currentTime` moves from frame to frame and not between them. */
  readonly frameByFrame: boolean
  /** What the page loads before its own script, where the driver cannot put it there. */
  readonly firstScript: string
  open(url: string): Promise<Tab>
  close(): Promise<void>
}

/** One page, with an onlooker in it and in each of its frames. */
export interface Tab {
  /** The samples of the onlookers as JSON, frame by frame in order. */
  readonly truths: readonly string[]
  /** What the page threw. */
  readonly thrown: readonly string[]
  /** Runs an expression in the page, or awaits it. */
  run<T>(expression: string): Promise<T>
  /** The same inside its simulated frame. */
  inFrame(expression: string): Promise<unknown>
  hide(): Promise<void>
  show(): Promise<void>
  close(): Promise<void>
}
