import { checkRow } from '../rows/checkRow.ts'
import type { VideoProgress } from '../rows/videoProgress.ts'

/**
 * The row that a backend answers to have kept instead of a save, because it is newer. Answers of
 * other kinds say only that the save was accepted.
 */
export function readKept(
  answer: unknown,
  sent: VideoProgress,
  now: number,
): VideoProgress | undefined {
  const kept = checkRow(answer, now)
  return kept && kept.at > sent.at ? kept : undefined
}
