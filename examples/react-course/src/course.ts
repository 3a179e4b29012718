/** A lesson of the course. */
export interface Lesson {
  readonly id: string
  readonly title: string
  readonly about: string
  readonly src: string
  readonly seconds: number
}

/** Lessons that belong together. */
export interface Module {
  readonly title: string
  readonly lessons: readonly Lesson[]
}

export const COURSE: {
  readonly id: string
  readonly title: string
  readonly modules: readonly Module[]
} = {
  id: 'light',
  title: 'Light through a day',
  modules: [
    {
      title: 'The sun comes up',
      lessons: [
        {
          id: 'dawn',
          title: 'Dawn',
          about: 'Why the first light is red, and the hills are not black.',
          src: 'dawn.mp4',
          seconds: 15,
        },
        {
          id: 'noon',
          title: 'Noon',
          about: 'Short shadows, and what they take from a landscape.',
          src: 'noon.mp4',
          seconds: 15,
        },
      ],
    },
    {
      title: 'The sun goes down',
      lessons: [
        {
          id: 'dusk',
          title: 'Dusk',
          about: 'The hour when colours lie the most.',
          src: 'dusk.mp4',
          seconds: 15,
        },
        {
          id: 'night',
          title: 'Night',
          about: 'Seeing by what is left.',
          src: 'night.mp4',
          seconds: 15,
        },
      ],
    },
  ],
}

export const LESSONS: readonly Lesson[] = COURSE.modules.flatMap(({ lessons }) => lessons)
