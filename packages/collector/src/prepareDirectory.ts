import { accessSync, constants } from 'node:fs'
import { resolve } from 'node:path'
import { getMessage } from './database/availability.ts'
import { makeDirectory } from './database/embedded/files.ts'

/**
 * Creates a directory that will be written to later, so that a wrong one is found at the start.
 * @throws Error naming what the directory is for
 */
export function prepareDirectory(purpose: string, path: string): string {
  const directory = resolve(path)
  try {
    makeDirectory(directory)
    accessSync(directory, constants.W_OK)
  } catch (error) {
    const reason = getMessage((error as Error).cause ?? error).replace(/, \w+ '.*'$/, '')
    throw new Error(
      `The directory of ${purpose}, ${directory}, cannot be created or written (${reason}).`,
      { cause: error },
    )
  }
  return directory
}
