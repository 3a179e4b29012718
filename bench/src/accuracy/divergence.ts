import type { Recording } from '@playhead/core'
import { type RecordedSession, replayReadings } from '@playhead/core/internal'
import type { Truth } from './truth.ts'

/** An error that grows by this much in one reading is worth showing, ms. */
const STEP_MS = 8

/**
 * Where Playhead and the truth differ: the recordings replayed, reading by reading, beside the
 * truth at that moment. Both stamp with the page's `performance.now()`.
 */
export function divergence(recordings: readonly Recording[], { course }: Truth): string[] {
  const lines: string[] = []
  let before = { playingMs: 0, contentMs: 0 }
  let off = { playing: 0, content: 0 }
  for (const [number, { from, readings }] of (recordings as readonly RecordedSession[]).entries()) {
    let state = from
    readings.forEach((reading, i) => {
      const position = state.player.position
      state = replayReadings(state, [reading]).state
      const true_ = at(course, reading.now)
      const now = {
        playing: before.playingMs + state.clocks.playingMs - true_.playingMs,
        content: before.contentMs + state.contentMs - true_.contentMs,
      }
      const [playing, content] = [now.playing - off.playing, now.content - off.content]
      if (Math.abs(playing) >= STEP_MS || Math.abs(content) >= STEP_MS) {
        const { signal, player } = reading
        const { type, ...rest } = signal
        lines.push(
          [
            `session ${number + 1} reading ${i} at ${reading.now}`.padEnd(32),
            `${type}${Object.keys(rest).length ? ` ${JSON.stringify(rest)}` : ''}`.padEnd(18),
            `${player.position ?? position ?? '-'}`.slice(0, 8).padEnd(9),
            state.name.padEnd(12),
            `playing ${signed(playing)} (now ${signed(now.playing)})`.padEnd(30),
            `content ${signed(content)} (now ${signed(now.content)})`,
          ].join(' '),
        )
      }
      off = now
    })
    before = {
      playingMs: before.playingMs + state.clocks.playingMs,
      contentMs: before.contentMs + state.contentMs,
    }
  }
  return lines
}

const signed = (ms: number): string => `${ms >= 0 ? '+' : ''}${ms.toFixed(0)}`

function at(course: Truth['course'], now: number): { playingMs: number; contentMs: number } {
  const next = course.findIndex(([when]) => when >= now)
  const [to, from] = [course.at(next === -1 ? course.length - 1 : next), course[next - 1]]
  if (!to) return { playingMs: 0, contentMs: 0 }
  if (next === -1 || !from || to[0] === from[0]) return { playingMs: to[1], contentMs: to[2] }
  const share = (now - from[0]) / (to[0] - from[0])
  return {
    playingMs: from[1] + (to[1] - from[1]) * share,
    contentMs: from[2] + (to[2] - from[2]) * share,
  }
}
