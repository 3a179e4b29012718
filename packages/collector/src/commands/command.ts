import type { Settings } from '../settings.ts'

/** A command beside starting the collector. */
export interface Command {
  readonly usage: string
  readonly help: string
  /** Arguments without a name, in order. */
  readonly takes: readonly string[]
  /** Flags of its own, without a value. */
  readonly switches: readonly string[]
  /** @throws Error with what to do */
  run(given: CommandInput): Promise<void>
}

/** What a command was called with. */
export interface CommandInput {
  readonly settings: Settings
  /** By the names in `takes`. */
  readonly values: Readonly<Record<string, string>>
  readonly switches: ReadonlySet<string>
  /** Writes a line to standard output. */
  print(text: string): void
  /** The user stops it. */
  readonly signal: AbortSignal
}
