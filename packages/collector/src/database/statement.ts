/**
 * A prepared statement; `name` is unique on a connection. Planning one takes longer than running it
 * on a small batch, so each connection plans it once.
 */
export interface Statement {
  readonly name: string
  readonly text: string
}
