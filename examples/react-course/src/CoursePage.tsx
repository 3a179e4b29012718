import { useState } from 'react'
import { CourseHead } from './CourseHead.tsx'
import { CourseList, type HowFar } from './CourseList.tsx'
import { LESSONS, type Lesson } from './course.ts'
import { LessonPlayer } from './LessonPlayer.tsx'
import { useOpenLesson } from './useOpenLesson.ts'

export function CoursePage() {
  const [lesson, open] = useOpenLesson()
  const [rows] = useState<Record<string, HowFar>>({})
  const howFar = ({ id, seconds }: Lesson): HowFar => rows[id] ?? { position: 0, duration: seconds, completed: false }
  return (
    <div className="page">
      <CourseHead howFar={LESSONS.map(howFar)} />
      <main className="stage">
        <CourseList open={lesson} howFar={howFar} onOpen={open} />
        <LessonPlayer lesson={lesson} onNext={open} />
      </main>
    </div>
  )
}
