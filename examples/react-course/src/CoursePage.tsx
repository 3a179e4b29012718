import type { Progress } from '@playhead/progress'
import { useCourseProgress } from '@playhead/react'
import { CourseHead } from './CourseHead.tsx'
import { CourseList, type HowFar } from './CourseList.tsx'
import { LESSONS, type Lesson } from './course.ts'
import { LessonPlayer } from './LessonPlayer.tsx'
import { useOpenLesson } from './useOpenLesson.ts'

const VIDEOS = LESSONS.map(({ id }) => id)

/** The course: how far it is, its lessons, and the one that is open. */
export function CoursePage({ progress }: { progress: Progress }) {
  const [lesson, open] = useOpenLesson()
  const { videos, current } = useCourseProgress(progress, VIDEOS)
  const howFar = ({ id, seconds }: Lesson): HowFar => ({
    position: videos[id]?.position ?? 0,
    duration: videos[id]?.duration ?? seconds,
    completed: videos[id]?.completed ?? false,
  })
  const goesOn = LESSONS.find(({ id }) => id === current && id !== lesson.id)
  return (
    <div className="page">
      <CourseHead howFar={LESSONS.map(howFar)}>
        {goesOn && (
          <button type="button" onClick={() => open(goesOn)}>
            Continue with {goesOn.title}
          </button>
        )}
      </CourseHead>
      <main className="stage">
        <CourseList open={lesson} howFar={howFar} onOpen={open} />
        <LessonPlayer lesson={lesson} progress={progress} onNext={open} />
      </main>
    </div>
  )
}
