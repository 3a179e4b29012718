import { createReadStream, statSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { fileURLToPath } from 'node:url'

/**
 * A file served no faster than a network would, and not at all while the gate is shut: what makes a
 * player run dry.
 */
export interface Gate {
  readonly route: (request: IncomingMessage, response: ServerResponse) => Promise<void>
  shut(): void
  open(): void
}

/** How often a piece leaves, ms. */
const PIECE_EVERY_MS = 50
/** What leaves at once: the index of the clip, or enough to begin somewhere else. Bytes. */
const FIRST_BYTES = { ofFile: 64 * 1024, elsewhere: 8 * 1024 }

export function gate(file: URL, bytesPerSecond: number): Gate {
  const path = fileURLToPath(file)
  const { size } = statSync(path)
  let isShut = false
  let opened: (() => void)[] = []

  return {
    async route(request, response) {
      const [, first = '0', last] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? []
      const start = Number(first)
      const end = last ? Math.min(Number(last), size - 1) : size - 1
      response.writeHead(206, {
        'content-type': 'video/mp4',
        'accept-ranges': 'bytes',
        'cache-control': 'no-store',
        'content-length': end - start + 1,
        'content-range': `bytes ${start}-${end}/${size}`,
      })
      const highWaterMark = Math.round((bytesPerSecond * PIECE_EVERY_MS) / 1000)
      let sent = 0
      for await (const piece of createReadStream(path, { start, end, highWaterMark })) {
        if (isShut) await new Promise<void>((go) => opened.push(go))
        if (response.destroyed) return
        response.write(piece)
        sent += piece.length
        if (sent > (start === 0 ? FIRST_BYTES.ofFile : FIRST_BYTES.elsewhere))
          await new Promise((next) => setTimeout(next, PIECE_EVERY_MS))
      }
      response.end()
    },
    shut() {
      isShut = true
    },
    open() {
      isShut = false
      for (const go of opened) go()
      opened = []
    },
  }
}
