import {
  linkSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { cannotUse, makeDirectory } from './files.ts'

interface Holder {
  readonly pid: number
  /**
   * Start time, which differs for a later process with the same pid; null where the system does not
   * provide it.
   */
  readonly started: string | null
  readonly host: string
}

/**
 * Whether a process on another host runs cannot be checked (a container has its own pids), so the
 * holder touches its lock file.
 */
const TOUCH_MS = 5000
const STALE_MS = 6 * TOUCH_MS

/** Another process uses the data directory. */
export class DirectoryInUse extends Error {
  override name = 'DirectoryInUse'
  /** The first sentence of the message: which process it is. */
  readonly fact: string

  constructor(fact: string, advice: string) {
    super(`${fact} ${advice}`)
    this.fact = fact
  }
}

/**
 * Locks a data directory for this process. Two processes on one PGlite directory lose rows
 * silently, so the second is refused; the lock of a dead process is taken over. Returns a function
 * that releases the lock.
 * @throws DirectoryInUse naming the process that holds it.
 */
export function lockDirectory(directory: string): () => void {
  makeDirectory(directory)
  const path = join(directory, 'lock.json')
  const mine = JSON.stringify({
    pid: process.pid,
    started: readStartTime(process.pid),
    host: hostname(),
  } satisfies Holder)
  const draft = `${path}.${process.pid}`
  try {
    writeFileSync(draft, mine, { mode: 0o600 })
  } catch (error) {
    rmSync(draft, { force: true })
    throw cannotUse(directory, error)
  }
  try {
    for (let attempt = 0; attempt < 3; attempt++) {
      if (link(draft, path, mine)) return hold(path, mine)
      const found = read(path)
      if (found === undefined) continue // released just now
      if (isHeld(found, path)) throw refuse(directory, found)
      remove(path, found)
    }
    throw new Error(
      `The data directory ${directory} could not be locked: another process keeps changing ${path}, or it cannot be read. ` +
        'Try again; if no collector uses the directory, delete that file.',
    )
  } finally {
    rmSync(draft, { force: true })
  }
}

function hold(path: string, mine: string): () => void {
  const touch = setInterval(() => {
    try {
      utimesSync(path, new Date(), new Date())
    } catch {} // the directory is gone: there is nothing left to hold
  }, TOUCH_MS)
  touch.unref()
  const release = (): void => {
    clearInterval(touch)
    process.off('exit', release)
    if (read(path) === mine) rmSync(path, { force: true })
  }
  process.once('exit', release)
  return release
}

/**
 * A link is created atomically, so that no process reads half a lock. Some file systems have no
 * links.
 */
function link(draft: string, path: string, text: string): boolean {
  try {
    linkSync(draft, path)
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return false
    if (!['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP'].includes(code ?? '')) throw error
  }
  try {
    writeFileSync(path, text, { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Removes a dead holder's lock; if another took over in the meantime, gives that one back. */
function remove(path: string, found: string): void {
  const aside = `${path}.${process.pid}.dead`
  try {
    renameSync(path, aside)
    const taken = readFileSync(aside, 'utf8')
    if (taken !== found) link(aside, path, taken)
    rmSync(aside, { force: true })
  } catch {} // another was faster
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

function isHeld(found: string, path: string): boolean {
  const holder = parse(found)
  // Of a process on another host, and of the writer of a damaged lock, only the time of the last
  // touch is known.
  if (!holder || holder.host !== hostname()) return isTouched(path)
  const { pid, started } = holder
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  return started === null || started === readStartTime(pid)
}

function isTouched(path: string): boolean {
  const touchedAt = statSync(path, { throwIfNoEntry: false })?.mtimeMs
  return touchedAt !== undefined && Date.now() - touchedAt < STALE_MS
}

function refuse(directory: string, found: string): DirectoryInUse {
  const holder = parse(found)
  if (!holder) {
    const path = join(directory, 'lock.json')
    return new DirectoryInUse(
      `${path} is damaged, so the process that uses the data directory is unknown.`,
      `If no collector runs on it, delete that file and start again; it is taken over automatically when it was not touched for ${STALE_MS / 1000} s.`,
    )
  }
  const { pid, host } = holder
  const who = host === hostname() ? `process ${pid}` : `process ${pid} on ${host}`
  return new DirectoryInUse(
    `The data directory ${directory} is in use by ${who}.`,
    'Stop that collector first, or give this one another DATA_DIR.',
  )
}

/** `undefined` when it is not what this collector writes. */
function parse(text: string): Holder | undefined {
  try {
    const { pid, started, host } = JSON.parse(text)
    const isWhole =
      Number.isSafeInteger(pid) &&
      pid > 0 &&
      (started === null || typeof started === 'string') &&
      typeof host === 'string'
    return isWhole ? { pid, started, host } : undefined
  } catch {
    return undefined
  }
}

/** The start time of a process, where there is a /proc. */
function readStartTime(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')')).split(' ')[20] ?? null
  } catch {
    return null
  }
}
