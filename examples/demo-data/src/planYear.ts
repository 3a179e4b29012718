import { type Calendar, createCalendar, DAY_MS, HOUR_MS } from './calendar.ts'
import { COURSES, type Course, type Lesson, PREVIEWS, VIRAL } from './courses.ts'
import type { Random } from './createRandom.ts'
import { createViewer, type Viewer } from './viewers.ts'

/** One session, before it is played. */
export interface Viewing {
  /** Epoch ms. */
  readonly startedAt: number
  readonly viewer: Viewer
  readonly lesson: Lesson
  readonly course: Course
  readonly player: string
  /** Seconds: where it resumes, and where the viewer leaves. */
  readonly from: number
  readonly until: number
}

export interface Purchase {
  readonly viewerId: string
  readonly courseId: string
  /** Epoch ms. */
  readonly at: number
}

export interface Year {
  /** The oldest first. */
  readonly viewings: readonly Viewing[]
  readonly purchases: readonly Purchase[]
  /** Epoch ms: an hour in which nothing arrives. */
  readonly outage: { readonly from: number; readonly to: number }
}

/** Sessions of the viral video, and of the other previews. */
const VIRAL_SHARE = 0.1
const PREVIEW_SHARE = 0.06
/** Views of the viral video by the day, from the first on. */
const VIRAL_DAYS = [2, 11, 30, 26, 17, 10, 6, 4, 3, 2]
const VIRAL_DAYS_AGO = 73
const VIRAL_HOURS = [
  8, 6, 5, 4, 3, 3, 4, 6, 7, 8, 9, 9, 10, 9, 9, 9, 10, 11, 13, 15, 17, 17, 15, 11,
]
const OUTAGE_DAYS_AGO = 40
/** Of those who left a lesson in the middle: how many come back to it. */
const RETURNS = 0.6
/** Of those who have watched a lesson: how many watch it again before the exam. */
const REVISES = 0.3
const BUYS = 0.11

/** Plans who watches what, and when. */
export function planYear(random: Random, now: number, sessions: number): Year {
  const calendar = createCalendar(random, now, sessions)
  const viewings = planViral(random, calendar, Math.round(sessions * VIRAL_SHARE))
  const previews = planPreviews(random, calendar, Math.round(sessions * PREVIEW_SHARE))
  viewings.push(...previews.viewings)
  for (let viewer = 1; viewings.length < sessions; viewer++)
    viewings.push(...planStudent(random, calendar, `student-${viewer}`))
  viewings.length = sessions
  return {
    viewings: viewings
      // What would begin today after `now` began an hour earlier or more.
      .map((viewing) => moveBefore(viewing, now - HOUR_MS, random))
      .sort((a, b) => a.startedAt - b.startedAt),
    purchases: previews.purchases,
    outage: findOutage(calendar),
  }
}

const moveBefore = (viewing: Viewing, latest: number, random: Random): Viewing =>
  viewing.startedAt > latest
    ? { ...viewing, startedAt: Math.round(latest - random.between(0, 8 * HOUR_MS)) }
    : viewing

/** The evening of a busy day. */
function findOutage({ days }: Calendar): Year['outage'] {
  const at = days.findLastIndex(
    ({ weight }, day) => day <= days.length - OUTAGE_DAYS_AGO && weight > 0,
  )
  const from = (days[Math.max(0, at)] as { start: number }).start + 19 * HOUR_MS
  return { from, to: from + HOUR_MS }
}

const ofPreview = (courseId: string): Pick<Viewing, 'lesson' | 'course'> => ({
  lesson: PREVIEWS[courseId] as Lesson,
  course: COURSES.find((course) => course.courseId === courseId) as Course,
})

function planViral(random: Random, { days, pickMoment }: Calendar, count: number): Viewing[] {
  const first = days.length - VIRAL_DAYS_AGO
  const shares = VIRAL_DAYS.map((share, day) => [first + day, share] as const)
  return Array.from({ length: count }, () => {
    const viewer = createViewer(random, undefined, true)
    return {
      ...ofPreview('photography'),
      startedAt: pickMoment(random, random.weighted(shares), VIRAL_HOURS),
      viewer,
      player: 'html5',
      ...chooseStretch(random, VIRAL, viewer),
    }
  })
}

/** Viewers of a preview have an account; some buy the course. */
function planPreviews(
  random: Random,
  { pickStart, pickMoment }: Calendar,
  count: number,
): { readonly viewings: readonly Viewing[]; readonly purchases: readonly Purchase[] } {
  const purchases: Purchase[] = []
  const viewings = Array.from({ length: count }, (_, at): Viewing => {
    const viewer = createViewer(random, `guest-${at + 1}`)
    const { lesson, course } = ofPreview(random.pick(Object.keys(PREVIEWS)))
    const startedAt = pickMoment(random, pickStart(random))
    if (random.chance(BUYS))
      purchases.push({
        ...{ viewerId: `guest-${at + 1}`, courseId: course.courseId },
        at: Math.round(startedAt + random.exponential(2 * DAY_MS)),
      })
    const player = random.weighted(course.players)
    return { startedAt, viewer, lesson, course, player, ...chooseStretch(random, lesson, viewer) }
  })
  return { viewings, purchases }
}

/** A student takes a course, lesson by lesson, as long as it holds them. */
function planStudent(random: Random, calendar: Calendar, viewerId: string): readonly Viewing[] {
  const viewer = createViewer(random, viewerId)
  const course = random.weighted(COURSES.map((each) => [each, each.weight] as const))
  const viewings: Viewing[] = []
  const paceDays = random.between(1, 6)
  let day: number | undefined = calendar.pickStart(random)
  const watch = (lesson: Lesson, from = 0): number => {
    const stretch = chooseStretch(random, lesson, viewer, from)
    const startedAt = calendar.pickMoment(random, day as number)
    const player = random.weighted(course.players)
    viewings.push({ startedAt, viewer, lesson, course, player, ...stretch })
    return stretch.until
  }
  const wait = (): boolean => {
    day = calendar.findDay(random, (day as number) + 1 + Math.floor(random.exponential(paceDays)))
    return day !== undefined
  }
  for (const lesson of course.lessons) {
    let left = watch(lesson)
    while (left < lesson.duration * 0.9 && left > 20 && random.chance(RETURNS)) {
      if (!wait()) return viewings
      left = watch(lesson, Math.max(0, left - 4))
    }
    const stays = viewer.style.stays * (left < lesson.duration * 0.9 ? 0.72 : 1)
    if (!random.chance(stays) || !wait()) return viewings
  }
  return viewings.concat(planRevision(random, calendar, viewings, day as number))
}

/** Watches some of the lessons again in the exam weeks after them. */
function planRevision(
  random: Random,
  { days, pickMoment }: Calendar,
  watched: readonly Viewing[],
  from: number,
): readonly Viewing[] {
  const exams = days.flatMap(({ isExam, weight }, at) =>
    isExam && weight && at > from ? [at] : [],
  )
  if (!exams.length) return []
  return watched
    .filter(() => random.chance(REVISES))
    .map((viewing) => ({
      ...viewing,
      startedAt: pickMoment(random, random.pick(exams.slice(0, 14))),
      ...chooseStretch(random, viewing.lesson, viewing.viewer),
    }))
}

/** Where a viewer leaves: at a place that loses viewers, somewhere before the end, or at the end. */
function chooseStretch(
  random: Random,
  { duration, moments, outro }: Lesson,
  { style }: Viewer,
  from = 0,
): Pick<Viewing, 'from' | 'until'> {
  for (const moment of moments)
    if (moment.kind === 'lose' && moment.from > from && random.chance(moment.share))
      // Most leave near the beginning of the part, when they see what it is.
      return {
        from,
        until: Math.min(moment.to, moment.from + random.exponential((moment.to - moment.from) / 3)),
      }
  if (!random.chance(style.finishes)) {
    const until = from + 4 + random.exponential((duration - from) * style.reach)
    if (until < duration) return { from, until }
  }
  // A viewer who sees the credits has finished.
  const end = outro && random.chance(0.5) ? random.between(outro[0], outro[1]) : duration
  return { from, until: Math.max(end, from + 1) }
}
