import type { ReactNode } from 'react'
import type { HowFar } from './CourseList.tsx'
import { COURSE } from './course.ts'
import { percent } from './format.ts'

/** The course, and how much of it is done. */
export function CourseHead({
  howFar,
  children,
}: {
  howFar: readonly HowFar[]
  children?: ReactNode
}) {
  const done = howFar.filter(({ completed }) => completed).length
  const seconds = howFar.reduce((sum, { duration }) => sum + duration, 0)
  const watched = howFar.reduce(
    (sum, { position, duration, completed }) => sum + (completed ? duration : position),
    0,
  )
  return (
    <header className="top">
      <div>
        <p className="brand">
          <img src="icon.svg" alt="" width="20" height="20" /> A course with Playhead
        </p>
        <h1>{COURSE.title}</h1>
      </div>
      <div className="continue">{children}</div>
      <div className="whole">
        <p>
          <span>
            <b>{done}</b> of {howFar.length} lessons done
          </span>
          <span>{percent(watched / seconds)}</span>
        </p>
        <progress
          value={watched / seconds}
          aria-label={`The course: ${percent(watched / seconds)}`}
        />
      </div>
    </header>
  )
}
