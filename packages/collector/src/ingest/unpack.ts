import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { LIMITS } from '@playhead/core/wire'

const inflate = promisify(gunzip)

/** The text of a gzip body; `undefined` when it is not gzip, or larger than a plain body may be. */
export async function unpack(body: Uint8Array): Promise<string | undefined> {
  try {
    return (await inflate(body, { maxOutputLength: LIMITS.bodyBytes })).toString()
  } catch {
    return undefined
  }
}
