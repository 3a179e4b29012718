/** What a reason means, and what to do about it. */
export interface ReasonText {
  readonly meaning: string
  readonly advice: string
}

const CLOCK = 'Usually a wrong clock on the device. If it is many: check code that changes times.'
const FORGED =
  'No player plays like that: a script or a test sends made-up records. Look at the key.'

/** Why the SDK dropped records, as in docs/guarantees-and-benchmarks.md. */
export const DROP_REASONS: Readonly<Record<string, ReasonText>> = {
  age: {
    meaning: 'Waited on the device for more than a week.',
    advice: 'The viewer did not come back, or the collector was away for long. Check its uptime.',
  },
  bytes: {
    meaning: 'Too much waited on the device; the oldest were dropped.',
    advice: 'The collector was unreachable for these viewers. Check its address and its uptime.',
  },
  quota: {
    meaning: 'Did not fit on the disk of the device.',
    advice: 'Nothing to do, unless your pages fill the storage of their origin themselves.',
  },
  memory_overflow: {
    meaning: 'Did not fit into memory; the page had no storage.',
    advice: 'Private windows and blocked storage. If it is many: the collector was unreachable.',
  },
  rejected: {
    meaning: 'Was refused by the collector, also when it was sent alone.',
    advice: 'The reasons are listed below, under what the collector refused.',
  },
  too_large: {
    meaning: 'A single record was too large for the collector.',
    advice: 'Shorten what you pass as title, page or metadata.',
  },
  storage_lost: {
    meaning: 'Could not be read from the disk of the device any more.',
    advice: 'The browser or the viewer cleared the storage. Nothing to do.',
  },
  consent: {
    meaning: 'Was removed because the viewer denied consent.',
    advice: 'Nothing to do: this is as it should be.',
  },
  before_send: {
    meaning: 'Was left out by code of the page.',
    advice: 'Reserved for a later version of the SDK.',
  },
  sampling: {
    meaning: 'Was left out by a sampling rate.',
    advice: 'Reserved for a later version of the SDK.',
  },
}

/** Why the collector refused records, as in the README of the collector. */
export const REFUSAL_REASONS: Readonly<Record<string, ReasonText>> = {
  invalid: {
    meaning: 'Does not match the schema.',
    advice: 'Sent by other code than the SDK, or by a version that does not fit. Update both.',
  },
  unstorable_text: {
    meaning: 'Contains a NUL or half a character.',
    advice: 'Check how your page cuts ids and titles.',
  },
  outside_window: {
    meaning: 'Older than a week, of a session of over 60 days, or of one that retention dropped.',
    advice: CLOCK,
  },
  in_the_future: {
    meaning: 'Begins after its own record, or was made after it was sent.',
    advice: CLOCK,
  },
  implausible_time: {
    meaning: 'Claims more time than has passed since the session began.',
    advice: FORGED,
  },
  implausible_content: {
    meaning: 'Claims more content than fits into its time at 16 times the speed.',
    advice: FORGED,
  },
  implausible_count: {
    meaning: 'Counts more than 1000 changes and 20 a second.',
    advice: FORGED,
  },
  implausible_rev: {
    meaning: 'Has more snapshots than 1000 and 20 a second.',
    advice: FORGED,
  },
  implausible_seq: {
    meaning: 'An event number that no page reaches.',
    advice: FORGED,
  },
  implausible_high: {
    meaning: 'A highest event number that no page reaches.',
    advice: FORGED,
  },
  beyond_duration: {
    meaning: 'Watched more than a second beyond the end of the video.',
    advice: 'Check `duration` where your page sets it: it is too short.',
  },
  internal: {
    meaning: 'Sent with an internal key, or by a viewer of the team.',
    advice: 'Nothing to do: views of the team do not count. The list is in the settings.',
  },
  viewer_token: {
    meaning: 'A session of another viewer than the one of its token.',
    advice: 'Send the token of the viewer who is signed in, and the same `viewerId`.',
  },
  other_writer: {
    meaning: 'A session that another page load created.',
    advice: 'Do not copy ids of sessions between pages. If you do not: forged.',
  },
  too_many_ranges: {
    meaning: 'A session with more than 1000 separate ranges.',
    advice: 'Endless seeking, mostly by a script. Nothing to do.',
  },
}

const UNLISTED: ReasonText = {
  meaning: 'A reason that this page does not know.',
  advice: 'The collector is newer than the page: see its README.',
}

/** The text of a reason. */
export const explainReason = (
  texts: Readonly<Record<string, ReasonText>>,
  reason: string,
): ReasonText => (Object.hasOwn(texts, reason) && texts[reason]) || UNLISTED
