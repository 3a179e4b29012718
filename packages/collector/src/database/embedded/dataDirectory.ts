import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { checkEngine, recordEngine } from './checkEngine.ts'
import { cannotUse, makeDirectory } from './files.ts'
import { lockDirectory } from './lockDirectory.ts'

/** A data directory that this process holds. */
export interface DataDirectory {
  readonly path: string
  /** Where the engine keeps its files. */
  readonly files: string
  /** Records that the engine opened, so that its files are complete. */
  created(): void
  /** Lets another process have the directory. */
  release(): void
}

/** What a complete database has. A directory without one of these was copied or deleted in part. */
const PARTS = [
  'PG_VERSION',
  'base/1',
  'base/5',
  'global/pg_control',
  'pg_wal',
  'pg_xact',
  'pg_multixact',
  'postgresql.conf',
]
/**
 * Present while the engine creates its files for the first time; nothing is stored before it is
 * removed.
 */
const CREATING = 'creating'

const NEW_DATABASE_BYTES = 48 * 1024 * 1024
const PROBE_BYTES = 1024 * 1024

/**
 * Takes a data directory for this process, and makes sure that it is either empty or holds a whole
 * database of this engine.
 * @throws Error with what to do; nothing in the directory was changed then.
 */
export function openDataDirectory(dataDir: string): DataDirectory {
  const path = resolve(dataDir)
  if (existsSync(join(path, 'PG_VERSION'))) {
    throw new Error(
      `${path} holds the files of a database itself. Give the collector the directory above it, or an empty one: DATA_DIR or --data-dir.`,
    )
  }
  makeDirectory(path)
  const release = lockDirectory(path)
  try {
    const files = join(path, 'pg')
    const creating = join(path, CREATING)
    checkEngine(path)
    const state = inspect(path, files)
    if (state === 'interrupted') rmSync(files, { recursive: true, force: true })
    if (state === 'whole') {
      assertFreeSpace(path)
      restrict(files)
    } else {
      assertFreeSpace(path, NEW_DATABASE_BYTES)
      writeFileSync(creating, '', { mode: 0o600 })
      mkdirSync(files, { recursive: true, mode: 0o700 })
      chmodSync(files, 0o700)
    }
    return {
      path,
      files,
      created() {
        if (state !== 'whole') restrict(files, true)
        recordEngine(path)
        rmSync(creating, { force: true })
      },
      release,
    }
  } catch (error) {
    release()
    throw error
  }
}

function inspect(path: string, files: string): 'empty' | 'interrupted' | 'whole' {
  const recorded = existsSync(join(path, 'engine.json'))
  if (!recorded && existsSync(join(path, CREATING))) return 'interrupted'
  const isEmpty =
    !existsSync(files) || (statSync(files).isDirectory() && readdirSync(files).length === 0)
  if (isEmpty && !recorded) return 'empty'
  const missing = isEmpty
    ? ['pg']
    : PARTS.filter((part) => !isPresent(join(files, part))).map((part) => `pg/${part}`)
  if (!missing.length) return 'whole'
  throw new Error(
    `The database in ${path} is not whole: ${missing.join(', ')} ${missing.length > 1 ? 'are' : 'is'} missing or empty. Nothing was changed. ` +
      'Restore the directory from a backup, or move it away to begin with an empty database.',
  )
}

function isPresent(path: string): boolean {
  try {
    const found = statSync(path)
    return found.isDirectory() ? readdirSync(path).length > 0 : found.size > 0
  } catch {
    return false
  }
}

/**
 * The engine creates its files readable for all users, less the umask. The mode of the directory
 * keeps other users out.
 */
function restrict(files: string, always = false): void {
  if (process.platform === 'win32' || (!always && (statSync(files).mode & 0o077) === 0)) return
  for (const entry of readdirSync(files, { recursive: true, withFileTypes: true })) {
    chmodSync(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o700 : 0o600)
  }
  chmodSync(files, 0o700)
}

/** @throws Error with code `ENOSPC` when the disk is full */
export function assertFreeSpace(path: string, bytes: number = PROBE_BYTES): void {
  const { bavail, bsize, blocks } = statfsSync(path)
  const free = bavail * bsize
  if (blocks > 0 && free < bytes) {
    const [has, needs] = [free, bytes].map((each) => `${Math.floor(each / 1024 / 1024)} MB`)
    throw Object.assign(new Error(`The disk of ${path} is full: ${has} free, ${needs} needed.`), {
      code: 'ENOSPC',
    })
  }
  // A quota does not show in what the file system reports as free.
  const draft = join(path, `.space.${process.pid}`)
  try {
    writeFileSync(draft, Buffer.alloc(PROBE_BYTES), { mode: 0o600 })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ENOSPC' && code !== 'EDQUOT') throw cannotUse(path, error)
    throw Object.assign(new Error(`The disk of ${path} is full.`), { code })
  } finally {
    rmSync(draft, { force: true })
  }
}
