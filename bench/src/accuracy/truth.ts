/**
 * What really happened, from looks at the playhead every 10 ms. Shares no code with Playhead and
 * knows none of its rules: it knows where the script itself moved the playhead (`moves`), and
 * otherwise only what the element showed.
 */

/** One look at the element. */
export interface Look {
  /** `performance.now()` of the page, ms. */
  readonly at: number
  /** `currentTime`, seconds. */
  readonly position: number
  readonly rate: number
  readonly paused: boolean
  readonly seeking: boolean
  readonly ended: boolean
  /** `readyState` below HAVE_FUTURE_DATA: nothing to go on with. */
  readonly dry: boolean
  readonly loop: boolean
  /** What the script does about the playhead right after this look: as a viewer, or as an engine. */
  readonly moves: 'seek' | 'replay' | 'engine' | null
}

/** One content on the element, from one change of its source to the next. */
export interface Viewing {
  readonly looks: readonly Look[]
  /** Seconds, as the element says. */
  readonly duration: number
  /** `video.played` at the end, for the cross-check. */
  readonly played: readonly (readonly [number, number])[]
}

export interface Truth {
  /** Wall time in which the playhead advanced, ms. */
  readonly playingMs: number
  /** Media time passed, ms. */
  readonly contentMs: number
  /** Distinct content, ms, by a bitmap of milliseconds. */
  readonly uniqueMs: number
  /** Seeks by the script; those without {@link REST_MS} between them are one. */
  readonly seeks: number
  /** Times the playhead stood still, dry, after it had moved and without an action since. */
  readonly rebuffers: number
  readonly views: number
  /** The longest time between two looks while the playhead moved, ms: the grain of this truth. */
  readonly coarsestMs: number
  /** Jumps that no action explains, seconds: a truth with these is not to be trusted. */
  readonly unexplained: readonly number[]
  /** `uniqueMs` less what `video.played` says, ms. */
  readonly offPlayedMs: number
  /** Playing time and content up to each look, to find where another result differs. */
  readonly course: readonly (readonly [at: number, playingMs: number, contentMs: number])[]
}

/**
 * Seeks closer than this, from the end of one to the start of the next, are one movement of the
 * hand, ms.
 */
const REST_MS = 250
/**
 * A look that came later than this did not see when exactly the playhead stopped or started, ms.
 */
const COARSE_MS = 25
/** Two looks this close are one look: standing still between them ends no movement, ms. */
const SAME_LOOK_MS = 5
/**
 * Chromium's position catches up with its output at a start, after a pause, a stall or a change of
 * rate. More at once is a jump, ms.
 */
const RUN_ON_MS = 300
/**
 * A stop shorter than two looks was hardly one: a busy Chromium says `waiting` and `playing` within
 * a millisecond.
 */
const STOP_MS = 20
const RATE_LAG_MS = 500
/** A loop leaves from this close to the end, seconds, and lands this close to the start. */
const LOOP_S = 1.5

/** Adds up looks. */
export function truthOf(viewings: readonly Viewing[]): Truth {
  let playingMs = 0
  let contentMs = 0
  let uniqueMs = 0
  let views = 0
  let coarsestMs = 0
  let offPlayedMs = 0
  const unexplained: number[] = []
  const course: (readonly [number, number, number])[] = []
  for (const viewing of viewings) {
    const seen = new Set<number>()
    for (const { to, playing, content, range, jump } of steps(viewing)) {
      playingMs += playing
      contentMs += content
      if (content > 0) coarsestMs = Math.max(coarsestMs, to.at - (course.at(-1)?.[0] ?? to.at))
      if (range)
        for (let ms = Math.round(range[0] * 1000); ms < Math.round(range[1] * 1000); ms++)
          seen.add(ms)
      if (jump) unexplained.push(jump)
      course.push([to.at, playingMs, contentMs])
    }
    if (seen.size) views++
    uniqueMs += seen.size
    offPlayedMs +=
      seen.size - viewing.played.reduce((sum, [from, to]) => sum + (to - from) * 1000, 0)
  }
  const counted = viewings.map(({ looks }) => [seeksIn(looks), rebuffersIn(looks)] as const)
  const [seeks, rebuffers] = [0, 1].map((i) =>
    counted.reduce((sum, each) => sum + (each[i] ?? 0), 0),
  ) as [number, number]
  return {
    playingMs,
    contentMs,
    uniqueMs,
    seeks,
    rebuffers,
    views,
    coarsestMs,
    unexplained,
    offPlayedMs,
    course,
  }
}

interface Step {
  readonly to: Look
  readonly playing: number
  readonly content: number
  readonly range?: readonly [number, number]
  readonly jump?: number
}

/** What happened between each look and the next: step `i` leads to look `i`. */
function steps({ looks, duration }: Viewing): Step[] {
  const moving = movingIn(looks)
  return looks.map((to, i): Step => {
    const from = looks[i - 1]
    const still: Step = { to, playing: 0, content: 0 }
    if (!from || from.moves) return still
    const wall = to.at - from.at
    const content = (to.position - from.position) * 1000
    if (content < 0) {
      const loops = from.loop && from.position > duration - LOOP_S && to.position < LOOP_S
      if (!loops) return content < -1 ? { ...still, jump: content / 1000 } : still
      // No sample was taken while the very end was played.
      const tail = Math.min((duration - from.position) * 1000, wall * from.rate)
      return {
        to,
        playing: tail / from.rate,
        content: tail,
        range: [from.position, from.position + tail / 1000],
      }
    }
    if (!moving[i]) return still
    if (content > wall * fastest(looks, i) + RUN_ON_MS) return { ...still, jump: content / 1000 }
    const range = [from.position, to.position] as const
    // What the output still held when it was paused counts as content once playback goes on, as in
    // `video.played`.
    if (from.paused) return { to, playing: 0, content, range }
    const needed = content / from.rate
    const sawAll =
      moving[i - 1] && moving[i + 1] && (wall < COARSE_MS || needed > wall - COARSE_MS / 2)
    return { to, playing: sawAll ? wall : Math.min(wall, needed), content, range }
  })
}

/**
 * Which steps belong to a movement: those in which the position grew, and what lies between two
 * looks of one moment.
 */
function movingIn(looks: readonly Look[]): boolean[] {
  const moving = looks.map((to, i) => {
    const from = looks[i - 1]
    return !!from && !from.moves && to.position > from.position
  })
  let stop = 0
  for (let i = 1; i < looks.length; i++) {
    const [from, to] = [looks[i - 1] as Look, looks[i] as Look]
    if (from.moves || from.paused || from.seeking || from.ended) stop = Number.NaN
    else if (!moving[i]) stop += to.at - from.at
    else {
      for (let j = i - 1; stop < SAME_LOOK_MS && j > 0 && !moving[j]; j--) moving[j] = true
      stop = 0
    }
  }
  return moving
}

/** The output goes on at the old rate for a moment after the rate was changed. */
function fastest(looks: readonly Look[], i: number): number {
  let rate = 0
  for (let j = i; j >= 0 && (looks[i] as Look).at - (looks[j] as Look).at < RATE_LAG_MS; j--)
    rate = Math.max(rate, (looks[j] as Look).rate)
  return rate
}

function seeksIn(looks: readonly Look[]): number {
  let seeks = 0
  let restSince = Number.NEGATIVE_INFINITY
  let open = false
  for (const look of looks) {
    if (look.moves === 'seek') {
      if (!open && look.at - restSince >= REST_MS) seeks++
      open = true
    } else if (open && !look.seeking) {
      open = false
      restSince = look.at
    }
  }
  return seeks
}

function rebuffersIn(looks: readonly Look[]): number {
  let rebuffers = 0
  let movedSinceTouched = false
  let dryMs = 0
  for (const [i, look] of looks.entries()) {
    const last = looks[i - 1]
    if (!last) continue
    if (last.moves || look.paused || look.seeking || look.ended) movedSinceTouched = false
    else if (look.position > last.position) movedSinceTouched = true
    dryMs =
      movedSinceTouched && look.dry && look.position === last.position
        ? dryMs + look.at - last.at
        : 0
    if (dryMs < STOP_MS) continue
    rebuffers++
    movedSinceTouched = false
  }
  return rebuffers
}
