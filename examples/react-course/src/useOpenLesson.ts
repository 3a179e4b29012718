import { useSyncExternalStore } from 'react'
import { LESSONS, type Lesson } from './course.ts'

const watch = (listener: () => void): (() => void) => {
  addEventListener('hashchange', listener)
  return () => removeEventListener('hashchange', listener)
}
const named = (): Lesson | undefined => LESSONS.find(({ id }) => `#${id}` === location.hash)

/**
 * The lesson that the URL names, or the first: it survives a reload and works with the back button.
 */
export function useOpenLesson(): [Lesson, open: (lesson: Lesson) => void] {
  const lesson = useSyncExternalStore(watch, named) ?? (LESSONS[0] as Lesson)
  return [
    lesson,
    ({ id }) => {
      location.hash = id
    },
  ]
}
