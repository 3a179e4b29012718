/**
 * Compresses a text; undefined where that does not pay or cannot be done, and the text is then sent
 * as it is.
 */
export type Pack = (text: string) => Promise<ArrayBuffer | undefined>

/** Smaller bodies hardly shrink. */
const MIN_CHARS = 2048

/**
 * By the browser's own `CompressionStream`: `fetchTransport({ url, pack: gzip })`. The address then
 * has `z=gz`, because a header would cost a preflight.
 */
export const gzip: Pack = async (text) => {
  if (text.length < MIN_CHARS) return undefined
  try {
    return await new Response(
      new Blob([text]).stream().pipeThrough(new CompressionStream('gzip')),
    ).arrayBuffer()
  } catch {
    return undefined
  }
}
