import type { StreamConnection } from './createStreamHub.ts'

/** A reader that has not taken so much is gone, or too slow. bytes */
export const MAX_BUFFERED_BYTES: number = 64 * 1024

/** Server-sent events: the body of the response, and the connection that writes it. */
export interface EventStream {
  readonly body: ReadableStream<Uint8Array>
  readonly connection: StreamConnection
}

/**
 * Opens a stream of server-sent events. `onClosed` is called when the device has closed it, and when
 * it is closed here.
 */
export function openEventStream(onClosed: () => void): EventStream {
  const encoder = new TextEncoder()
  let stream: ReadableStreamDefaultController<Uint8Array> | undefined

  function end(finish: (open: ReadableStreamDefaultController<Uint8Array>) => void): void {
    const open = stream
    stream = undefined
    if (!open) return
    finish(open)
    onClosed()
  }
  function write(text: string): void {
    if (!stream) return
    // Breaking it off frees the buffer; the device reconnects, and loads what it missed.
    if ((stream.desiredSize ?? 0) <= 0)
      return end((open) => open.error(new Error('the reader is too slow')))
    stream.enqueue(encoder.encode(text))
  }

  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        stream = controller
        // A response that begins at once, so that the device knows that it is connected.
        write(': open\n\n')
      },
      cancel: () => end(() => {}),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: MAX_BUFFERED_BYTES }),
  )
  return {
    body,
    connection: {
      send: (text) => write(`data: ${text}\n\n`),
      beat: () => write(': beat\n\n'),
      close: () => end((open) => open.close()),
    },
  }
}
