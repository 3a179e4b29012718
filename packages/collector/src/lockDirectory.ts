import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

interface Holder {
  readonly pid: number
  /** Tells a process from a later one with the same pid; null where the system does not say. */
  readonly started: string | null
}

/**
 * Takes a data directory for this process. Two processes on one PGlite directory lose rows without a word, so the second is refused;
 * what a dead process left is taken over.
 * @throws Error naming the process that holds it.
 */
export function lockDirectory(directory: string): () => void {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const path = join(directory, 'lock.json')
  const mine: Holder = { pid: process.pid, started: startOf(process.pid) }
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeFileSync(path, JSON.stringify(mine), { flag: 'wx', mode: 0o600 })
      return () => rmSync(path, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      const holder = read(path)
      if (holder && isAlive(holder)) {
        throw new Error(
          `The data directory ${directory} is in use by process ${holder.pid}. Stop that collector first, or give this one another DATA_DIR.`,
        )
      }
      rmSync(path, { force: true })
    }
  }
  throw new Error(`The data directory ${directory} could not be locked. Delete ${path} if no collector is running.`)
}

function read(path: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined // half-written by a process that died
  }
}

function isAlive({ pid, started }: Holder): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  return started === null || started === startOf(pid)
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
