import type { Progress } from '@playhead/progress'
import { useProgress, useVideoSession } from '@playhead/react'
import { useRef } from 'react'
import { COURSE, LESSONS, type Lesson } from './course.ts'
import { clock } from './format.ts'
import { LiveView } from './LiveView.tsx'
import { SaveList } from './SaveList.tsx'
import { WatchedStrip } from './WatchedStrip.tsx'

/** The open lesson: its video, and what Playhead knows about it. */
export function LessonPlayer({
  lesson,
  progress,
  onNext,
}: {
  lesson: Lesson
  progress: Progress
  onNext: (lesson: Lesson) => void
}) {
  const video = useRef<HTMLVideoElement>(null)
  const session = useVideoSession(video, {
    videoId: lesson.id,
    title: lesson.title,
    courseId: COURSE.id,
    lessonId: lesson.id,
  })
  const { known, resumed, error } = useProgress(session, progress)
  const next = LESSONS[LESSONS.indexOf(lesson) + 1]
  const completed = known?.completed ?? false

  const startOver = (): void => {
    if (!video.current) return
    video.current.currentTime = 0
    void video.current.play()
  }
  const message = error
    ? 'Your position could not be stored. It is saved again while you watch.'
    : completed
      ? 'Done. A lesson counts from 80 % on.'
      : resumed?.ok
        ? `You were at ${clock(resumed.target)}: it goes on from there.`
        : 'Your place is kept while you watch.'

  return (
    <>
      <section className="player" aria-labelledby="lesson-title">
        {/* biome-ignore lint/a11y/useMediaCaption: these clips have no speech */}
        <video
          ref={video}
          src={lesson.src}
          controls
          playsInline
          preload="auto"
          aria-label={lesson.title}
        />
        <WatchedStrip session={session} />
        <h2 className="about" id="lesson-title">
          {lesson.title}
        </h2>
        <p className="caption">{lesson.about}</p>
        <div className="message">
          <p role="status">{message}</p>
          {resumed?.ok && !completed && (
            <button type="button" onClick={startOver}>
              Start over
            </button>
          )}
          {next && (
            <button
              type="button"
              className={completed ? 'main' : undefined}
              onClick={() => onNext(next)}
            >
              Next: {next.title}
            </button>
          )}
        </div>
      </section>
      <div className="side">
        <LiveView session={session} />
        <SaveList />
      </div>
    </>
  )
}
