/** Conditions and values of sessions `s`, of which progress is made. */

/**
 * By then, a page has resumed: a session begins at 0, and the position that it resumes at has to be
 * loaded first. ms
 */
const FIRM_MS = 15_000

/** A page that was only opened is no progress, and live streams have none. */
export const IS_PLAYED = '(s.playing_ms > 0 or s.inferred) and s.live is not true'

/** Whether a session was played for so long that its position is where the viewer wanted to be. */
export const IS_FIRM: string = `(s.position_s is not null and (s.inferred or s.playing_ms >= ${FIRM_MS}))`

/**
 * When a session was last watched. A tab that is left open reports for hours after that, so the time
 * without playback is taken off; when there were pauses before, the moment is too early by these.
 */
export const LAST_WATCHED = `case when s.inferred or s.state not in ('idle', 'paused', 'ended', 'error', 'closed') then s.last_at
    else greatest(s.started_at, s.last_at - (s.idle_ms + s.paused_ms + s.ended_ms + s.error_ms + s.suspended_ms) * interval '1 millisecond') end`
