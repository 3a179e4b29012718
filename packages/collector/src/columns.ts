/**
 * The numbers of a snapshot and their columns, once: the schema, the merge and the reads are made of these lists.
 * All of them are merged by max: each has one producer and never falls.
 */
export const CLOCKS = ['idleMs', 'startupMs', 'playingMs', 'pausedMs', 'seekingMs', 'rebufferMs', 'endedMs', 'errorMs', 'suspendedMs'] as const
export const COUNTERS = [
  'contentMs',
  'playCount',
  'pauseCount',
  'seekCount',
  'rateChangeCount',
  'renditionChangeCount',
  'rebufferCount',
  'errorCount',
] as const
export const NUMBERS: readonly string[] = [...CLOCKS, ...COUNTERS]

/** camelCase on the wire, snake_case in the database. */
export const column = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** What a video's day adds up, and the difference that a session's row feeds it with. */
export const ADDED: readonly string[] = ['playing_ms', 'content_ms', 'rebuffer_ms', 'play_count', 'pause_count', 'seek_count', 'rebuffer_count']

/** A bit each, in `reached` and `reached_played`. */
export const MILESTONES: readonly number[] = [25, 50, 75, 90, 100]
