import { mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Creates a directory and those above it, for this user alone.
 * @throws Error with what to do. `mkdirSync(…, { recursive: true })` never returns under `/proc`.
 */
export function makeDirectory(path: string): void {
  try {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return
    const parent = dirname(path)
    if (parent !== path) makeDirectory(parent)
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST' && statSync(path).isDirectory()) return // another process was faster
    throw cannotUse(path, error)
  }
}

export function cannotUse(path: string, error: unknown): Error {
  const reason = error instanceof Error ? error.message.replace(/, \w+ '.*'$/, '') : String(error)
  return error instanceof DataDirectoryError
    ? error
    : new DataDirectoryError(
        `The data directory ${path} cannot be created or written (${reason}). Choose another: DATA_DIR or --data-dir.`,
        { cause: error },
      )
}

class DataDirectoryError extends Error {}

/**
 * Writes a file whole or not at all: a full disk or a crash leaves the old one.
 * @throws Error of the file system
 */
export function writeWhole(path: string, text: string): void {
  const draft = `${path}.${process.pid}.new`
  try {
    writeFileSync(draft, text, { mode: 0o600 })
    renameSync(draft, path)
  } catch (error) {
    rmSync(draft, { force: true })
    throw error
  }
}
