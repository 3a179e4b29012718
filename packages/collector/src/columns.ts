/**
 * The numbers of a snapshot, once: the merge and the reads are made of these lists (the migrations are not: those are written and stay).
 * All of them are merged by max: each has one producer and never falls.
 */
export const CLOCKS = [
  'idleMs',
  'startupMs',
  'playingMs',
  'pausedMs',
  'seekingMs',
  'rebufferMs',
  'endedMs',
  'errorMs',
  'suspendedMs',
] as const
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
export const NUMBERS: readonly ((typeof CLOCKS)[number] | (typeof COUNTERS)[number])[] = [...CLOCKS, ...COUNTERS]

/** camelCase on the wire, snake_case in the database. */
export const column = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** A bit each, in `reached` and `reached_played`. */
export const MILESTONES: readonly number[] = [25, 50, 75, 90, 100]

/** Tenths of a second in a multirange. */
export const lengthOf = (ranges: string): string =>
  `(select coalesce(sum(upper(g) - lower(g)), 0) from unnest(${ranges}) g)`
