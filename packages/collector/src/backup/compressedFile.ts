import { createWriteStream } from 'node:fs'
import { open, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'

/** Ends the names of files that are being written. */
export const DRAFT = '.new'

/**
 * Errors of a full disk and the like have no path while a stream writes. As they are, they would pass for
 * errors of the connection to the database.
 */
const FILE_ERRORS = ['ENOSPC', 'EDQUOT', 'EFBIG', 'EIO', 'EROFS', 'EACCES', 'EPERM', 'ENOENT']

/** Compresses texts into a stream, which stays open. Resolves when all is written. */
export async function compressInto(
  out: Writable,
  texts: AsyncIterable<string>,
  signal?: AbortSignal | undefined,
): Promise<void> {
  try {
    await pipeline(Readable.from(texts), createGzip(), out, {
      end: false,
      ...(signal && { signal }),
    })
    await new Promise<void>((resolve, reject) =>
      out.write('', (error) => (error ? reject(error) : resolve())),
    )
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error
    throw new Error('The output was closed before the end.', { cause: error })
  }
}

/**
 * Compresses texts into a file for this user alone. The file is written under another name, flushed to
 * the disk and renamed: a full disk or a crash leaves the file that was there. Returns its bytes.
 * @throws Error of the file system, or of the texts
 */
export async function writeCompressed(
  path: string,
  texts: AsyncIterable<string>,
  signal?: AbortSignal | undefined,
): Promise<number> {
  const draft = `${path}.${process.pid}${DRAFT}`
  try {
    await rm(draft, { force: true }) // a new file has the mode below, an old one its own
    const out = createWriteStream(draft, { mode: 0o600, flags: 'wx', flush: true })
    await pipeline(Readable.from(texts), createGzip(), out, { ...(signal && { signal }) })
    const { size } = await stat(draft)
    await rename(draft, path)
    await syncDirectory(dirname(path))
    return size
  } catch (error) {
    await rm(draft, { force: true })
    const { code, message } = error as NodeJS.ErrnoException
    if (!FILE_ERRORS.includes(code ?? '')) throw error
    throw new Error(`${path} could not be written (${message}).`, { cause: error })
  }
}

/** A rename survives a power cut once its directory is on the disk. Some systems cannot do that. */
async function syncDirectory(path: string): Promise<void> {
  try {
    const directory = await open(path, 'r')
    await directory.sync().finally(() => directory.close())
  } catch {}
}
