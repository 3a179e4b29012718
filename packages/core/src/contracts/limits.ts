/**
 * The limits of the wire. The schema refuses what is past them, and a session sends nothing that
 * is: both read this one table. It imports nothing, so that a page does not load the schema's
 * library for it.
 */
export const LIMITS: {
  /** Bytes of one request body. */
  readonly bodyBytes: number
  /** Records of one kind in one batch. */
  readonly records: number
  /** Ranges in one set of a snapshot. */
  readonly ranges: number
  /** Writers in one envelope's `pending`. */
  readonly pending: number
  /** Characters of an id that the app gives. */
  readonly idChars: number
  /** Characters of a title, and of the address of a page. */
  readonly textChars: number
  /** Characters of an error message, and of a language. */
  readonly messageChars: number
  /** Characters of an error code, a label, and the name of an app's own event. */
  readonly nameChars: number
  /** Characters of an adapter's name. */
  readonly playerChars: number
  /** Characters of an app's own data, as JSON. */
  readonly jsonChars: number
  /** Seconds: ten days, for streams that never end. */
  readonly seconds: number
  /** Milliseconds of any duration. */
  readonly durationMs: number
  /** Milliseconds since 1970: the last moment that a `Date` can hold. */
  readonly epochMs: number
  readonly count: number
  readonly rate: number
  /** Width or height of a rendition. */
  readonly pixels: number
  readonly bitrateBps: number
  /** Attempts to resume. */
  readonly tries: number
} = {
  bodyBytes: 256 * 1024,
  records: 1000,
  ranges: 500,
  pending: 50,
  idChars: 200,
  textChars: 500,
  messageChars: 300,
  nameChars: 80,
  playerChars: 40,
  jsonChars: 4096,
  seconds: 864_000,
  durationMs: 1e12,
  epochMs: 8.64e15,
  count: 1e9,
  rate: 100,
  pixels: 1e5,
  bitrateBps: 1e12,
  tries: 10,
}
