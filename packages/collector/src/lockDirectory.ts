import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'

interface Holder {
  readonly pid: number
  /** Tells a process from a later one with the same pid; null where the system does not say. */
  readonly started: string | null
  readonly host: string
}

/** A process on another host (a container has its own pids) cannot be asked; it touches its lock so often. */
const TOUCH_MS = 5000
const SILENT_MS = 6 * TOUCH_MS

/**
 * Takes a data directory for this process. Two processes on one PGlite directory lose rows without a word, so the second is refused;
 * what a dead process left is taken over. Returns how to let go.
 * @throws Error naming the process that holds it.
 */
export function lockDirectory(directory: string): () => void {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const path = join(directory, 'lock.json')
  const mine = JSON.stringify({ pid: process.pid, started: startOf(process.pid), host: hostname() } satisfies Holder)
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, mine, { mode: 0o600 })
  try {
    for (let attempt = 0; attempt < 3; attempt++) {
      if (link(draft, path)) return hold(path, mine)
      const found = read(path)
      if (found === undefined) continue // let go just now
      if (isHeld(found, path)) throw new Error(refusal(directory, found))
      remove(path, found)
    }
    throw new Error(`The data directory ${directory} could not be locked: somebody else is at it. Try again.`)
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
  const letGo = (): void => {
    clearInterval(touch)
    process.off('exit', letGo)
    if (read(path) === mine) rmSync(path, { force: true })
  }
  process.once('exit', letGo)
  return letGo
}

/** A link appears whole or not at all: nobody reads half a lock. */
function link(draft: string, path: string): boolean {
  try {
    linkSync(draft, path)
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
    if (readFileSync(aside, 'utf8') !== found) link(aside, path)
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
  const { pid, started, host } = parse(found)
  if (host !== hostname()) return Date.now() - statSync(path).mtimeMs < SILENT_MS
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  return started === null || started === startOf(pid)
}

function refusal(directory: string, found: string): string {
  const { pid, host } = parse(found)
  const who = host === hostname() ? `process ${pid}` : `process ${pid} on ${host}`
  return `The data directory ${directory} is in use by ${who}. Stop that collector first, or give this one another DATA_DIR.`
}

function parse(text: string): Holder {
  try {
    return JSON.parse(text)
  } catch {
    return { pid: 0, started: 'never', host: hostname() } // damaged: pid 0 is this process group and began at another time
  }
}

/** The start time of a process, where there is a /proc. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')')).split(' ')[20] ?? null
  } catch {
    return null
  }
}
