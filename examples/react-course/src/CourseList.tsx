import { COURSE, type Lesson } from './course.ts'
import { clock, percent } from './format.ts'

/** How far a lesson is. */
export interface HowFar {
  /** Seconds; 0 when it was never opened. */
  readonly position: number
  readonly duration: number
  readonly completed: boolean
}

/** The lessons by module, each with its bar. */
export function CourseList({
  open,
  howFar,
  onOpen,
}: {
  open: Lesson
  howFar: (lesson: Lesson) => HowFar
  onOpen: (lesson: Lesson) => void
}) {
  return (
    <nav className="lessons" aria-label="Lessons">
      {COURSE.modules.map(({ title, lessons }) => (
        <section key={title}>
          <h2>{title}</h2>
          <ul>
            {lessons.map((lesson) => (
              <li key={lesson.id}>
                <LessonRow
                  lesson={lesson}
                  isOpen={lesson === open}
                  howFar={howFar(lesson)}
                  onOpen={onOpen}
                />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </nav>
  )
}

function LessonRow({
  lesson,
  isOpen,
  howFar: { position, duration, completed },
  onOpen,
}: {
  lesson: Lesson
  isOpen: boolean
  howFar: HowFar
  onOpen: (lesson: Lesson) => void
}) {
  const share = completed ? 1 : Math.min(1, position / duration)
  const status = completed
    ? 'Done'
    : position > 0
      ? `${clock(position)} of ${clock(duration)}`
      : clock(duration)
  return (
    <button
      type="button"
      className="lesson"
      aria-current={isOpen ? 'true' : undefined}
      data-lesson={lesson.id}
      onClick={() => onOpen(lesson)}
    >
      <strong>{lesson.title}</strong>
      {completed && (
        <span className="done" aria-hidden="true">
          ✓
        </span>
      )}
      <span className="how-far">{status}</span>
      <progress value={share} aria-label={`${lesson.title}: ${percent(share)}`} />
    </button>
  )
}
