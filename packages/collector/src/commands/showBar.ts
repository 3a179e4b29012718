/** A bar on a terminal. */
export interface Bar {
  /** `done` is 0 to 1, if it is known. */
  update(text: string, done: number | undefined): void
  /** Removes the bar. */
  end(): void
}

/** Where it is drawn. */
export type BarStream = Pick<NodeJS.WriteStream, 'isTTY' | 'write'>

const BAR_CHARS = 24
const BAR_MS = 100
const LINE_MS = 5000

/** A bar that is drawn again and again on a terminal; elsewhere a line every five seconds. */
export function showBar(
  stream: BarStream = process.stderr,
  now: () => number = () => performance.now(),
): Bar {
  let shownAt = stream.isTTY ? Number.NEGATIVE_INFINITY : now()
  return {
    update(text, done) {
      if (now() - shownAt < (stream.isTTY ? BAR_MS : LINE_MS)) return
      shownAt = now()
      if (!stream.isTTY) return void stream.write(`${text}\n`)
      const filled = Math.round((done ?? 0) * BAR_CHARS)
      const bar = `[${'#'.repeat(filled)}${'.'.repeat(BAR_CHARS - filled)}]`
      stream.write(`\r\x1b[K${done === undefined ? '' : `${bar} `}${text}`)
    },
    end() {
      if (stream.isTTY) stream.write('\r\x1b[K')
    },
  }
}
