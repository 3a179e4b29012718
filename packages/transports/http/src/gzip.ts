/** Packs a text, or gives nothing where that does not pay or cannot be done: then it goes as it is. */
export type Pack = (text: string) => Promise<ArrayBuffer | undefined>

/** Smaller bodies hardly shrink. */
const WORTH_CHARS = 2048

/** By the browser's own `CompressionStream`: `fetchTransport({ url, pack: gzip })`. The address then says `z=gz`, for a header would cost a preflight. */
export const gzip: Pack = async (text) => {
  if (text.length < WORTH_CHARS) return undefined
  try {
    return await new Response(new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer()
  } catch {
    return undefined
  }
}
