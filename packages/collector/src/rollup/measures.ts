/**
 * The measures that a session adds to the day of its video. Each is an SQL expression over one
 * state of the session (`of` prefixes a column with its table). The merge puts `after − before` of
 * each into the outbox, so a measure may rise or fall and still adds up exactly. All are integers,
 * so that the order of addition cannot matter. Averages are divided when read.
 */
type Of = (column: string) => string

const viewed = (of: Of): string => `${of('playing_ms')} > 0`
const timed = (of: Of): string => `(${viewed(of)} and coalesce(${of('duration_s')}, 0) > 0)`
/** A share of the duration in millionths. */
const ppm =
  (part: (of: Of) => string, max: number) =>
  (of: Of): string =>
    `case when ${timed(of)} then least(${max}, floor(${part(of)} / ${of('duration_s')}))::bigint else 0 end`
const coverage = ppm((of) => `${of('unique_ds')} * 1e5::float8`, 1e6)
const covered =
  (from: number, to: number) =>
  (of: Of): string =>
    `(${timed(of)} and ${coverage(of)} >= ${from} and ${coverage(of)} < ${to})::int`
const column =
  (name: string) =>
  (of: Of): string =>
    of(name)

/**
 * An engagement above a thousand times the duration is a mistake, and must not dominate the
 * average.
 */
const MAX_ENGAGEMENT_PPM = 1e9

const EXPRESSIONS: Readonly<Record<string, (of: Of) => string>> = {
  impressions: (of) => `(${of('playing_ms')} = 0)::int`,
  views: (of) => `(${viewed(of)})::int`,
  completions: (of) => `(${of('completed_at')} is not null)::int`,
  playing_ms: column('playing_ms'),
  content_ms: column('content_ms'),
  startup_ms: (of) => `case when ${viewed(of)} then ${of('startup_ms')} else 0 end`,
  rebuffer_ms: column('rebuffer_ms'),
  unique_ds: column('unique_ds'),
  plays: column('play_count'),
  pauses: column('pause_count'),
  seeks: column('seek_count'),
  rebuffers: column('rebuffer_count'),
  errors: column('error_count'),
  timed_views: (of) => `${timed(of)}::int`,
  completion_ppm: ppm((of) => `coalesce(${of('max_position_s')}, 0) * 1e6::float8`, 1e6),
  coverage_ppm: coverage,
  engagement_ppm: ppm((of) => `${of('playing_ms')} * 1e3::float8`, MAX_ENGAGEMENT_PPM),
  covered_0: covered(0, 250_000),
  covered_25: covered(250_000, 500_000),
  covered_50: covered(500_000, 750_000),
  covered_75: covered(750_000, 990_000),
  covered_99: covered(990_000, 1_000_001),
  preview_views: (of) => `(${viewed(of)} and coalesce(${of('preview')}, false))::int`,
  preview_impressions: (of) =>
    `(${of('playing_ms')} = 0 and coalesce(${of('preview')}, false))::int`,
}

/** The columns of `video_day` and `project_quarter`, in the order of the array `d`. */
export const MEASURES: readonly string[] = Object.keys(EXPRESSIONS)

/** Measures of one state of a session, as an array. */
export const measured = (table: string, names: readonly string[] = MEASURES): string =>
  `array[${list((one) => one((name) => `${table}.${name}`), names)}]::bigint[]`

/** What a session's measures gained between two states. */
export const gained = (before: string, after: string): string =>
  `array[${list((one) => `(${one((name) => `${after}.${name}`)}) - (${one((name) => `${before}.${name}`)})`)}]::bigint[]`

/** `d` of a session that gained nothing. */
export const NOTHING: string = `array[${MEASURES.map(() => 0)}]::bigint[]`

const list = (
  write: (one: (of: Of) => string) => string,
  names: readonly string[] = MEASURES,
): string => names.map((name) => write(EXPRESSIONS[name] as (of: Of) => string)).join(',\n    ')
