/** What makes viewers do something at a place of a lesson. Positions are seconds. */
export type Moment =
  /** Viewers jump over this part. */
  | { readonly kind: 'skip'; readonly from: number; readonly to: number; readonly share: number }
  /** Viewers play this part again: a formula, a word that was spoken too fast. */
  | { readonly kind: 'replay'; readonly from: number; readonly to: number; readonly share: number }
  /** Viewers leave during this part. */
  | { readonly kind: 'lose'; readonly from: number; readonly to: number; readonly share: number }

export interface Lesson {
  readonly videoId: string
  readonly title: string
  /** Seconds. */
  readonly duration: number
  readonly moments: readonly Moment[]
  readonly intro?: readonly [number, number]
  readonly outro?: readonly [number, number]
  readonly chapters?: readonly { readonly start: number; readonly title: string }[]
  readonly preview?: boolean
  /** A file of the demo page. */
  readonly mediaUrl?: string
}

export interface Course {
  readonly courseId: string
  readonly title: string
  /** How many viewers take it, compared with the other courses. */
  readonly weight: number
  /** The players that its pages have, by weight. */
  readonly players: readonly (readonly [name: string, weight: number])[]
  readonly lessons: readonly Lesson[]
}

const skip = (from: number, to: number, share: number): Moment => ({
  kind: 'skip',
  from,
  to,
  share,
})
const replay = (from: number, to: number, share: number): Moment => ({
  ...{ kind: 'replay', from, to, share },
})
const lose = (from: number, to: number, share: number): Moment => ({
  kind: 'lose',
  from,
  to,
  share,
})

type Part = readonly [title: string, minutes: number, seconds: number, moments?: readonly Moment[]]

/** Seconds of the title sequence that the lessons of a course begin with. */
interface Frame {
  readonly introS: number
  readonly outroS: number
}

const toLesson =
  (courseId: string, { introS, outroS }: Frame) =>
  ([title, minutes, seconds, moments = []]: Part, at: number): Lesson => {
    const duration = minutes * 60 + seconds
    return {
      videoId: `${courseId}-${String(at + 1).padStart(2, '0')}`,
      ...{ title, duration },
      moments: [...(introS ? [skip(1.5, introS, 0.62)] : []), ...moments],
      ...(introS && { intro: [0, introS] as const }),
      ...(outroS && { outro: [duration - outroS, duration] as const }),
      chapters: [
        { start: 0, title: 'Introduction' },
        { start: Math.round(duration * 0.2), title: title.replace(/^.*: /, '') },
        { start: Math.round(duration * 0.75), title: 'Exercises' },
      ],
    }
  }

/**
 * The clip of the demo page, which plays for exactly as long: the one lesson that a dashboard can
 * show with its picture. For ten days it is watched by many.
 */
export const VIRAL: Lesson = {
  videoId: 'photography-welcome',
  title: 'A day in sixty seconds: welcome to Photography',
  duration: 60,
  moments: [lose(9, 14, 0.12), replay(31, 38, 0.22), lose(44, 52, 0.08)],
  preview: true,
  mediaUrl: '/day.mp4',
}

const preview = (courseId: string, title: string, duration: number): Lesson => ({
  videoId: `${courseId}-preview`,
  ...{ title, duration, preview: true },
  moments: [lose(20, 35, 0.2)],
})

/** Previews of courses, by the course. */
export const PREVIEWS: Readonly<Record<string, Lesson>> = {
  photography: VIRAL,
  statistics: preview('statistics', 'What statistics can show, and what it cannot', 154),
  spanish: preview('spanish', 'Your first ten words of Spanish', 131),
}

const statistics: readonly Part[] = [
  ['What data are', 8, 12],
  ['Tables and charts that do not lie', 11, 40],
  ['Mean, median, mode', 9, 55, [replay(212, 246, 0.3)]],
  ['Variance and standard deviation', 14, 24, [replay(386, 441, 0.64)]],
  ['Probability: coins, dice, urns', 12, 8, [replay(300, 330, 0.2)]],
  ['The normal distribution', 15, 51, [replay(505, 548, 0.45)]],
  ['Samples, and how they mislead', 10, 33],
  // A long digression on the life of a clergyman, before the theorem itself.
  ['Bayes’ theorem', 18, 47, [lose(255, 415, 0.36), skip(262, 424, 0.24), replay(610, 668, 0.5)]],
  // The hard one: viewers leave all over it, most of them at the derivation.
  [
    'Confidence intervals',
    21,
    15,
    [lose(340, 560, 0.3), lose(700, 900, 0.16), replay(430, 505, 0.55)],
  ],
  ['Hypothesis tests', 19, 2, [replay(402, 466, 0.4)]],
  ['Correlation is not causation', 13, 20],
  ['Linear regression', 24, 36, [replay(702, 770, 0.48), lose(1100, 1250, 0.12)]],
]
const photography: readonly Part[] = [
  ['Your camera, and what its dials do', 9, 30],
  ['Aperture', 7, 44, [replay(181, 214, 0.26)]],
  ['Shutter speed', 8, 5],
  ['ISO and noise', 6, 51],
  ['The exposure triangle', 12, 18, [replay(366, 402, 0.42)]],
  ['Composition: thirds, lines, frames', 14, 9],
  // Eight minutes about the history of light meters.
  ['Light: soft, hard, golden', 16, 40, [lose(180, 330, 0.3)]],
  ['Portraits', 11, 26],
  ['Editing without ruining it', 20, 12, [skip(95, 190, 0.35), lose(840, 960, 0.15)]],
]
const firstAid: readonly Part[] = [
  ['Keep calm and look', 3, 10],
  ['The emergency call', 3, 45],
  ['The recovery position', 5, 20, [replay(121, 168, 0.55)]],
  ['Cardiopulmonary resuscitation', 7, 35, [replay(198, 262, 0.6)]],
  ['Bleeding and shock', 6, 4],
  ['Burns', 4, 22],
  ['Choking', 4, 58, [replay(96, 131, 0.4)]],
]
const spanish: readonly Part[] = [
  ['Hola: greetings', 5, 12, [replay(64, 92, 0.3)]],
  ['Numbers and the time', 6, 40, [replay(150, 178, 0.28)]],
  ['Ser and estar', 9, 18, [replay(244, 291, 0.5), lose(330, 410, 0.1)]],
  ['In the café', 7, 3],
  ['The family', 6, 15],
  ['Regular verbs', 8, 50, [replay(205, 250, 0.35)]],
  ['Directions in the city', 7, 38],
  ['Food and the market', 8, 2],
  ['Irregular verbs', 11, 27, [lose(240, 380, 0.26), replay(402, 447, 0.38)]],
  ['The past: pretérito', 12, 44, [lose(420, 540, 0.14), replay(300, 352, 0.44)]],
  ['At the doctor', 6, 59],
  ['Travelling by train', 7, 24],
  ['The past: imperfecto', 12, 6, [replay(310, 352, 0.4)]],
  ['A whole conversation', 13, 31],
]

const toCourse = (
  courseId: string,
  title: string,
  frame: Frame,
  parts: readonly Part[],
  given: Pick<Course, 'weight' | 'players'>,
): Course => ({ courseId, title, ...given, lessons: parts.map(toLesson(courseId, frame)) })

export const COURSES: readonly Course[] = [
  toCourse('statistics', 'Statistics, first term', { introS: 14, outroS: 10 }, statistics, {
    weight: 4,
    players: [
      ['html5', 7],
      ['videojs', 3],
    ],
  }),
  toCourse('photography', 'Photography for beginners', { introS: 0, outroS: 8 }, photography, {
    weight: 2.5,
    players: [
      ['vimeo', 8],
      ['html5', 2],
    ],
  }),
  toCourse('first-aid', 'First aid at school', { introS: 6, outroS: 0 }, firstAid, {
    weight: 1.5,
    players: [
      ['plyr', 9],
      ['html5', 1],
    ],
  }),
  toCourse('spanish', 'Spanish A1', { introS: 9, outroS: 7 }, spanish, {
    weight: 3,
    players: [
      ['youtube', 8],
      ['plyr', 2],
    ],
  }),
]
