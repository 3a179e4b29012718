import { readdirSync, statSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DRAFT } from './compressedFile.ts'

/** A scheduled backup. Its time stands in its name, because copies of files get other times. */
export interface BackupFile {
  readonly name: string
  /** Epoch ms. */
  readonly at: number
}

const NAME = /^playhead-(\d{4}-\d\d-\d\d)T(\d\d)(\d\d)Z\.backup\.gz$/
const DRAFT_NAME = /^playhead-.*\.backup\.gz\.\d+\.new$/
/** A draft that was not written to for so long belongs to a process that is gone. */
const STALE_MS = 60 * 60_000

/** `playhead-2026-11-30T1200Z.backup.gz` */
export const nameBackup = (at: number): string =>
  `playhead-${new Date(at).toISOString().slice(0, 16).replaceAll(':', '')}Z.backup.gz`

/** The scheduled backups of a directory, the newest first. Other files are not looked at. */
export function listBackups(directory: string): readonly BackupFile[] {
  return readdirSync(directory)
    .flatMap((name) => {
      const [, day, hour, minute] = NAME.exec(name) ?? []
      return day ? [{ name, at: Date.parse(`${day}T${hour}:${minute}Z`) }] : []
    })
    .sort((a, b) => b.at - a.at)
}

/** Removes all but the newest backups, and what processes that were killed have left. */
export async function removeOld(directory: string, keep: number, now: number): Promise<void> {
  const old = listBackups(directory).slice(keep)
  const drafts = readdirSync(directory).filter(
    (name) =>
      name.endsWith(DRAFT) &&
      DRAFT_NAME.test(name) &&
      now - (statSync(join(directory, name), { throwIfNoEntry: false })?.mtimeMs ?? now) > STALE_MS,
  )
  for (const name of [...old.map((file) => file.name), ...drafts])
    await rm(join(directory, name), { force: true })
}
