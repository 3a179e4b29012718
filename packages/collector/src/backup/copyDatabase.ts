import { type Dirent, readdirSync, statSync } from 'node:fs'
import { constants, copyFile, mkdir, rm, statfs } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { Pool } from 'pg'
import { patient, TIMEOUTS } from '../timeouts.ts'

/** A copy of an embedded database, as it was at one moment. */
export interface DatabaseCopy {
  /** A data directory. */
  readonly path: string
  /** How long the database was at a standstill. */
  readonly pausedMs: number
  remove(): Promise<void>
}

const NAME = 'snapshot'
/** Left free for the database, which goes on. */
const RESERVE_BYTES = 256 * 1024 * 1024
/**
 * Times of files are as coarse as the clock of the kernel: a file that was written about when it was
 * copied is copied again.
 */
const COARSE_MS = 1000
/** Copies at the same time. */
const CONCURRENCY = 4

interface Copied {
  readonly size: number
  readonly mtimeMs: number
  /** When these were read. */
  readonly at: number
}

/**
 * Copies the files of an embedded database that is in use. A transaction that lasts as long as a
 * backup would occupy its only connection, and hold up all requests. So the files are copied twice:
 * first all, while the database goes on, and then, while the connection is held, those that have
 * changed since. The copy looks like the files of a process that was killed, which the engine opens.
 * @throws Error when there is not enough space, or when the engine fails meanwhile
 */
export async function copyDatabase(
  pool: Pool,
  dataDir: string,
  {
    limitMs = TIMEOUTS.maintenanceMs,
    signal,
  }: { readonly limitMs?: number | undefined; readonly signal?: AbortSignal | undefined } = {},
): Promise<DatabaseCopy> {
  const path = join(dataDir, NAME)
  const [from, to] = [join(dataDir, 'pg'), join(path, 'pg')]
  const remove = (): Promise<void> => rm(path, { recursive: true, force: true })
  await remove() // of a process that was killed
  try {
    await assertSpace(dataDir, from)
    await mkdir(path, { mode: 0o700 })
    await pool.query(patient('checkpoint', limitMs)) // so that the next one has little to write
    const copied = await copyChanged(from, to, new Map(), signal)
    const client = await pool.connect()
    const began = performance.now()
    try {
      await client.query(patient('checkpoint', limitMs))
      await copyChanged(from, to, copied, signal)
      await client.query('select 1') // fails when the engine was started again, which writes
      client.release()
    } catch (error) {
      client.release(error as Error)
      throw error
    }
    const pausedMs = performance.now() - began
    await copyFile(join(dataDir, 'engine.json'), join(path, 'engine.json'))
    return { path, pausedMs, remove }
  } catch (error) {
    await remove()
    throw error
  }
}

/** Copies what is new or has changed, and removes what is gone. Returns what the copy holds. */
async function copyChanged(
  from: string,
  to: string,
  before: ReadonlyMap<string, Copied>,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, Copied>> {
  const found = new Map<string, Copied>()
  const tasks: (() => Promise<unknown>)[] = []
  for (const entry of list(from)) {
    const path = relative(from, join(entry.parentPath, entry.name))
    if (entry.isDirectory()) {
      await mkdir(join(to, path), { recursive: true, mode: 0o700 })
      continue
    }
    const stat = statSync(join(from, path), { throwIfNoEntry: false })
    if (!stat) continue // removed just now
    const { size, mtimeMs } = stat
    const known = before.get(path)
    found.set(path, { size, mtimeMs, at: Date.now() })
    const isSame =
      known?.size === size && known.mtimeMs === mtimeMs && known.at - mtimeMs > COARSE_MS
    if (!isSame) tasks.push(() => copyIfThere(join(from, path), join(to, path)))
  }
  for (const path of before.keys())
    if (!found.has(path)) tasks.push(() => rm(join(to, path), { force: true }))
  await Promise.all(
    Array.from({ length: CONCURRENCY }, async () => {
      for (let task = tasks.pop(); task; task = tasks.pop()) {
        signal?.throwIfAborted()
        await task()
      }
    }),
  )
  return found
}

const list = (directory: string): Dirent[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })

/** Where the file system can, the copy shares its blocks with the original. */
async function copyIfThere(from: string, to: string): Promise<void> {
  try {
    await copyFile(from, to, constants.COPYFILE_FICLONE)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}

async function assertSpace(dataDir: string, files: string): Promise<void> {
  const bytes = list(files).reduce((sum, entry) => {
    const found = statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })
    return sum + (found?.isFile() ? found.size : 0)
  }, 0)
  const { bavail, bsize } = await statfs(dataDir)
  const needed = bytes + RESERVE_BYTES
  if (bavail * bsize >= needed) return
  const [free, all] = [bavail * bsize, needed].map((each) => Math.round(each / 1024 / 1024))
  throw new Error(
    `A backup needs ${all} MB free in ${dataDir} for a copy of the database, there are ${free} MB.`,
  )
}
