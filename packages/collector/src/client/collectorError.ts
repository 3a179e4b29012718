/** A read that the collector did not answer. */
export class CollectorError extends Error {
  override readonly name = 'CollectorError'
  /**
   * HTTP status: 404 for what is unknown, 401 for the key, 503 while the database is down; 0 when
   * there was no answer.
   */
  readonly status: number
  /** The collector's reason, or that of `fetch`. */
  readonly reason: string

  constructor(address: string, status: number, reason: string, options?: ErrorOptions) {
    super(
      `playhead: ${address} was not answered${status ? ` (${status})` : ''}: ${reason}`,
      options,
    )
    this.status = status
    this.reason = reason
  }
}
