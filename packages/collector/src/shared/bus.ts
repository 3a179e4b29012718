/**
 * Messages between the collectors of one database. A message reaches every listener at most once;
 * one that was sent while Redis was away reaches only the listeners of this process.
 */
export interface Bus {
  /** Sends a message, a JSON value, to the listeners of a channel, those of the sender included. */
  publish(channel: string, message: unknown): void
  /**
   * Calls `listener` with each message. Returns how to stop that. An error of a listener is
   * reported.
   */
  subscribe<T>(channel: string, listener: (message: T) => void): () => void
}

/** A channel: `{ project, videoIds }` of records that are in the rollups now. */
export const CHANGED = 'changed'

/** A message of the channel `changed`. */
export interface Changed {
  readonly project: number
  readonly videoIds: readonly string[]
}
