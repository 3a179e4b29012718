import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** An engine cannot run here, for a reason that an installation changes. */
export class EngineUnavailable extends Error {
  override readonly name = 'EngineUnavailable'
}

/** The H.264 of this package's clips. */
const H264 = 'video/mp4; codecs="avc1.64000c, mp4a.40.2"'

/** Evaluates to `''` where the clips of this package cannot be decoded. */
export const CODEC_PROBE: string = `document.createElement('video').canPlayType('${H264}')`

/** The first of these paths that exists; a bare name is looked up in `PATH`. */
export function findExecutable(candidates: readonly (string | undefined)[]): string | undefined {
  const directories = (process.env.PATH ?? '').split(delimiter)
  return candidates
    .filter((candidate) => candidate !== undefined)
    .flatMap((candidate) =>
      candidate.includes('/') ? [candidate] : directories.map((path) => join(path, candidate)),
    )
    .find((path) => existsSync(path))
}
