import { createHash } from 'node:crypto'

/** An id of the wire's form, which follows from its parts. */
export const hashId = (kind: string, ...parts: readonly (string | number)[]): string =>
  `${kind}_${createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 32)}`
