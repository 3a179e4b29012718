import { useSyncExternalStore } from 'react'
import { LESSONS, type Lesson } from './course.ts'

const watch = (told: () => void): (() => void) => {
  addEventListener('hashchange', told)
  return () => removeEventListener('hashchange', told)
}
const named = (): Lesson | undefined => LESSONS.find(({ id }) => `#${id}` === location.hash)

/** The lesson that the address names, or the first: a reload and the back button find it again. */
export function useOpenLesson(): [Lesson, open: (lesson: Lesson) => void] {
  const lesson = useSyncExternalStore(watch, named) ?? (LESSONS[0] as Lesson)
  return [
    lesson,
    ({ id }) => {
      location.hash = id
    },
  ]
}
