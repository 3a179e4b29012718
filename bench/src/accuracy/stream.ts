/** Streams by hand, as an MSE engine makes them, on a page that has none: in the browser. */

/**
 * The parts of `/adaptive/low.mp4`: what initialises a buffer, and six segments of two seconds.
 * Bytes
 */
const HEAD_BYTES = 818
const SEGMENT_BYTES = [3379, 2685, 2651, 2647, 2700, 2647] as const
const SEGMENT_S = 2
/** H.264, as all clips of the benches are. */
const TYPE = 'video/mp4; codecs="avc1.64000c"'

/**
 * `live`: three segments, and one more every two seconds; the duration is finite and grows. `gap`:
 * the third segment is missing.
 */
export type StreamKind = 'live' | 'gap'

/** Before the end of what is buffered, an engine goes over a hole, seconds. */
const HOLE = { from: 3.7, to: 6 } as const

/** Feeds a video; `jump` moves the playhead over a hole, as an engine does. */
export async function feed(
  video: HTMLVideoElement,
  kind: StreamKind,
  jump: (to: number) => void,
): Promise<void> {
  const file = await (await fetch('/adaptive/low.mp4')).arrayBuffer()
  const media = new MediaSource()
  video.src = URL.createObjectURL(media)
  await new Promise((opened) => media.addEventListener('sourceopen', opened, { once: true }))
  const buffer = media.addSourceBuffer(TYPE)
  const append = async (bytes: ArrayBuffer): Promise<void> => {
    buffer.appendBuffer(bytes)
    await new Promise((done) => buffer.addEventListener('updateend', done, { once: true }))
  }
  async function segment(at: number): Promise<void> {
    const index = at % SEGMENT_BYTES.length
    const from = SEGMENT_BYTES.slice(0, index).reduce<number>(
      (sum, bytes) => sum + bytes,
      HEAD_BYTES,
    )
    buffer.timestampOffset = (at - index) * SEGMENT_S
    await append(file.slice(from, from + (SEGMENT_BYTES[index] ?? 0)))
    media.duration = (at + 1) * SEGMENT_S
  }

  await append(file.slice(0, HEAD_BYTES))
  for (const at of kind === 'live' ? [0, 1, 2] : [0, 1, 3, 4, 5]) await segment(at)
  if (kind === 'live') {
    let next = 3
    setInterval(() => void segment(next++), SEGMENT_S * 1000)
    return
  }
  media.endOfStream()
  const watching = setInterval(() => {
    if (video.currentTime < HOLE.from) return
    clearInterval(watching)
    if (video.currentTime < HOLE.to) jump(HOLE.to)
  }, 10)
}
