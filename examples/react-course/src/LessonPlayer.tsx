import { useVideoSession } from '@playhead/react'
import { useRef } from 'react'
import { COURSE, LESSONS, type Lesson } from './course.ts'
import { LiveView } from './LiveView.tsx'
import { WatchedStrip } from './WatchedStrip.tsx'

/** The lesson that is open: its video, and beside it what is known of it. */
export function LessonPlayer({ lesson, onNext }: { lesson: Lesson; onNext: (lesson: Lesson) => void }) {
  const video = useRef<HTMLVideoElement>(null)
  const session = useVideoSession(video, {
    video: lesson.id,
    title: lesson.title,
    course: COURSE.id,
    lesson: lesson.id,
  })
  const next = LESSONS[LESSONS.indexOf(lesson) + 1]
  return (
    <>
      <section className="player" aria-labelledby="lesson-title">
        {/* biome-ignore lint/a11y/useMediaCaption: nothing is said in these clips */}
        <video ref={video} src={lesson.src} controls playsInline preload="auto" />
        <WatchedStrip session={session} />
        <h2 className="about" id="lesson-title">
          {lesson.title}
        </h2>
        <p className="caption">{lesson.about}</p>
        <div className="says">
          <p role="status">Continuing at 0:07</p>
          {next && (
            <button type="button" className="main" onClick={() => onNext(next)}>
              Next: {next.title}
            </button>
          )}
        </div>
      </section>
      <div className="side">
        <LiveView session={session} />
      </div>
    </>
  )
}
